"""What every store must do with golden questions: keep them as they were given, and no word about who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st

import models.sql.migrations
from models.errors import Conflict, InvalidInput, NotFound
from models.golden import GoldenQuestion, check_golden
from models.membership import Membership
from models.merging import merge
from models.organization import Organization, Scheme
from models.project import Participation, Project
from models.sql import SqlStore
from models.sql.backups import restore, write_backup
from models.sql.engine import open_engine, read_url
from models.store import Batch
from models.undoing import undo
from tests.whole_store import fill

NOW = datetime(2026, 3, 12, 12, 30, 15, 123456, tzinfo=UTC)
ALPHA, BETA, GAMMA, DELTA = (Organization(name, name.title()) for name in ("alpha", "beta", "gamma", "delta"))
WHOLE = GoldenQuestion("g1", "capteurs « 🛰 »\n", ("beta", "gamma"), "cli:anne", NOW, "alpha", ("outside",), 7)
BARE = GoldenQuestion("g2", "hébergement", ("delta",), "", NOW + timedelta(hours=1))


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    organizations = (ALPHA, BETA, GAMMA, DELTA)
    with SqlStore.create(database_url) as made:
        made.save(Batch(organizations, tuple(Membership(one.id) for one in organizations)))
        for question in (WHOLE, BARE):
            made.golden.add(question)
        yield made


def kept(store: SqlStore) -> list[GoldenQuestion]:
    return list(store.golden.questions())


def test_they_come_back_as_they_were_given_the_oldest_first(store: SqlStore) -> None:
    early = replace(BARE, id="g0", at=(NOW - timedelta(hours=1)).astimezone(timezone(timedelta(hours=9))))
    revision = store.revision()
    store.golden.add(early)
    assert kept(store) == [early, WHOLE, BARE]
    store.golden.remove("g1")
    assert kept(store) == [early, BARE]
    assert store.revision() == revision
    with pytest.raises(NotFound):
        store.golden.remove("g1")
    with pytest.raises(Conflict):
        store.golden.add(replace(BARE, need="another"))


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("leave", [SqlStore.remove_member, SqlStore.erase])
def test_no_word_stays_about_who_leaves_or_is_erased(store: SqlStore, leave, past: bool) -> None:
    if past:
        store.save(Batch(projects=(Project("p", participations=(Participation("beta"), Participation("delta"))),)))
    for more in (
        replace(WHOLE, id="of-its-own", seeker="beta", expected=("gamma",)),
        replace(BARE, id="of-its-name", need="comme Beta, mais l'hiver"),
        replace(BARE, id="beside-it", partners=("beta", "alpha"), by="member:beta"),
    ):
        store.golden.add(more)
    leave(store, "beta")
    assert "beta" not in repr(kept(store)).lower()
    assert kept(store) == [
        replace(WHOLE, expected=("gamma",)),
        replace(BARE, id="beside-it", partners=("alpha",), by=""),
        BARE,
    ]
    leave(store, "delta")
    assert kept(store) == [replace(WHOLE, expected=("gamma",))]


def test_who_becomes_one_with_another_is_meant_under_its_name_until_that_is_taken_back(store: SqlStore) -> None:
    merge(store, DELTA, BETA)
    merged = store.revision()
    assert kept(store) == [replace(WHOLE, expected=("delta", "gamma")), BARE]
    merge(store, GAMMA, next(store.organizations(["delta"])))
    assert kept(store) == [replace(WHOLE, expected=("gamma",)), replace(BARE, expected=("gamma",))]
    undo(store, store.revision())
    undo(store, merged)
    assert kept(store) == [WHOLE, BARE]
    merge(store, ALPHA, BETA)
    assert kept(store)[0] == replace(WHOLE, expected=("gamma",))


@pytest.mark.parametrize("leave", [SqlStore.remove_member, SqlStore.erase])
def test_who_leaves_takes_along_what_stands_under_an_id_of_before(store: SqlStore, leave) -> None:
    merge(store, DELTA, BETA)
    leave(store, "delta")
    assert kept(store) == [replace(WHOLE, expected=("gamma",))]


def test_a_backup_brings_them_back(database_url: str, tmp_path: Path) -> None:
    with SqlStore.create(database_url) as store:
        fill(store)
        before = kept(store)
        write_backup(database_url, tmp_path / "backup.db", NOW)
        for question in before:
            store.golden.remove(question.id)
    restore(tmp_path / "backup.db", database_url, replace=True)
    with SqlStore.open(database_url) as store:
        assert kept(store) == before != []


def test_nothing_of_who_was_erased_or_of_what_was_deleted_is_left_on_disk(tmp_path: Path) -> None:
    def on_disk(words: str) -> bool:
        return any(words.encode() in file.read_bytes() for file in tmp_path.iterdir())

    gone = Organization("introuvable-sarl", "Introuvable SARL", identifiers={Scheme.SIREN: "732829320"})
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        store.save(Batch((gone, ALPHA), (Membership(gone.id),)))
        store.golden.add(replace(BARE, id="a", need="HYGROMETRES", expected=(gone.id,)))
        store.golden.add(replace(BARE, id="b", need="EPHEMERE " * 400, expected=("alpha",)))
        assert all(map(on_disk, ("introuvable-sarl", "HYGROMETRES", "EPHEMERE")))
        store.golden.remove("b")
        store.erase(gone.id)
        assert not any(map(on_disk, ("introuvable-sarl", "HYGROMETRES", "EPHEMERE")))


def test_a_store_of_before_gets_a_place_for_them(database_url: str) -> None:
    engine = open_engine(read_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(Path(models.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        connection.execute(sa.text("INSERT INTO organizations VALUES ('b', 'B', 'b', 'other', NULL, '', '', '')"))
    engine.dispose()
    with SqlStore.create(database_url) as store:
        store.golden.add(replace(BARE, expected=("b",)))
        assert [one.expected for one in kept(store)] == [("b",)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"need": " \n", "seeker": ""}, "golden_nothing_asked"),
        ({"need": "x" * 5000}, "golden_need_long"),
        ({"expected": ()}, "golden_nobody_expected"),
        ({"k": 1}, "golden_places"),
        ({"expected": ("alpha",)}, "golden_of_the_team"),
        ({"expected": ("outside",)}, "golden_of_the_team"),
    ],
)
def test_what_can_never_hold_is_refused(wrong: dict, code: str) -> None:
    check_golden(WHOLE)
    check_golden(replace(WHOLE, need=""))
    with pytest.raises(InvalidInput) as refused:
        check_golden(replace(WHOLE, **wrong))
    assert refused.value.code == code


ids = st.text("abc", min_size=1, max_size=1)
questions = st.builds(
    lambda seeker, partners, expected: replace(WHOLE, seeker=seeker, partners=partners, expected=expected),
    ids | st.just(""),
    st.lists(ids, unique=True, max_size=3).map(tuple),
    st.lists(ids, unique=True, max_size=3).map(tuple),
)


@given(questions, st.dictionaries(ids, ids, max_size=3))
def test_under_other_names_everybody_stands_once_and_on_one_side(question: GoldenQuestion, names: dict) -> None:
    found = question.renamed(names)
    everybody = [*filter(None, [found.seeker]), *found.partners, *found.expected]
    assert len(everybody) == len(set(everybody))
    before = {question.seeker, *question.partners, *question.expected} - {""}
    assert set(everybody) == {names.get(id_, id_) for id_ in before}


@given(questions, ids)
def test_without_one_there_is_no_trace_of_it(question: GoldenQuestion, id_: str) -> None:
    found = question.without(Organization(id_))
    assert found is None or id_ not in {found.seeker, *found.partners, *found.expected}
