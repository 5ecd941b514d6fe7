"""What every store must do with what was proposed for calls: versions that nobody writes over, and that forget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import models.sql.migrations
from models.access import AccessKey, KeyRole
from models.errors import Conflict, NotFound
from models.membership import Membership
from models.merging import merge
from models.organization import Organization, Scheme
from models.project import Participation, Project
from models.proposal import Assembly
from models.proposal_names import renamed
from models.sql import SqlStore
from models.sql.engine import open_engine, read_url
from models.store import Batch, Removal, Store
from models.undoing import undo
from tests.whole_store import fill, whole_assembly

NOW = datetime(2026, 3, 12, 12, 30, 15, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALPHA, BETA, GAMMA, DELTA = (Organization(name, name.title()) for name in ("alpha", "beta", "gamma", "delta"))
WHOLE = replace(whole_assembly("alpha", "beta", "gamma"), made_at=NOW)
BARE = Assembly("bare", 1, "c2", "fui", "25", "cli:anne", NOW)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    organizations = (ALPHA, BETA, GAMMA, DELTA)
    with SqlStore.create(database_url) as made:
        made.save(Batch(organizations, tuple(Membership(one.id) for one in organizations)))
        yield made


def following(assembly: Assembly, because: str = "", by: str = "cli:anne") -> Assembly:
    at = assembly.made_at + HOUR
    return replace(assembly, version=assembly.version + 1, because=because, made_by=by, made_at=at)


def test_a_version_comes_back_as_it_was_made(store: Store) -> None:
    for assembly in (WHOLE, BARE):
        store.add_assembly(assembly)
        assert store.assembly(assembly.id) == store.assembly(assembly.id, 1) == assembly
    for unknown in (("p1", 2), ("p1", 0), ("P1", None), ("", None)):
        with pytest.raises(NotFound):
            store.assembly(*unknown)


def test_the_newest_of_each_series_the_newest_first(store: Store) -> None:
    east = timezone(timedelta(hours=9))
    second = following(WHOLE, "moins de partenaires")
    others = (replace(BARE, id="b", made_at=(NOW + HOUR).astimezone(east)), replace(BARE, id="a"), BARE)
    for assembly in (WHOLE, second, *others):
        store.add_assembly(assembly)
    assert list(store.assemblies()) == [others[0], second, others[1], others[2]]
    assert list(store.assemblies("c1")) == [second]
    assert list(store.assemblies("c")) == []
    assert list(store.assembly_versions("p1")) == [WHOLE, second]
    assert store.assembly("p1") == second
    with pytest.raises(NotFound):
        store.assembly_versions("nothing")


def test_the_second_of_two_editors_is_told_who_wrote_and_when_and_nothing_is_lost(store: Store) -> None:
    store.add_key(AccessKey("k7", KeyRole.STAFF, "d", NOW, holder="Anne Le Goff"))
    store.add_assembly(WHOLE)
    mine, theirs = following(WHOLE, by="staff:k7"), following(WHOLE, by="cli:yann")
    store.add_assembly(mine)
    for late in (theirs, WHOLE, replace(mine, version=4), replace(mine, version=0)):
        with pytest.raises(Conflict) as told:
            store.add_assembly(late)
        assert told.value.facts["version"] == 2
        assert "Anne Le Goff" in told.value.sentence("fr")
        assert "2026-03-12 à 13:30 UTC" in told.value.sentence("fr")
    assert list(store.assembly_versions("p1")) == [WHOLE, mine]


def test_of_many_who_write_the_same_version_one_is_first(store: Store) -> None:
    store.add_assembly(WHOLE)

    def write(number: int) -> bool:
        try:
            store.add_assembly(following(WHOLE, by=f"cli:{number}"))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(write, range(16)))
    assert written.count(True) == 1
    assert store.assembly("p1").made_by == f"cli:{written.index(True)}"
    assert len(list(store.assembly_versions("p1"))) == 2


def test_what_was_deleted_meanwhile_is_not_begun_anew_by_its_editor(store: Store) -> None:
    store.add_assembly(WHOLE)
    store.add_assembly(BARE)
    store.forget_assembly("p1")
    with pytest.raises(Conflict) as told:
        store.add_assembly(following(WHOLE))
    assert told.value.code == "assembly_forgotten"
    with pytest.raises(NotFound):
        store.forget_assembly("p1")
    assert list(store.assemblies()) == [BARE]


def test_proposals_leave_the_revision_as_it_is_and_stay_without_their_call(database_url: str) -> None:
    with SqlStore.create(database_url) as store:
        fill(store)
        before, revision = list(store.assemblies()), store.revision()
        store.add_assembly(BARE)
        store.forget_assembly("bare")
        assert store.revision() == revision
        store.save(Batch(), removing=Removal(calls=tuple(call.id for call in store.calls())))
        assert list(store.assemblies()) == before


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("leave", [SqlStore.remove_member, SqlStore.erase])
def test_no_word_stays_about_who_leaves_or_is_erased(store: SqlStore, leave, past: bool) -> None:
    if past:
        store.save(Batch(projects=(Project("p", participations=(Participation("beta"), Participation("alpha"))),)))
    second = following(WHOLE, "Beta coûte trop", by="member:beta")
    for assembly in (WHOLE, second, BARE):
        store.add_assembly(assembly)
    leave(store, "beta")
    assert "beta" not in repr(list(store.assembly_versions("p1"))).lower()
    first, settled = store.assembly("p1", 1), WHOLE.settled
    assert first.settled == replace(
        settled,
        locked=("alpha",),
        exclusive=(("alpha", "outside", "gamma"),),
        budgets={"alpha": settled.budgets["alpha"]},
    )
    one, other = WHOLE.proposed
    assert first.proposed == (replace(one, places=one.places[:1], answered=one.answered[:1], forgotten=1), other)
    assert replace(first, settled=settled, proposed=WHOLE.proposed) == WHOLE
    assert (store.assembly("p1").made_by, store.assembly("p1").because) == ("", "")
    assert store.assembly("bare") == BARE
    store.remove_member("alpha")
    assert [(one.places, one.forgotten) for one in store.assembly("p1").proposed] == [((), 2), ((), 2)]
    assert store.assembly("p1").settled.lead == ""


def test_who_becomes_one_with_another_stands_there_under_its_name_until_that_is_taken_back(store: SqlStore) -> None:
    store.add_assembly(WHOLE)
    merge(store, DELTA, BETA)
    merged = store.revision()
    assert store.assembly("p1") == renamed(WHOLE, {"beta": "delta"})
    merge(store, GAMMA, next(store.organizations(["delta"])))
    assert "delta" not in repr(store.assembly("p1"))
    assert store.assembly("p1").settled.locked == ("alpha", "gamma")
    undo(store, store.revision())
    assert store.assembly("p1") == renamed(WHOLE, {"beta": "delta"})
    undo(store, merged)
    assert store.assembly("p1") == WHOLE
    undo(store, store.revision())
    assert store.assembly("p1") == renamed(WHOLE, {"beta": "delta"})
    store.save(Batch((BETA,)))
    assert store.assembly("p1") == WHOLE


def test_two_partners_who_become_one_have_one_place(store: SqlStore) -> None:
    store.add_assembly(WHOLE)
    merge(store, BETA, ALPHA)
    (one, _), settled = store.assembly("p1").proposed, store.assembly("p1").settled
    (place,) = one.places
    assert (place.organization_id, place.role) == ("beta", "coordinator")
    assert (place.person_months, place.budget, place.aid) == (Decimal("7.5"), Decimal("144000.25"), None)
    assert [(answer.need, answer.strength, answer.carries) for answer in one.answered] == [
        (0, 1 / 3, True),
        (2, 1.0, True),
    ]
    assert (settled.locked, settled.lead, settled.budgets) == (("beta",), "beta", {"beta": Decimal(24000)})


@pytest.mark.parametrize("leave", [SqlStore.remove_member, SqlStore.erase])
def test_who_leaves_takes_along_what_was_said_of_it_under_an_id_of_before(store: SqlStore, leave) -> None:
    store.add_assembly(replace(WHOLE, because="beta d'abord"))
    merge(store, DELTA, BETA)
    leave(store, "delta")
    assert not {"beta", "delta"} & set(repr(store.assembly("p1")).split("'"))
    assert store.assembly("p1").because == ""
    store.save(Batch((BETA, DELTA)))
    assert [len(one.places) for one in store.assembly("p1").proposed] == [1, 1]


def test_nothing_of_who_was_erased_or_of_what_was_deleted_is_left_on_disk(tmp_path: Path) -> None:
    def on_disk(words: str) -> bool:
        return any(words.encode() in file.read_bytes() for file in tmp_path.iterdir())

    gone = Organization("introuvable-sarl", "Introuvable SARL", identifiers={Scheme.SIREN: "732829320"})
    about = whole_assembly("alpha", gone.id, "gamma")
    answered = tuple(replace(one, text=f"{one.text} HYGROMETRES") for one in about.proposed[0].answered[1:])
    about = replace(about, proposed=(replace(about.proposed[0], answered=answered),), because="sans 732829320")
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        store.save(Batch((gone, ALPHA), (Membership(gone.id),)))
        store.add_assembly(about)
        store.add_assembly(replace(BARE, because="EPHEMERE " * 400))
        assert all(map(on_disk, ("introuvable-sarl", "HYGROMETRES", "sans 732829320", "EPHEMERE")))
        store.forget_assembly("bare")
        store.erase(gone.id)
        assert not any(map(on_disk, ("introuvable-sarl", "HYGROMETRES", "732829320", "EPHEMERE")))
        assert store.assembly("p1").proposed[0].forgotten == 1


def test_who_became_one_with_another_before_there_were_proposals_is_forgotten_too(database_url: str) -> None:
    engine = open_engine(read_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(Path(models.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    before = {"id": "a", "name": "Introuvable SARL", "kind": "other", "size": None, "identifiers": {}}
    before |= dict.fromkeys(("country", "region", "city"), "")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        connection.execute(sa.text("INSERT INTO organizations VALUES ('b', 'B', 'b', 'other', NULL, '', '', '')"))
        merged = sa.text("INSERT INTO changes VALUES (7, :at, 'cli:anne', 'merge', :about, '', 0)")
        connection.execute(merged, {"at": NOW.isoformat(), "about": "a → b"})
        thing = sa.text("INSERT INTO changed_things VALUES (7, 'organization', 'a', :before)")
        connection.execute(thing, {"before": json.dumps(before)})
        connection.execute(sa.text("UPDATE state SET revision = 7"))
    engine.dispose()
    with SqlStore.create(database_url) as store:
        (changed,) = store.journal.changed(7)
        assert changed.before == Organization("a", "Introuvable SARL")
        store.erase("b")
        assert list(store.journal.changed(7)) == []
        assert "Introuvable" not in repr(list(store.journal.changes()))
