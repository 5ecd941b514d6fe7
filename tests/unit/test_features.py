"""Each feature is its formula, worked out by hand on four organizations."""

from datetime import date

import numpy as np
import pytest

from embeddings.flat import FlatIndex
from embeddings.passages import read_passages
from embeddings.snapshot import Snapshot
from matching.ask import Ask
from matching.catalogue import Catalogue, catalogue_arrays
from matching.complementarity import Covering, marginal_gain
from matching.features import FEATURES, Feature, Features
from matching.ranker import FixedMix
from models.membership import Competence, Membership
from models.project import Participation, Project

ORGANIZATIONS = ("a", "b", "c", "d")
EAST, NORTH = np.float32([1, 0]), np.float32([0, 1])
VECTORS = {"radio": EAST, "boats": NORTH, "radio boats": np.float32([0.6, 0.8]), "wants radio": EAST}


def project(id_: str, title: str, *partners: str) -> Project:
    return Project(id_, title=title, start_date=date(2020, 1, 1), participations=tuple(map(Participation, partners)))


MEMBERSHIPS = [
    Membership("a", competences=(Competence("radio"),)),
    Membership("b", competences=(Competence("boats"),), needs=("wants radio",)),
    Membership("d"),
]
PROJECTS = [project("p1", "radio boats", "a", "b"), project("p2", "radio", "b", "c", "d"), project("p3", "", "a", "c")]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    passages = read_passages(MEMBERSHIPS, PROJECTS)
    index = FlatIndex.from_vectors(np.stack([VECTORS[passage.text] for passage in passages]))
    return Catalogue.open(Snapshot("s", None, catalogue_arrays(ORGANIZATIONS, PROJECTS, passages, index)))


def ask(catalogue, need: str, vector, team=()) -> Ask:
    vectors = np.zeros((0, 2), np.float32) if vector is None else vector.reshape(1, 2)
    return Ask(need, (), vectors, catalogue.positions(team))


def columns(catalogue, need: str, vector, team=(), admitted=(True,) * 4) -> dict[Feature, list[float]]:
    values = Features.compute(catalogue, ask(catalogue, need, vector, team), np.asarray(admitted)).values
    assert values.shape == (4, len(FEATURES))
    return {feature: values[:, place].tolist() for place, feature in enumerate(FEATURES)}


def test_own_words_vote_by_the_fourth_power_and_needs_do_not_vote(catalogue):
    found = columns(catalogue, "x", VECTORS["radio boats"])
    assert found[Feature.OWN_WORDS] == pytest.approx([0.6**4 / 0.8**4, 1, 0, 0], rel=1e-5)


def test_past_projects_vote_for_all_their_partners(catalogue):
    found = columns(catalogue, "x", EAST)
    greatest = 0.6**4 + 1  # b sat in both
    assert found[Feature.ANALOGUES] == pytest.approx([0.6**4 / greatest, 1, 1 / greatest, 1 / greatest], rel=1e-5)


def test_words_vote_where_vectors_are_silent(catalogue):
    found = columns(catalogue, "boats", None)
    assert found[Feature.OWN_WORDS] == [0, 0, 0, 0]
    assert found[Feature.SAME_WORDS][1] == 1
    assert 0 < found[Feature.SAME_WORDS][0] < 1
    assert found[Feature.SAME_WORDS][2:] == [0, 0]


def test_the_teams_past_speaks_by_how_many_sat_together_and_by_each_partner(catalogue):
    found = columns(catalogue, "x", EAST, team=("a",), admitted=(False, True, True, True))
    near, far = 0.02 + 0.6**3, 0.02  # p1 is like the need, p3 has no text
    says = (near + far) / (0.3 + near + far)
    together = np.asarray([near + far, near, far, 0]) / np.sqrt(2)
    assert found[Feature.TOGETHER] == pytest.approx([0, *(together / together[0] * says)[1:]], rel=1e-5)
    chosen = np.asarray([near + far, near, far, 0]) / np.log(3) / (0.05 + near + far)
    assert found[Feature.PER_PARTNER] == pytest.approx([0, *(chosen / chosen[0] * says)[1:]], rel=1e-5)


def test_more_known_partners_in_one_project_weigh_more_than_their_number(catalogue):
    found = columns(catalogue, "x", EAST, team=("b", "c"), admitted=(True, False, False, True))
    w1, w2, w3 = 0.02 + 0.6**3, 1.02, 0.02
    a, d = w1 / np.sqrt(2) + w3 / np.sqrt(2), 2**1.5 * w2 / np.sqrt(3)
    assert found[Feature.TOGETHER][0] / found[Feature.TOGETHER][3] == pytest.approx(a / d, rel=1e-5)


def test_without_a_need_each_past_project_says_as_much(catalogue):
    found = columns(catalogue, "", None, team=("a",), admitted=(False, True, True, True))
    assert found[Feature.TOGETHER] == pytest.approx([0, 0.5 * 2 / 2.3, 0.5 * 2 / 2.3, 0])


def test_the_record_counts_offers_and_projects(catalogue):
    found = columns(catalogue, "x", EAST)
    assert found[Feature.RECORD] == pytest.approx(np.log([4, 4, 3, 2]) / np.log(4))


def test_who_may_not_be_suggested_has_no_features_and_sets_no_yardstick(catalogue):
    found = columns(catalogue, "x", VECTORS["radio boats"], admitted=(True, False, True, True))
    assert found[Feature.OWN_WORDS] == [1, 0, 0, 0]


def test_found_are_those_for_whom_need_or_team_speaks(catalogue):
    def found(need, vector, team=()):
        return Features.compute(catalogue, ask(catalogue, need, vector, team), np.asarray([True] * 4)).found.tolist()

    assert found("", None) == [True] * 4  # nothing is asked: whoever has a record
    assert found("zzz", -EAST - NORTH) == [False] * 4  # the opposite of everything
    assert found("zzz", -EAST - NORTH, team=("d",)) == [False, True, True, True]


def test_the_fixed_mix_is_the_weighted_mean_and_stays_in_its_range(catalogue):
    features = Features.compute(catalogue, ask(catalogue, "radio", EAST, ("a",)), np.asarray([True] * 4))
    scores = FixedMix().score(features)
    assert ((scores >= 0) & (scores <= 1)).all()
    alone = FixedMix({Feature.ANALOGUES: 3.0}).score(features)
    assert alone == pytest.approx(features.values[:, FEATURES.index(Feature.ANALOGUES)])


def test_covering_is_the_best_passage_of_each_for_each_aspect(catalogue):
    covering = Covering.look(catalogue, catalogue.positions(("b", "c", "d")), np.stack([EAST, NORTH]))
    assert covering.best == pytest.approx(np.asarray([[1, 1], [1, 0], [1, 0]]))
    assert covering.together() == pytest.approx([1, 1])


def test_a_need_is_no_cover(catalogue):
    only_needs = read_passages([Membership("a", needs=("wants radio",))], [])
    index = FlatIndex.from_vectors(EAST.reshape(1, 2))
    lone = Catalogue.open(Snapshot("s", None, catalogue_arrays(("a",), [], only_needs, index)))
    assert Covering.look(lone, lone.positions(("a",)), EAST.reshape(1, 2)).best.tolist() == [[0]]


def test_what_the_team_covers_is_discounted_by_as_much(catalogue):
    candidates = Covering(np.asarray([[0.9, 0.2], [0.4, 0.6]]))
    team = Covering(np.asarray([[0.5, 0.1], [0.3, 0.5]]))  # at best .5 and .5: half of each aspect
    assert marginal_gain(candidates, team) == pytest.approx([(1 - 0.5) / 2, (0.25 - 0.15) / 0.3 / 2])
    alone = [1 / 2, (0.05 + 0.25) / 0.3 / 2]
    assert marginal_gain(candidates, Covering(np.zeros((0, 2)))) == pytest.approx(alone)
    assert marginal_gain(Covering(np.zeros((2, 0))), Covering(np.zeros((0, 0)))).tolist() == [0, 0]
