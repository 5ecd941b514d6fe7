"""What members change by day is in the next answer, beside the snapshot of the night before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.snapshots import Snapshots
from matching.catalogue import Catalogue
from matching.engine import Engine
from matching.index import build_index
from matching.patching import patched
from matching.question import Question
from models.membership import Audience, Competence, Consent, Membership
from models.organization import Kind, Organization
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch, Removal
from models.undoing import undo
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, tzinfo=UTC)
SHOWN = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="form")
NAMES = ("b", "d", "f")
PAST = (
    Project("p", "radio au champ", start_date=date(2024, 1, 1), participations=tuple(map(Participation, ("b", "d")))),
    Project("q", "", participations=(Participation("d"),)),
)
TEXTS = ("capteurs radio", "capteurs de sol", "cartes", "hébergement", "")


def member(id_: str, *offers: str, needs: tuple[str, ...] = ()) -> Membership:
    return Membership(id_, competences=tuple(map(Competence, offers)), needs=needs, consent=SHOWN)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as made:
        organizations = (*(Organization(id_, country="FR", city="Albi") for id_ in NAMES), Organization("e"))
        members = (member("b", "capteurs radio", "cartes"), member("d", "cartes"), member("f", needs=("cartes",)))
        made.save(Batch(organizations, members, PAST))
        yield made


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


@pytest.fixture
def engine(store: SqlStore, snapshots: Snapshots) -> Engine:
    build_index(store, WordEncoder(), snapshots, now=NOW)
    return Engine(store=store, snapshots=snapshots, encoder=WordEncoder())


def suggested(engine: Engine, need: str = "hébergement") -> list[str]:
    """Who says the very words of ``need``, ascending by id."""
    answer = engine.suggest(Question(need=need, k=10))
    return sorted(one.organization.id for one in answer.suggestions if any(need in said.text for said in one.evidence))


def test_who_joins_is_in_the_next_answer(engine: Engine, store: SqlStore) -> None:
    assert suggested(engine) == []
    store.save(Batch((Organization("c", "Le C"),), (member("c", "hébergement de mesures"),)))
    assert suggested(engine) == ["c"]
    assert suggested(engine, "capteurs radio") == ["b"]


def test_an_edited_member_is_found_by_its_new_words_and_no_longer_by_the_old(engine: Engine, store: SqlStore) -> None:
    assert suggested(engine, "cartes") == ["b", "d"]
    store.save(Batch(memberships=(member("b", "hébergement"),)))
    assert suggested(engine) == ["b"]
    assert suggested(engine, "cartes") == ["d"]


def test_a_change_taken_back_is_gone_at_once(engine: Engine, store: SqlStore) -> None:
    store.save(Batch((Organization("c"),), (member("c", "hébergement"),)))
    assert suggested(engine) == ["c"]
    undo(store, store.revision())
    assert suggested(engine) == []


def test_who_asks_is_known_as_it_is_now(engine: Engine, store: SqlStore) -> None:
    store.save(Batch((Organization("c"),), (member("c", "hébergement", needs=("capteurs radio",)),)))
    answer = engine.suggest(Question(seeker="c", k=1))
    assert [one.organization.id for one in answer.suggestions] == ["b"]


def test_without_a_change_the_snapshot_is_served_as_it_is(
    engine: Engine, store: SqlStore, snapshots: Snapshots
) -> None:
    base = Catalogue.open(snapshots.current(encoder=WordEncoder().name))
    assert patched(base, store, WordEncoder()) is base
    store.save(Batch(projects=(replace(PAST[0], title="autre"),)))
    store.set_consent(["b"], replace(SHOWN, contact=True))
    store.save(Batch(memberships=(replace(next(store.memberships(["d"])), college="labos"),)))
    assert patched(base, store, WordEncoder()) is base


def test_an_older_snapshot_is_patched_from_its_own_day_on(store: SqlStore, snapshots: Snapshots) -> None:
    engine = Engine(store=store, snapshots=snapshots, encoder=WordEncoder())
    first = build_index(store, WordEncoder(), snapshots, now=NOW)
    store.save(Batch((Organization("c"),), (member("c", "hébergement"),)))
    build_index(store, WordEncoder(), snapshots, now=NOW)
    snapshots.roll_back(first.name)
    assert suggested(engine) == ["c"]
    assert engine.suggest(Question(need="hébergement")).snapshot == first.name


ids = st.sampled_from(("a", "b", "c", "d", "e", "f", "g"))
offers = st.lists(st.sampled_from(TEXTS), max_size=3).map(tuple)
joining = st.builds(lambda id_, said, needs: member(id_, *said, needs=needs), ids, offers, offers)
moves = st.builds(
    lambda id_, kind, city: Organization(id_, kind=kind, country="FR", city=city),
    ids,
    st.sampled_from(tuple(Kind)),
    st.sampled_from(("Albi", "Rodez", "")),
)
leaving = st.sampled_from(("b", "d", "f"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(joining, moves, leaving), min_size=1, max_size=6))
def test_a_patched_catalogue_is_the_one_that_a_new_index_gives(
    store: SqlStore, snapshots: Snapshots, changes: list[Membership | Organization | str]
) -> None:
    base = Catalogue.open(build_index(store, WordEncoder(), snapshots, now=NOW))
    for change in changes:
        match change:
            case Membership():
                known = list(store.organizations([change.organization_id])) or [Organization(change.organization_id)]
                store.save(Batch(tuple(known), (change,)))
            case Organization():
                store.save(Batch((change,)))
            case _:
                store.save(Batch(), removing=Removal(memberships=(change,)))
    now = patched(base, store, WordEncoder())
    anew = Catalogue.open(build_index(store, WordEncoder(), snapshots, now=NOW))
    assert now.organizations.tolist() == anew.organizations.tolist()
    assert said(now) == said(anew)
    for name in ("offers", "record", "record_of_words", "shown"):
        assert getattr(now, name).tolist() == getattr(anew, name).tolist(), name
    np.testing.assert_allclose(now.length, anew.length, atol=1e-5)
    for name in ("kind", "place", "city"):
        ours, theirs = getattr(now, name), getattr(anew, name)
        assert (ours[:, None] == ours).tolist() == (theirs[:, None] == theirs).tolist(), name
    assert now.partners.columns.tolist() == anew.partners.columns.tolist()
    assert alike(now, "capteurs de cartes") == alike(anew, "capteurs de cartes")


def said(catalogue: Catalogue) -> set[tuple[str, int, str]]:
    """Who says what: organization, source and digest."""
    return {
        (catalogue.organizations[owner], int(catalogue.sources[row]), str(catalogue.digests[row]))
        for row in range(len(catalogue.owners))
        for owner in catalogue.owners.row(row)
    }


def alike(catalogue: Catalogue, text: str) -> set[str]:
    """Digests of the passages of somebody that share a word with ``text``."""
    spoken = (catalogue.lexical.similarities(text) > 0) & (catalogue.owners.lengths > 0)
    return set(catalogue.digests[spoken].tolist())
