"""The formulas of the simple systems, on a history small enough to compute by hand."""

from datetime import date
from math import log, sqrt

import numpy as np
import pytest

from evaluation.history import History
from evaluation.systems.best import Best
from evaluation.systems.bm25 import Bm25
from evaluation.systems.hybrid import Hybrid
from evaluation.systems.participation import CoParticipation, LikenessTimesCoParticipation
from evaluation.systems.popularity import Popularity
from evaluation.systems.profile import Profile
from evaluation.systems.scorer import ScoredSystem
from evaluation.systems.space import EncodedSpace, LexicalSpace, similarities
from evaluation.systems.vote import NEIGHBOURS, Vote
from evaluation.topics import Topic, TopicProtocol
from models.membership import Competence, Membership
from models.organization import Organization
from models.project import Participation, Project
from models.store import Batch

AXES = ("robots", "water", "health")


class AxisEncoder:
    """One dimension a word of AXES, unit length; what holds none of them is zero. ``asked`` keeps each call."""

    name = "axes"
    dimension = len(AXES)

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def encode(self, texts):
        self.asked.append(tuple(texts))
        rows = np.array([[text.split().count(axis) for axis in AXES] for text in texts], np.float32).reshape(-1, 3)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def project(id_: str, title: str, *partners: str) -> Project:
    return Project(id_, title=title, start_date=date(2010, 1, 1), participations=tuple(map(Participation, partners)))


def topic(title: str, *known: str) -> Topic:
    return Topic("p-c0", TopicProtocol.COMPLETE, Project("p", title=title), known)


@pytest.fixture
def history() -> History:
    return History.from_batch(
        Batch(
            organizations=tuple(map(Organization, ("d", "c", "b", "a", "e"))),
            projects=(
                project("1", "robots", "a", "b"),
                project("2", "robots water", "b", "c"),
                project("3", "water", "b", "c", "d"),
                project("4", "", "a", "d"),
            ),
        )
    )


@pytest.fixture
def space(history) -> EncodedSpace:
    encoder = AxisEncoder()
    return EncodedSpace(history, encoder, encoder)


HALF = sqrt(0.5)


def test_the_history_as_a_matrix(history):
    assert history.ids == ("a", "b", "c", "d", "e")
    assert history.texts == ("robots", "robots water", "water", "")
    assert history.holds.toarray().tolist() == [[1, 0, 0, 1], [1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0]]
    assert history.seats.tolist() == [2, 3, 2, 2, 0]
    assert history.sizes.tolist() == [2, 2, 3, 2]


def test_popularity(history):
    assert Popularity(history).scores(topic("")).tolist() == [2, 3, 2, 2, 0]


def test_similarities_are_cosines_and_opposite_is_zero(space):
    assert similarities(space, topic("robots")) == pytest.approx([1, HALF, 0, 0], abs=1e-6)
    assert similarities(space, topic("")).tolist() == [0, 0, 0, 0]


def test_profile_is_the_mean_of_the_projects(history, space):
    robots = np.array([1.0, HALF, 0.0])  # of each passage's vector along robots; water likewise reversed
    b = (robots.sum(), robots.sum())
    expected = [1, b[0] / np.hypot(*b), HALF / np.hypot(HALF, 1 + HALF), 0, 0]
    assert Profile(history, space).scores(topic("robots")) == pytest.approx(expected, abs=1e-5)


def test_vote(history, space):
    assert Vote(history, space, power=4).scores(topic("robots")) == pytest.approx([1, 1.25, 0.25, 0, 0], abs=1e-5)


def test_vote_is_of_the_nearest_only_with_all_ties_of_the_last():
    many = tuple(project(f"{i:03}", "robots" if i < NEIGHBOURS + 20 else "robots water", "a") for i in range(300))
    history = History.from_batch(Batch(organizations=(Organization("a"),), projects=many))
    encoder = AxisEncoder()
    vote = Vote(history, EncodedSpace(history, encoder, encoder), power=2)
    assert vote.scores(topic("robots")).tolist() == pytest.approx([NEIGHBOURS + 20])


def test_copart(history):
    scores = CoParticipation(history).scores(topic("", "c", "d", "unknown"))
    two, three = 1 / log(3), 2 / log(4)  # project 2 has c, project 3 both, project 4 has d
    assert scores == pytest.approx([two, two + three, two + three, three + two, 0])
    assert CoParticipation(history).scores(topic("", "unknown")).tolist() == [0] * 5


def test_likeness_times_copart(history, space):
    scores = LikenessTimesCoParticipation(history, space, power=3).scores(topic("robots", "c"))
    cells = [
        0.1**1.5 / sqrt(2) * 1.02,
        1.1**1.5 / sqrt(2) * (0.02 + HALF**3),
        1.1**1.5 / sqrt(3) * 0.02,
        0.1**1.5 / sqrt(2) * 0.02,
    ]
    assert scores == pytest.approx(history.holds @ np.array(cells), rel=1e-4)


def test_hybrid_adds_three_shares(history, space):
    scores = Hybrid(history, Vote(history, space, power=4)).scores(topic("robots", "d"))
    # d met b and c in project 3 and a in project 4; copart / √seats is highest for d itself
    together = np.array([1 / log(3), 1 / log(4), 1 / log(4), 1 / log(4) + 1 / log(3), 0]) / np.sqrt([2, 3, 2, 2, 1])
    vote = np.array([1, 1.25, 0.25, 0, 0]) / 1.25
    popular = 0.2 * np.log([3, 4, 3, 3, 1]) / log(4)
    assert scores == pytest.approx(vote + together / together.max() + popular, abs=1e-5)


def test_best_then_number(history, space):
    scores = Best(history, space).scores(topic("robots"))
    assert scores[1] > scores[0] > scores[2] > scores[3] > scores[4] == 0  # b and a: 1; b has more
    assert scores.max() == 1


def test_text_of_known_words_only(history):
    space = LexicalSpace(history)
    assert similarities(space, topic("robots")) == pytest.approx([1, HALF, 0, 0], abs=1e-6)
    assert similarities(space, topic("unheard of")).tolist() == [0, 0, 0, 0]


def test_bm25_finds_the_words(history):
    scores = Bm25(history).scores(topic("Robots"))
    assert scores[0] > 0
    assert scores[2] > 0
    assert scores[3] == scores[4] == 0
    assert Bm25(history).scores(topic("unheard")).tolist() == [0] * 5


def test_a_history_without_any_word_compares_with_nothing():
    bare = History.from_batch(Batch(organizations=(Organization("a"),), projects=(project("1", "", "a"),)))
    encoder = AxisEncoder()
    assert similarities(LexicalSpace(bare), topic("robots")).tolist() == [0]
    assert similarities(EncodedSpace(bare, encoder, encoder), topic("robots")).tolist() == [0]
    assert Bm25(bare).scores(topic("robots")).tolist() == [0]
    assert Profile(bare, LexicalSpace(bare)).scores(topic("robots")).tolist() == [0]


def test_nobody_at_all_is_no_fault():
    nobody = History.from_batch(Batch(organizations=(Organization("a"),)))
    encoder = AxisEncoder()
    space = EncodedSpace(nobody, encoder, encoder)
    assert Best(nobody, space).scores(topic("robots")).tolist() == [0]
    assert Vote(nobody, space, power=4).scores(topic("robots")).tolist() == [0]


def test_distinct_labels_stand_where_projects_stand():
    history = History.from_batch(
        Batch(
            organizations=tuple(map(Organization, ("a", "b"))),
            memberships=(
                Membership("a", competences=(Competence("water"), Competence(" water "), Competence("robots"))),
                Membership("b", competences=(Competence("water"), Competence(" "))),
            ),
        )
    )
    assert history.texts == ("robots", "water")
    assert history.holds.toarray().tolist() == [[1, 1], [0, 1]]
    assert not history.with_projects
    assert similarities(LexicalSpace(history), topic("robots")).tolist() == [1, 0]  # min_df is 1 here


def test_a_list_leaves_out_who_is_known_and_who_has_nothing_in_favour(history):
    ranked = ScoredSystem("popularity", history, Popularity(history)).answer(topic("", "c", "elsewhere"))
    assert ranked.ids == ("b", "a", "d")  # ties by id, e has no seat


def test_a_list_is_cut_at_a_hundred_with_ties_by_id():
    names = [f"o{i:03}" for i in range(150)]
    history = History.from_batch(
        Batch(
            organizations=tuple(map(Organization, names)),
            projects=(project("1", "x", *names), project("2", "x", "o149")),
        )
    )
    ranked = ScoredSystem("popularity", history, Popularity(history)).answer(topic("", "o000"))
    assert ranked.ids == ("o149", *names[1:100])


def test_topics_are_encoded_one_by_one_by_the_encoder_itself(history):
    reads_history, reads_topics = AxisEncoder(), AxisEncoder()
    space = EncodedSpace(history, reads_history, reads_topics)
    assert [len(call) for call in reads_history.asked] == [3]
    for title in ("robots", "water", "robots"):
        similarities(space, topic(title))
    assert [len(call) for call in reads_topics.asked] == [1, 1, 1]
    assert len(reads_history.asked) == 1
