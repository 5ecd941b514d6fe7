"""The engine over a real store and real snapshots: who is suggested, to whom, and why."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.index import build_index
from matching.question import Filters, Question, Scope
from matching.ranker import default_ranker
from models.cluster import Cluster
from models.errors import NotReady
from models.membership import Audience, Competence, Consent, Contact, Membership, Reader
from models.organization import Kind, Organization, Size
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch
from models.suggestion import Source
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, tzinfo=UTC)
SHOWN = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="form")
STAFF = Contact(name="Staff", email="staff@cluster.example")


def organization(id_: str, kind=Kind.COMPANY, size=Size.SMALL, country="FR", region="Occitanie") -> Organization:
    return Organization(id_, name=f"The {id_}", kind=kind, size=size, country=country, region=region)


def member(id_: str, *offers: str, needs=(), consent=SHOWN, college="software", **more) -> Membership:
    competences = tuple(Competence(offer) for offer in offers)
    contact = Contact(email=f"{id_}@member.example")
    return Membership(id_, college, (), "", competences, needs, contact, consent, **more)


def project(id_: str, title: str, *partners: str) -> Project:
    seats = tuple(Participation(partner) for partner in partners)
    return Project(id_, title=title, start_date=date(2020, 5, 1), participations=seats)


ORGANIZATIONS = (
    organization("radio", size=Size.SOLO),
    organization("soil", kind=Kind.RESEARCH, region="Nouvelle-Aquitaine"),
    organization("screens", size=Size.SME),
    organization("cloud", size=Size.LARGE),
    organization("hidden"),
    organization("silent"),
    organization("abroad", country="ES", region="Aragón"),
    organization("outside", country="ES", region="Aragón"),
)
MEMBERSHIPS = (
    member("radio", "low power radio sensors", "antenna design", college="hardware"),
    member("soil", "soil moisture science", needs=("low power radio sensors",), college="research"),
    member("screens", "dashboard design for growers", consent=replace(SHOWN, contact=True)),
    member("cloud", "cloud hosting", "dashboard hosting"),
    member("hidden", "low power radio sensors dashboard", consent=None),
    member("silent"),
    member("abroad", "vineyard drones", needs=("soil moisture science",)),
)
PROJECTS = (
    project("p1", "soil moisture radio sensors in vineyards", "radio", "soil", "outside"),
    project("p2", "cloud for town halls", "cloud", "screens"),
)
NEED = "low power radio sensors and a dashboard for growers"


@pytest.fixture
def store(tmp_path):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.set_cluster(Cluster(id="test", name="Test", contact=STAFF))
        store.save(Batch(ORGANIZATIONS, MEMBERSHIPS, PROJECTS))
        yield store


@pytest.fixture
def snapshots(tmp_path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


@pytest.fixture
def engine(store, snapshots) -> Engine:
    build_index(store, WordEncoder(), snapshots, now=NOW)
    return Engine(store=store, snapshots=snapshots, encoder=WordEncoder())


def ids(answer) -> list[str]:
    return [suggestion.organization.id for suggestion in answer.suggestions]


def found(answer) -> list[str]:
    return [suggestion.organization.id for suggestion in answer.suggestions if not suggestion.filler]


def by_id(answer):
    return {suggestion.organization.id: suggestion for suggestion in answer.suggestions}


def test_those_who_cover_the_need_come_first_and_say_what_they_cover(engine):
    answer = engine.suggest(Question(NEED, k=3))
    assert answer.aspects == ("low power radio sensors", "a dashboard for growers")
    assert ids(answer)[0] == "radio"
    assert set(ids(answer)) == {"radio", "soil", "screens"}  # soil for its past project
    assert [suggestion.rank for suggestion in answer.suggestions] == [1, 2, 3]
    covered = {coverage.aspect: coverage for coverage in by_id(answer)["radio"].coverage}
    assert covered["low power radio sensors"].covered_by_candidate
    assert not covered["a dashboard for growers"].covered_by_candidate
    assert all(0 <= suggestion.score <= 1 for suggestion in answer.suggestions)
    scores = [suggestion.score for suggestion in answer.suggestions]
    assert scores == sorted(scores, reverse=True)


def test_what_the_team_covers_already_is_discounted_and_named(engine):
    without = engine.suggest(Question(NEED, k=4))
    answer = engine.suggest(Question(NEED, seeker="radio", k=4))
    assert "radio" not in ids(answer)
    assert ids(answer)[0] == "screens"
    assert ids(without).index("screens") >= ids(answer).index("screens")
    coverage = {one.aspect: one for one in answer.suggestions[0].coverage}
    sensors, dashboard = coverage["low power radio sensors"], coverage["a dashboard for growers"]
    assert (sensors.covered_by_team, sensors.team_name, sensors.added) == (True, "The radio", False)
    assert (dashboard.covered_by_team, dashboard.covered_by_candidate, dashboard.added) == (False, True, True)


def test_past_partners_of_the_team_are_found_without_a_word_in_common(engine):
    answer = engine.suggest(Question("zzz", seeker="screens", k=1))
    assert found(answer) == ["cloud"]
    assert "The screens" in answer.suggestions[0].explanation
    assert "p2" in [evidence.project_id for evidence in answer.suggestions[0].evidence]


def test_evidence_quotes_the_passages_and_never_the_needs(engine):
    answer = engine.suggest(Question("low power radio sensors", k=6))
    radio, soil = by_id(answer)["radio"], by_id(answer)["soil"]
    assert (radio.evidence[0].source, radio.evidence[0].text) == (Source.COMPETENCE, "low power radio sensors")
    assert radio.evidence[0].similarity == pytest.approx(1, abs=1e-5)
    assert all(evidence.source is not Source.NEED for evidence in soil.evidence)
    assert soil.evidence[0].project_id == "p1"
    assert soil.evidence[0].year == 2020
    assert all(len(suggestion.evidence) <= 3 for suggestion in answer.suggestions)


def test_text_that_changed_after_the_index_is_not_quoted(engine, store):
    store.save(Batch(memberships=(member("radio", "antenna design"),)))
    quoted = [evidence.text for evidence in by_id(engine.suggest(Question(NEED, k=6)))["radio"].evidence]
    assert "low power radio sensors" not in quoted


@pytest.mark.parametrize(
    ("filters", "scope", "expected"),
    [
        (Filters(), Scope.MEMBERS, {"radio", "soil", "screens", "cloud", "silent", "abroad"}),
        (Filters(), Scope.KNOWN, {"radio", "soil", "screens", "cloud", "silent", "abroad", "outside"}),
        (Filters(exclude=("radio", "cloud")), Scope.MEMBERS, {"soil", "screens", "silent", "abroad"}),
        (Filters(countries=("es",)), Scope.MEMBERS, {"abroad"}),
        (Filters(countries=("ES",)), Scope.KNOWN, {"abroad", "outside"}),
        (Filters(regions=("ARAGON", "nouvelle-aquitaine")), Scope.MEMBERS, {"abroad", "soil"}),
        (Filters(kinds=(Kind.RESEARCH,)), Scope.MEMBERS, {"soil"}),
        (Filters(sizes=(Size.SME,)), Scope.MEMBERS, {"radio", "soil", "screens", "silent", "abroad"}),
        (Filters(sizes=(Size.LARGE,)), Scope.MEMBERS, {"cloud"}),
        (Filters(colleges=("hardware", "research")), Scope.MEMBERS, {"radio", "soil"}),
        (Filters(countries=("DE",)), Scope.KNOWN, set()),
    ],
)
def test_filters_decide_who_passes_and_all_who_pass_come_back(engine, filters, scope, expected):
    answer = engine.suggest(Question(NEED, k=100, filters=filters, scope=scope))
    assert set(ids(answer)) == expected
    assert len(ids(answer)) == len(expected)


def test_a_member_whose_country_is_not_known_counts_as_of_the_clusters_own(engine, store):
    store.save(Batch((replace(ORGANIZATIONS[0], country=""), replace(ORGANIZATIONS[-1], country=""))))
    french = Question(NEED, k=100, scope=Scope.KNOWN, filters=Filters(countries=("FR",)))
    assert "radio" not in ids(engine.suggest(french))
    store.set_cluster(Cluster(id="test", name="Test", contact=STAFF, country="FR"))
    assert "radio" in ids(engine.suggest(french))
    assert "outside" not in ids(engine.suggest(french))


def test_k_answers_come_back_and_the_rest_is_filled_up_in_id_order_and_marked(engine):
    answer = engine.suggest(Question("antenna", k=5))
    assert len(ids(answer)) == 5
    rest = [suggestion for suggestion in answer.suggestions if suggestion.filler]
    assert [one.organization.id for one in rest] == sorted(one.organization.id for one in rest)
    assert all(one.score == 0 and not one.evidence for one in rest)
    assert "silent" not in found(answer)
    assert any("fill up the list" in hint for hint in answer.hints)


def test_a_smaller_k_gives_the_front_of_the_same_list(engine):
    whole = ids(engine.suggest(Question(NEED, k=100)))
    assert [ids(engine.suggest(Question(NEED, k=k))) for k in range(1, 7)] == [whole[:k] for k in range(1, 7)]


def test_ranking_and_answer_agree(engine):
    question = Question(NEED, seeker="soil", k=6)
    ranking, answer = engine.rank(question), engine.suggest(question)
    assert list(ranking.ids) == ids(answer)
    assert list(ranking.probabilities) == [suggestion.score for suggestion in answer.suggestions]
    assert ranking.snapshot == answer.snapshot
    assert ranking.n_found == len(found(answer))


def test_consent_decides_at_once_whom_each_reader_sees(engine, store):
    as_member, as_staff = Question(NEED, k=100), Question(NEED, k=100, reader=Reader.STAFF)
    assert "hidden" not in ids(engine.suggest(as_member))
    assert "hidden" in found(engine.suggest(as_staff))
    store.set_consent(["hidden"], SHOWN)
    assert "hidden" in found(engine.suggest(as_member))
    store.set_consent(["hidden"], replace(SHOWN, shown_to=Audience.NOBODY))
    assert "hidden" not in ids(engine.suggest(as_member))
    assert "hidden" not in ids(engine.suggest(as_staff))


def test_who_leaves_after_the_index_is_not_suggested_and_who_joins_without_a_word_fills_up(engine, store):
    store.remove_member("screens")
    store.save(Batch((organization("zoe"),), (member("zoe"),)))
    answer = engine.suggest(Question(NEED, k=100))
    assert "screens" not in ids(answer)
    assert by_id(answer)["zoe"].filler


def test_the_contact_is_the_members_own_where_it_agreed_and_the_staffs_otherwise(engine):
    shown = by_id(engine.suggest(Question(NEED, k=100, scope=Scope.KNOWN)))
    assert shown["screens"].reach.contact.email == "screens@member.example"
    assert not shown["screens"].reach.through_staff
    assert (shown["radio"].reach.contact, shown["radio"].reach.through_staff) == (STAFF, True)
    assert (shown["outside"].member, shown["outside"].reach.contact) == (False, STAFF)
    to_staff = by_id(engine.suggest(Question(NEED, k=100, reader=Reader.STAFF)))
    assert to_staff["radio"].reach.contact.email == "radio@member.example"


def test_without_a_need_the_seekers_own_needs_are_asked_and_that_is_said(engine):
    answer = engine.suggest(Question("", seeker="abroad", k=1))
    assert ids(answer) == ["soil"]
    assert answer.aspects == ("soil moisture science",)
    assert any("profile were asked" in hint for hint in answer.hints)


def test_nothing_to_go_by_still_gets_an_answer_and_says_what_would_help(engine):
    answer = engine.suggest(Question("", k=3))
    assert len(ids(answer)) == 3
    assert any("Say what you need" in hint for hint in answer.hints)
    strange = engine.suggest(Question("ロボット工学", seeker="silent", k=3))
    assert len(ids(strange)) == 3
    said = " ".join(strange.hints)
    assert "in other words" in said
    assert "says nothing of what it offers" in said
    assert "No past project of the seeker" in said


@pytest.mark.parametrize("need", ["x" * 10_000, "\0", "\ud800", "<b>&amp;</b>", "' OR 1=1 --", "\n\n;;;", "é" * 500])
def test_hostile_needs_get_an_answer(engine, need):
    assert len(ids(engine.suggest(Question(need, seeker="soil", partners=("nobody",), k=4)))) == 4


def test_every_sentence_is_in_the_askers_language_and_there_are_two_at_most(engine):
    for lang, words in (("en", ("Covers", "first meeting")), ("fr", ("Couvre", "première rencontre"))):
        answer = engine.suggest(Question(NEED, seeker="abroad", k=6, lang=lang))
        first = answer.suggestions[0].explanation
        assert words[0] in first
        assert words[1] in first
        assert all(one.explanation.count(". ") <= 1 for one in answer.suggestions)


def test_the_same_question_gets_the_same_answer_from_any_engine_in_any_order(engine, store, snapshots):
    questions = [Question(NEED, seeker=one.id, k=6) for one in ORGANIZATIONS] + [Question("", k=6)]
    expected = [engine.suggest(question) for question in questions]
    other = Engine(store=store, snapshots=snapshots, encoder=WordEncoder())
    places = list(range(len(questions)))
    random.Random(3).shuffle(places)  # noqa: S311
    assert [other.suggest(questions[place]) for place in places] == [expected[place] for place in places]


def test_many_threads_get_the_answers_that_one_gets(engine):
    questions = [Question(NEED, seeker=one.id, k=6) for one in ORGANIZATIONS]
    expected = [engine.suggest(question) for question in questions]
    answers: list[object] = [None] * 32
    start = threading.Barrier(len(answers))

    def ask(place: int) -> None:
        start.wait()
        answers[place] = engine.suggest(questions[place % len(questions)])

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(answers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected[place % len(questions)] for place in range(len(answers))]


class Counting(WordEncoder):
    """Whoever comes first waits a while for a second one; ``most`` is how many were there at once."""

    def __init__(self) -> None:
        super().__init__()
        self.most = self.inside = 0
        self.lock, self.second = threading.Lock(), threading.Event()

    def encode(self, texts):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside == 2:
                self.second.set()
        self.second.wait(1)
        self.second.set()
        with self.lock:
            self.inside -= 1
        return super().encode(texts)


def test_one_question_is_worked_on_at_a_time_however_many_ask(engine, store, snapshots):
    counting = Counting()
    other = Engine(store=store, snapshots=snapshots, encoder=counting)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: other.suggest(Question(NEED, k=6)), range(24)))
    assert counting.most == 1
    assert answers == [engine.suggest(Question(NEED, k=6))] * 24


def test_the_next_answer_comes_from_the_snapshot_published_last(engine, store, snapshots):
    before = engine.suggest(Question("quantum clocks", k=1))
    store.save(Batch((organization("clocks"),), (member("clocks", "quantum clocks"),)))
    build_index(store, WordEncoder(), snapshots, now=NOW)
    after = engine.suggest(Question("quantum clocks", k=1))
    assert ids(before) != ["clocks"]
    assert ids(after) == ["clocks"]
    assert after.snapshot > before.snapshot
    snapshots.roll_back(before.snapshot)
    assert engine.suggest(Question("quantum clocks", k=1)).snapshot == before.snapshot


class Alphabetical:
    """A ranker that prefers ids at the front of the alphabet."""

    calibration = default_ranker().calibration

    def score(self, features):
        return np.linspace(1.0, 0.0, len(features.places))


def test_another_ranker_decides_the_order_among_those_who_add_the_same(engine, store, snapshots):
    other = Engine(store=store, snapshots=snapshots, encoder=WordEncoder(), ranker=Alphabetical)
    ranking = other.rank(Question("", k=4, reader=Reader.STAFF))
    assert ranking.ids == ("abroad", "cloud", "hidden", "radio")
    assert engine.rank(Question("", k=4, reader=Reader.STAFF)).ids != ranking.ids


def test_another_ranker_serves_from_the_next_answer_on_and_never_amid_one(engine, store, snapshots):
    asked = Question("", k=4, reader=Reader.STAFF)
    before, serving = engine.rank(asked).ids, [default_ranker()]

    class LeavesAmidItsAnswer(Alphabetical):
        def score(self, features):
            serving[0] = Alphabetical()
            return default_ranker().score(features)

    serving[0] = LeavesAmidItsAnswer()
    one = Engine(store=store, snapshots=snapshots, encoder=WordEncoder(), ranker=lambda: serving[0])
    assert one.rank(asked).ids == before
    one.take_up()
    assert one.rank(asked).ids == ("abroad", "cloud", "hidden", "radio")
    serving[0] = default_ranker()
    assert one.rank(asked).ids == before


def test_without_an_index_the_engine_says_what_to_do(store, snapshots):
    engine = Engine(store=store, snapshots=snapshots, encoder=WordEncoder())
    with pytest.raises(NotReady, match="grappe index"):
        engine.suggest(Question(NEED))
    with pytest.raises(NotReady, match="grappe index"):
        engine.warm()


def test_an_empty_cluster_gets_an_empty_answer(tmp_path, snapshots):
    with SqlStore.create(f"sqlite:///{tmp_path / 'empty.db'}") as store:
        build_index(store, WordEncoder(), snapshots, now=NOW)
        engine = Engine(store=store, snapshots=snapshots, encoder=WordEncoder())
        assert engine.suggest(Question(NEED, seeker="nobody")).suggestions == ()


def test_who_was_shown_often_makes_way_for_others_until_the_next_index(store, snapshots):
    firms = [f"firm{number:02}" for number in range(14)]
    store.save(Batch(tuple(map(organization, firms)), tuple(member(id_, "lidar mapping") for id_ in firms)))
    engine = Engine(store=store, snapshots=snapshots, encoder=WordEncoder(), exposure=1.0)
    build_index(store, WordEncoder(), snapshots, now=NOW)
    question = Question("lidar mapping", k=10)
    first = ids(engine.suggest(question))
    assert ids(engine.suggest(question)) == first  # nothing that is asked changes the next answer
    build_index(store, WordEncoder(), snapshots, now=NOW, times_shown=dict.fromkeys(first, 100))
    later = engine.suggest(question)
    assert ids(later)[0] == first[0]
    assert set(firms) - set(first) < set(ids(later))
    assert ids(engine.suggest(replace(question, exposure=0.0))) == first
    assert engine.rank(question, shown={}).ids == tuple(first)
    assert list(engine.rank(question).scores) == sorted(engine.rank(question).scores, reverse=True)


def test_near_identical_members_do_not_take_two_places_unless_asked(engine, store, snapshots):
    twin = member("radio-again", "antenna design", "low power radio sensors")
    store.save(Batch((organization("radio-again"),), (twin,), ()))
    build_index(store, WordEncoder(), snapshots, now=NOW)
    need = "low power radio sensors"
    apart, beside = (found(engine.suggest(Question(need, k=7, alike=alike))) for alike in (False, True))
    assert set(apart) == set(beside)
    assert {apart[0], apart[-1]} == {"radio", "radio-again"}
    assert set(beside[:2]) == {"radio", "radio-again"}
