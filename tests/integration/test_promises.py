"""What holds for every question: asked over a cluster with a past, whatever is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.index import build_index
from matching.question import Filters, Question, Scope
from models.cluster import Cluster
from models.membership import Audience, Competence, Consent, Membership, Reader
from models.organization import Kind, Organization, Size
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, tzinfo=UTC)
SHOWN = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="form")
HIDDEN = Consent(Audience.NOBODY, since=date(2026, 2, 1), note="letter")
WORDS = ("radio", "boats", "vines", "drones", "soil", "bread", "cloud", "steel")
IDS = tuple(f"m{number:02}" for number in range(30))
OUTSIDE = tuple(f"x{number}" for number in range(6))
QUIETLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def cluster() -> Batch:
    rng = np.random.default_rng(3)
    kinds, sizes = list(Kind), list(Size)
    organizations = [
        Organization(
            id_,
            name=f"The {id_}",
            kind=kinds[number % 5],
            size=sizes[number % 7],
            country="ES" if number % 6 == 0 else "FR",
        )
        for number, id_ in enumerate((*IDS, *OUTSIDE))
    ]
    memberships = [
        Membership(id_, competences=tuple(Competence(f"{word} design") for word in rng.choice(WORDS, 2, replace=False)))
        for id_ in IDS[:25]
    ]
    memberships += [Membership(id_) for id_ in IDS[25:]]
    projects = [
        Project(
            f"p{number:02}",
            title=" and ".join(rng.choice(WORDS, 2, replace=False)),
            start_date=date(2018 + number % 5, 3, 1),
            participations=tuple(
                Participation(str(id_)) for id_ in sorted(rng.choice((*IDS, *OUTSIDE), 3, replace=False))
            ),
        )
        for number in range(30)
    ]
    return Batch(tuple(organizations), tuple(replace(one, consent=SHOWN) for one in memberships), tuple(projects))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    store = SqlStore.create(f"sqlite:///{folder / 'grappe.db'}")
    store.set_cluster(Cluster(id="promises", name="Promises"))
    store.save(cluster())
    snapshots = Snapshots(folder / "snapshots")
    build_index(store, WordEncoder(), snapshots, now=NOW, times_shown={"m03": 40, "m07": 9})
    yield store, snapshots, Engine(store=store, snapshots=snapshots, encoder=WordEncoder(), exposure=0.3)
    store.close()


needs = st.lists(st.sampled_from((*WORDS, "design", "of", ",", ".")), max_size=8).map(" ".join)
teams = st.lists(st.sampled_from((*IDS, *OUTSIDE, "nobody")), max_size=4, unique=True)
filters = st.builds(
    Filters,
    exclude=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    countries=st.sampled_from(((), ("FR",), ("ES",), ("FR", "ES"))),
    kinds=st.lists(st.sampled_from(list(Kind)), max_size=2).map(tuple),
    sizes=st.lists(st.sampled_from(list(Size)), max_size=2).map(tuple),
)
questions = st.builds(
    Question,
    need=needs,
    partners=teams.map(tuple),
    k=st.integers(1, 40),
    reader=st.sampled_from(list(Reader)),
    scope=st.sampled_from(list(Scope)),
    filters=filters,
)


@QUIETLY
@given(questions, st.randoms(use_true_random=False))
def test_the_order_of_the_partners_does_not_matter(house, question, random):
    _, _, engine = house
    partners = list(question.partners)
    random.shuffle(partners)
    assert engine.rank(replace(question, partners=tuple(partners))) == engine.rank(question)


@QUIETLY
@given(questions)
def test_as_many_answers_as_are_asked_for_whenever_so_many_pass(house, question):
    _, _, engine = house
    everybody = engine.rank(replace(question, k=100))
    answer = engine.suggest(question)
    shown = [one.organization.id for one in answer.suggestions]
    assert shown == list(everybody.ids[: question.k])
    assert len(shown) == len(set(shown)) == min(question.k, len(everybody.ids))
    assert not {*shown} & {*question.team, *question.filters.exclude}
    assert all(0 <= chance <= 1 for chance in everybody.probabilities)
    assert list(everybody.scores) == sorted(everybody.scores, reverse=True)


@QUIETLY
@given(questions, st.sets(st.sampled_from(IDS), min_size=1, max_size=5))
def test_who_withdrew_is_never_there(house, question, withdrawn):
    store, snapshots, engine = house
    store.set_consent(withdrawn, HIDDEN)
    try:
        for name in snapshots.names():
            snapshots.roll_back(name)
            answer = engine.suggest(replace(question, k=100))
            assert not withdrawn & {one.organization.id for one in answer.suggestions}
    finally:
        store.set_consent(withdrawn, SHOWN)


def test_the_same_history_twice_changes_nothing(house):
    store, snapshots, engine = house
    asked = [Question(f"{word} design", partners=(partner,), k=30) for word, partner in zip(WORDS, IDS, strict=False)]
    before = [engine.rank(question) for question in asked]
    store.save(cluster())
    build_index(store, WordEncoder(), snapshots, now=NOW, times_shown={"m03": 40, "m07": 9})
    after = [engine.rank(question) for question in asked]
    assert [replace(one, snapshot="") for one in after] == [replace(one, snapshot="") for one in before]
    assert after[0].snapshot > before[0].snapshot
