"""All that a store holds into another one, whatever the databases: one state, all or nothing, compared afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from models.errors import Damaged, InvalidInput, Refused
from models.membership import Membership
from models.sql import migrate
from models.sql.contents import Contents, Tally, contents_of, own_tables, pages
from models.sql.database import Database
from models.sql.engine import (
    count_on,
    keep_out_writers,
    open_engine,
    read_url,
    reader,
    sweep,
    telling_of,
    writer,
)
from models.sql.reading import read_memberships
from models.sql.schema import state
from models.sql.store import SqlStore
from models.store import Store


@dataclass(frozen=True, slots=True)
class Copied:
    """What is there now. Where a store was replaced, ``returned`` are the members whom the one before did not have,
    and ``consents`` those who are in both with another consent; ids, ascending."""

    contents: Contents
    returned: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()


def copy_store(url: str, to: str) -> Copied:
    """Copy the store at ``url`` into an empty one at ``to``, which is made where there is none.

    ``InvalidInput`` when both are the same, ``Refused`` when that one holds anything; nothing is written then.
    """
    if read_url(url) == read_url(to):
        raise InvalidInput("copy_onto_itself", url=read_url(to).render_as_string())
    with one_state(url) as source:
        return copy_into(source, to)


def copy_into(source: sa.Connection, to: str, *, replace: bool = False) -> Copied:
    """The same from a transaction on tables of this version; ``replace`` lets go of what the store at ``to`` holds.

    The store that is replaced stays as it is until the last row of the new one was compared, and whoever reads it
    meanwhile sees it whole. Its revision grows, so that those who serve it take notice.
    """
    tables = own_tables()
    SqlStore.create(to).close()
    engine = open_engine(read_url(to))
    try:
        with telling_of(engine), writer(engine).connect() as target, target.begin():
            keep_out_writers(target, tables)
            empty = _is_empty(target, tables)
            if not empty and not replace:
                raise Refused("store_not_empty", url=engine.url.render_as_string())
            before = list(read_memberships(target, None))
            revision = target.execute(sa.select(state.c.revision)).scalar_one()
            contents = pour(source, target, tables)
            after = list(read_memberships(target, None))
            if not empty:
                grown = sa.case((state.c.revision > revision, state.c.revision), else_=revision) + 1
                target.execute(sa.update(state).values(revision=grown))
        sweep(engine)
    finally:
        engine.dispose()
    return Copied(contents) if empty else _replaced(contents, before, after)


def fill_empty(to: str, fill: Callable[[Store], None]) -> Copied:
    """Let the empty store at ``to`` hold what ``fill`` puts into one, all or nothing; errors as of ``copy_store``."""
    engine = in_memory()
    try:
        migrate.upgrade(engine)
        fill(SqlStore(Database(engine)))
        with engine.connect() as source:
            return copy_into(source, to)
    finally:
        engine.dispose()


def pour(source: sa.Connection, target: sa.Connection, tables: Sequence[sa.Table]) -> Contents:
    """Replace all rows of ``tables`` in ``target`` by those of ``source``, and compare what is there then.

    ``Damaged`` when that is not the same; the caller's transaction keeps or forgets the whole.
    """
    for table in reversed(tables):
        target.execute(sa.delete(table))
    given = {}
    for table in tables:
        names = [column.name for column in table.columns]
        insert = sa.insert(table).values({column.name: _value(column) for column in table.columns})
        tally = Tally()
        for page in pages(source, table):
            tally.add(page)
            target.execute(insert, [dict(zip(names, row, strict=True)) for row in page])
        given[table.name] = tally.content
        count_on(target, table)
    check_same(given, contents_of(target, tables), where=target.engine.url.render_as_string())
    return given


def check_same(given: Contents, found: Contents, *, where: str) -> None:
    """``Damaged`` names the first table that differs."""
    for name in sorted(given.keys() | found.keys()):
        if given.get(name) != found.get(name):
            raise Damaged("copy_differs", table=name, where=where)


@contextmanager
def one_state(url: str, *, older: bool = False) -> Iterator[sa.Connection]:
    """The store at ``url`` as it is at this moment, whatever is written to it meanwhile.

    ``older``: one with the tables of an earlier version will do.
    """
    Database.open(url, older=older).close()
    engine = open_engine(read_url(url))
    try:
        with telling_of(engine), reader(engine).connect() as connection:
            yield connection
    finally:
        engine.dispose()


def in_memory() -> sa.Engine:
    """A database of no file, for one thread; gone when it is disposed of."""
    return open_engine(sa.URL.create("sqlite", database=":memory:"))


@contextmanager
def frozen(url: str) -> Iterator[SqlStore]:
    """A copy of the store at ``url`` that nobody changes, in memory."""
    engine = in_memory()
    try:
        migrate.upgrade(engine)
        with one_state(url) as source, engine.begin() as copy:
            pour(source, copy, own_tables())
        yield SqlStore(Database(engine))
    finally:
        engine.dispose()


def _value(column: sa.Column[object]) -> sa.BindParameter[object]:
    """JSON's null and none at all read alike: the second is written where the column allows it."""
    alike = sa.JSON(none_as_null=bool(column.nullable)) if isinstance(column.type, sa.JSON) else column.type
    return sa.bindparam(column.name, type_=alike)


def _is_empty(connection: sa.Connection, tables: Sequence[sa.Table]) -> bool:
    """Whether nothing was ever put there: a store begins with its state alone."""
    filled = (connection.execute(sa.select(table).limit(1)).first() for table in tables if table is not state)
    cluster = connection.execute(sa.select(state.c.cluster)).scalar_one()
    return cluster is None and not any(filled)


def _replaced(contents: Contents, before: Sequence[Membership], after: Sequence[Membership]) -> Copied:
    known = {membership.organization_id: membership.consent for membership in before}
    returned = (one.organization_id for one in after if one.organization_id not in known)
    changed = (one for one in after if one.organization_id in known)
    consents = (one.organization_id for one in changed if one.consent != known[one.organization_id])
    return Copied(contents, tuple(returned), tuple(consents))
