"""An index made from the one before is the one that is made from nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.indexes import read_index
from embeddings.ivf import IvfIndex
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.building import Built, build
from models.membership import Audience, Competence, Consent, Membership
from models.organization import Organization
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch, Removal
from models.undoing import undo
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, tzinfo=UTC)
SHOWN = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="form")
NAMES = ("b", "d", "f")
TEXTS = ("capteurs radio", "capteurs de sol", "cartes", "hébergement", "radio au champ", "")


class Counting(WordEncoder):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().encode(texts)


def member(id_: str, *offers: str, needs: tuple[str, ...] = (), description: str = "") -> Membership:
    return Membership(id_, "", (), description, tuple(map(Competence, offers)), needs, consent=SHOWN)


def project(id_: str, title: str, *partners: str) -> Project:
    return Project(id_, title, start_date=date(2024, 1, 1), participations=tuple(map(Participation, partners)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as made:
        organizations = (*(Organization(id_, country="FR", city="Albi") for id_ in NAMES), Organization("e"))
        members = (member("b", "capteurs radio", "cartes"), member("d", "cartes"), member("f", needs=("cartes",)))
        past = (project("p", "radio au champ", "b", "d"), project("q", "", "d"))
        made.save(Batch(organizations, members, past))
        yield made


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


def published(snapshots: Snapshots, built: Built) -> Snapshot:
    encoder = WordEncoder()
    return snapshots.publish(
        built.arrays, encoder=encoder.name, dimension=encoder.dimension, counts=built.counts, now=NOW
    )


def same(one: Built, other: Built) -> None:
    assert one.counts == other.counts
    assert one.arrays.keys() == other.arrays.keys()
    for name, array in one.arrays.items():
        assert array.dtype == other.arrays[name].dtype, name
        np.testing.assert_array_equal(array, other.arrays[name], err_msg=name)


ids = st.sampled_from(("a", "b", "c", "d", "e", "f", "g"))
said = st.lists(st.sampled_from(TEXTS), max_size=3).map(tuple)
joining = st.builds(
    lambda id_, offers, needs, told: member(id_, *offers, needs=needs, description=told),
    ids,
    said,
    said,
    st.sampled_from(TEXTS),
)
moving = st.builds(
    lambda id_, city: Organization(id_, country="FR", city=city), ids, st.sampled_from(("Albi", "Rodez", ""))
)
beginning = st.builds(
    lambda id_, title, partners: project(id_, title, *partners),
    st.sampled_from(("o", "p", "q", "r")),
    st.sampled_from(TEXTS),
    st.lists(ids, max_size=3, unique=True),
)
leaving = st.tuples(st.sampled_from(("remove", "erase", "forget", "undo", "end")), ids)


def do(store: SqlStore, change: object) -> None:
    match change:
        case Membership(organization_id=id_):
            store.save(Batch(_known(store, id_), (change,)))
        case Organization():
            store.save(Batch((change,)))
        case Project(participations=seats):
            store.save(
                Batch(tuple(one for seat in seats for one in _known(store, seat.organization_id)), (), (change,))
            )
        case ("remove", str(id_)):
            store.save(Batch(), removing=Removal(memberships=(id_,)))
        case ("forget", str(id_)) if id_ in store.member_ids():
            store.remove_member(id_)
        case ("erase", str(id_)) if any(store.organizations([id_])):
            store.erase(id_)
        case ("end", _):
            store.save(Batch(), removing=Removal(projects=("p",)))
        case ("undo", _) if next(store.journal.changes(most=1)).things:
            undo(store, store.revision())


def _known(store: SqlStore, id_: str) -> tuple[Organization, ...]:
    return tuple(store.organizations([id_])) or (Organization(id_),)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(joining, moving, beginning, leaving), min_size=1, max_size=6), st.booleans())
def test_whatever_changes_the_arrays_are_those_of_an_index_made_from_nothing(
    store: SqlStore, snapshots: Snapshots, changes: list[object], twice: bool
) -> None:
    before = published(snapshots, build(store, WordEncoder(), None, {}))
    for number, change in enumerate(changes):
        do(store, change)
        if twice and number == len(changes) // 2:
            before = published(snapshots, build(store, WordEncoder(), before, {"b": 1}))
    same(build(store, WordEncoder(), before, {"b": 2}), build(store, WordEncoder(), None, {"b": 2}))


def test_only_what_is_said_anew_is_encoded(store: SqlStore, snapshots: Snapshots) -> None:
    before = published(snapshots, build(store, WordEncoder(), None, {}))
    encoder = Counting()
    store.save(Batch(memberships=(member("b", "cartes", "hébergement"),)))
    store.save(Batch(projects=(replace(project("p", "radio au champ", "b", "f"), start_date=None),)))
    build(store, encoder, before, {})
    assert encoder.asked == ["hébergement"]


def test_another_history_is_not_built_upon(store: SqlStore, snapshots: Snapshots, tmp_path: Path) -> None:
    before = published(snapshots, build(store, WordEncoder(), None, {}))
    with SqlStore.create(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.save(Batch((Organization("b"),), (member("b", "tout autre chose"),)))
        assert other.revision() == store.revision()
        same(build(other, WordEncoder(), before, {}), build(other, WordEncoder(), None, {}))


def test_a_snapshot_of_a_former_version_is_not_built_upon(store: SqlStore, snapshots: Snapshots) -> None:
    built = build(store, WordEncoder(), None, {})
    kept = {name: array for name, array in built.arrays.items() if name not in ("revision.origin", "lexical.counts")}
    before = published(snapshots, Built(kept, built.counts))
    encoder = Counting()
    same(build(store, encoder, before, {}), built)
    assert "cartes" in encoder.asked


def large(store: SqlStore, members: int) -> None:
    rng = np.random.default_rng(4)
    words = [f"mot{number}" for number in range(300)]
    some = [member(f"m{number:03}", *(" ".join(rng.choice(words, 3)) for _ in range(8))) for number in range(members)]
    store.save(Batch(tuple(Organization(one.organization_id) for one in some), tuple(some)))


def test_a_large_index_keeps_its_centres_and_forgets_what_is_gone(store: SqlStore, snapshots: Snapshots) -> None:
    large(store, 100)
    before = published(snapshots, build(store, WordEncoder(), None, {}, exact_up_to=500))
    store.remove_member("m007")
    store.save(Batch(memberships=(member("m008", "mot1 mot2 nouveau"),)))
    encoder = Counting()
    now = build(store, encoder, before, {}, exact_up_to=500)
    assert encoder.asked == ["mot1 mot2 nouveau"]
    anew = build(store, WordEncoder(), None, {}, exact_up_to=500)
    for name in set(now.arrays) - {"index", "organizations.length"}:
        np.testing.assert_array_equal(now.arrays[name], anew.arrays[name], err_msg=name)
    one, other = (read_index(np.asarray(built.arrays["index"])) for built in (now, anew))
    assert isinstance(one, IvfIndex)
    every = np.arange(len(other))
    np.testing.assert_allclose(one.vectors(every), other.vectors(every), atol=0.02)
    np.testing.assert_allclose(now.arrays["organizations.length"], anew.arrays["organizations.length"], atol=0.02)


@pytest.mark.parametrize(("first", "then"), [(500, 5_000), (5_000, 500)])
def test_the_index_changes_with_its_size(store: SqlStore, snapshots: Snapshots, first: int, then: int) -> None:
    large(store, 100)
    before = published(snapshots, build(store, WordEncoder(), None, {}, exact_up_to=first))
    assert isinstance(read_index(before.arrays["index"]), IvfIndex) is (first == 500)
    same(
        build(store, WordEncoder(), before, {}, exact_up_to=then),
        build(store, WordEncoder(), None, {}, exact_up_to=then),
    )


def test_centres_are_found_anew_when_there_are_many_more_rows(store: SqlStore, snapshots: Snapshots) -> None:
    large(store, 100)
    before = published(snapshots, build(store, WordEncoder(), None, {}, exact_up_to=500))
    large(store, 400)
    same(
        build(store, WordEncoder(), before, {}, exact_up_to=500),
        build(store, WordEncoder(), None, {}, exact_up_to=500),
    )
