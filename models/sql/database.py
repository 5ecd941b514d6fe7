"""A database and its transactions: readers see one state each and never wait for a writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import sqlalchemy as sa

from models.errors import NotReady
from models.sql import migrate
from models.sql.engine import brief_writer, open_engine, reach, read_url, reader, sqlite_file, sweep, writer
from models.sql.schema import REVISION, state


class Database:
    """Usable from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reader = reader(engine)
        self._writer = writer(engine)
        self._brief_writer = brief_writer(engine)

    @classmethod
    def create(cls, url: str) -> Self:
        """Open the database at ``url``, making or bringing up to date its tables."""
        address = read_url(url)
        file = sqlite_file(address)
        if file:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = open_engine(address)
        with _let_go_on_error(engine):
            reach(engine)
            migrate.upgrade(engine)
        return cls(engine)

    @classmethod
    def open(cls, url: str, *, older: bool = False) -> Self:
        """Open the database at ``url``; ``NotReady`` when there is none or its tables are of another version.

        ``older``: those of an earlier version will do.
        """
        address = read_url(url)
        shown = address.render_as_string()
        file = sqlite_file(address)
        if file and not file.is_file():
            raise NotReady("store_missing", url=shown)
        engine = open_engine(address)
        with _let_go_on_error(engine):
            reach(engine)
            with engine.connect() as connection:
                found = migrate.stored_revision(connection)
            if found != REVISION and not (older and found in migrate.known_revisions()):
                raise NotReady("store_outdated" if found else "store_missing", url=shown, found=found, wanted=REVISION)
        return cls(engine)

    @property
    def shown(self) -> str:
        """Its address without the password."""
        return self._engine.url.render_as_string()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def sweep(self) -> None:
        """Let nothing of a removed row stay on disk."""
        sweep(self._engine)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with _told(self._reader), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that bumps the revision first: on every database, writers wait for each other there."""
        with _told(self._writer), self._writer.connect() as connection, connection.begin():
            connection.execute(sa.update(state).values(revision=state.c.revision + 1))
            yield connection

    @contextmanager
    def noting(self, *, brief: bool = False) -> Iterator[sa.Connection]:
        """A transaction for what changes nobody's data: the revision stays. Whatever refuses it is ``NotReady``.

        A ``brief`` one fails where somebody else writes for half a second more.
        """
        engine = self._brief_writer if brief else self._writer
        with _told(engine, sa.exc.DBAPIError), engine.connect() as connection, connection.begin():
            yield connection


@contextmanager
def _told(engine: sa.Engine, failure: type[sa.exc.DBAPIError] = sa.exc.OperationalError) -> Iterator[None]:
    """Let a database that fails under way (full, locked, gone) be told as ``NotReady``; nothing was written then."""
    try:
        yield
    except failure as error:
        reason = " ".join(str(error.orig).split())
        raise NotReady("store_failed", url=engine.url.render_as_string(), reason=reason) from error


@contextmanager
def _let_go_on_error(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise
