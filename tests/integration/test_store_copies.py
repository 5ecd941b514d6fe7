"""A store copied into another one, from each sort of database to each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.errors import InvalidInput, NotReady, Refused
from models.organization import Organization
from models.sql import SqlStore
from models.sql.contents import contents_of, own_tables
from models.sql.copying import copy_into, copy_store, frozen, in_memory, one_state, pour
from models.sql.engine import count_on, open_engine, read_url
from models.store import Batch
from tests.whole_store import fill, told_by

MakeUrl = Callable[[], str]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of another empty database, of each sort in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other' / 'copy.sqlite'}"
    return request.getfixturevalue("new_postgres_database")()


@pytest.fixture
def url(database_url: str) -> str:
    with SqlStore.create(database_url) as store:
        fill(store)
    return database_url


def test_a_copy_holds_the_same(url: str, other_url: str) -> None:
    copied = copy_store(url, other_url)
    with SqlStore.open(url) as one, SqlStore.open(other_url) as other:
        assert told_by(one) == told_by(other)
        assert one.revision() == other.revision()
    assert {name for name, content in copied.contents.items() if content.rows} >= {
        "organizations",
        "identifiers",
        "memberships",
        "projects",
        "participations",
        "calls",
        "facts",
        "access_keys",
        "answers",
        "answer_partners",
        "assemblies",
        "answer_places",
        "feedback",
        "golden",
        "state",
    }
    with one_state(url) as one, one_state(other_url) as other:
        assert contents_of(one, own_tables()) == contents_of(other, own_tables()) == copied.contents


def test_the_copy_can_be_written_to(url: str, other_url: str) -> None:
    copy_store(url, other_url)
    with SqlStore.open(other_url) as store:
        assert store.save(Batch((Organization("new"),))).organizations.added == 1


def test_only_an_empty_store_is_copied_into(url: str, other_url: str) -> None:
    with SqlStore.create(other_url) as other:
        other.save(Batch((Organization("mine"),)))
    with pytest.raises(Refused, match="holds data already"):
        copy_store(url, other_url)
    with SqlStore.open(other_url) as other:
        assert [organization.id for organization in other.organizations()] == ["mine"]


def test_a_store_is_not_copied_onto_itself_nor_from_nowhere(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="another one"):
        copy_store(url, url)
    with pytest.raises(NotReady, match="grappe init"):
        copy_store(f"sqlite:///{tmp_path / 'none.db'}", url)


def test_what_fails_halfway_leaves_the_store_as_it_was(url: str, other_url: str) -> None:
    """The source turns out not to have the last table."""
    with SqlStore.create(other_url) as other:
        fill(other)
        other.save(Batch((Organization("mine"),)))
        before = told_by(other)
    engine = in_memory()
    last = own_tables()[-1]
    with engine.connect() as source:
        for table in own_tables():
            table.create(source)
        with one_state(url) as whole:
            pour(whole, source, own_tables())
        last.drop(source)
        with pytest.raises(NotReady, match=last.name):
            copy_into(source, other_url, replace=True)
    engine.dispose()
    with SqlStore.open(other_url) as other:
        assert told_by(other) == before


def test_a_frozen_copy_does_not_see_what_is_written(url: str) -> None:
    with SqlStore.open(url) as store, frozen(url) as copy:
        before = told_by(copy)
        store.save(Batch((Organization("later"),)))
        assert told_by(copy) == before
        assert told_by(store) != before


def test_a_column_that_numbers_itself_goes_on_after_the_copied_rows(database_url: str) -> None:
    table = sa.Table("numbered", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Text))
    engine = open_engine(read_url(database_url))
    with engine.begin() as connection:
        table.create(connection)
        count_on(connection, table)
        assert connection.execute(sa.insert(table).values(a="first")).inserted_primary_key == (1,)
        connection.execute(sa.insert(table), [{"id": 7, "a": "copied"}])
        count_on(connection, table)
        assert connection.execute(sa.insert(table).values(a="next")).inserted_primary_key == (8,)
    engine.dispose()


def test_a_changed_row_changes_the_digest(url: str) -> None:
    with one_state(url) as connection:
        before = contents_of(connection, own_tables())
    with SqlStore.open(url) as store:
        changed = next(store.organizations())
        store.save(Batch((Organization(changed.id, "another name"),)))
    with one_state(url) as connection:
        after = contents_of(connection, own_tables())
    differing = {name for name in before if before[name] != after[name]}
    assert differing >= {"organizations", "state"}
    assert not differing & {"memberships", "projects", "answers"}
