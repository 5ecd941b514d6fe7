"""The one file that knows databases apart: how to reach one, and what each must be told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from models.address import without_password
from models.errors import Damaged, InvalidInput, Missing, NotReady

_PATIENCE = 30.0
_BRIEF_PATIENCE = 0.5
_WRITES = "grappe_writes"
_WAITS = "grappe_waits"


def read_url(url: str) -> sa.URL:
    """The address of a database; ``InvalidInput`` when it is none that Grappe can use."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:  # such as a port that is no number
        raise InvalidInput("store_url_wrong", url=without_password(url)) from error
    backend = parsed.drivername.partition("+")[0]
    if backend in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or parsed.database in {None, "", ":memory:"}:
        raise InvalidInput("store_url_wrong", url=parsed.render_as_string())
    return parsed


def sqlite_file(url: sa.URL) -> Path | None:
    """The file of a SQLite database, ``None`` for others."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def open_engine(url: sa.URL) -> sa.Engine:
    """An engine for readers and writers in many threads; ``Missing`` when the driver is not installed."""
    try:
        engine = sa.create_engine(
            url, json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")), pool_pre_ping=True
        )
    except ModuleNotFoundError as error:
        raise Missing("store_driver_missing", driver=error.name) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tell_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def reader(engine: sa.Engine) -> sa.Engine:
    """Each of its transactions sees one state of the store."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


def writer(engine: sa.Engine) -> sa.Engine:
    """Its transactions wait for each other from their first moment, so that none fails halfway."""
    return engine.execution_options(**{_WRITES: True})


def brief_writer(engine: sa.Engine) -> sa.Engine:
    """For what is not worth waiting for: its transactions fail where somebody else writes for half a second more."""
    return engine.execution_options(**{_WRITES: True, _WAITS: _BRIEF_PATIENCE})


def reach(engine: sa.Engine) -> None:
    """``NotReady`` when the database does not answer, ``Damaged`` when SQLite's file is none of its own."""
    try:
        with engine.connect():
            pass
    except sa.exc.DBAPIError as error:
        shown = engine.url.render_as_string()
        reason = " ".join(str(error.orig).split())
        if isinstance(error.orig, sqlite3.DatabaseError) and not isinstance(error.orig, sqlite3.OperationalError):
            raise Damaged("store_damaged", url=shown, reason=reason) from error
        raise NotReady("store_unreachable", url=shown, reason=reason) from error


@contextmanager
def telling_of(engine: sa.Engine) -> Iterator[None]:
    """Let what fails under way be told: ``Damaged`` when SQLite's file is broken, ``NotReady`` for anything else."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        shown, reason = engine.url.render_as_string(), " ".join(str(error.orig).split())
        if type(error.orig) is sqlite3.DatabaseError:
            raise Damaged("store_damaged", url=shown, reason=reason) from error
        raise NotReady("store_failed", url=shown, reason=reason) from error


@contextmanager
def rebuilding(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A writing transaction that may drop and make again tables that others refer to: rows of those stay.

    SQLite would delete them with the table, so references are let go of meanwhile and all looked at before the end;
    ``Damaged`` when one leads nowhere.
    """
    sqlite = engine.dialect.name == "sqlite"
    with writer(engine).connect() as connection:
        driver = connection.connection.driver_connection
        if sqlite and driver is not None:
            driver.execute("PRAGMA foreign_keys = OFF")  # without effect once a transaction has begun
        try:
            with connection.begin():
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first() if sqlite else None
                if lost:
                    shown = engine.url.render_as_string()
                    raise Damaged("store_damaged", url=shown, reason=f"{lost[0]} → {lost[2]}")
        finally:
            if sqlite and driver is not None:
                driver.execute("PRAGMA foreign_keys = ON")


def keep_out_writers(connection: sa.Connection, tables: Sequence[sa.Table]) -> None:
    """Until this transaction ends, nobody else changes ``tables``. SQLite's writers are alone from the beginning."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def insert_unless_there(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Whether ``row`` was inserted: it is not where one of its key is there. Of two who try at once one waits for the
    other."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    new = insert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(new).first() is not None


def count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Have a column that numbers its rows by itself go on after the highest number there."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    highest = sa.select(sa.func.max(column)).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1), highest.is_not(None))))


def sweep(engine: sa.Engine) -> None:
    """Let nothing of a removed row stay in SQLite's log. Readers in the middle of an answer are not disturbed."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _tell_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin when _begin_sqlite says so
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_PATIENCE * 1000:.0f}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    patience = options.get(_WAITS, _PATIENCE)
    if connection.info.get(_WAITS, _PATIENCE) != patience:  # told once, since each answer reads several times
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
        connection.info[_WAITS] = patience
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES, False) else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    if waits := connection.get_execution_options().get(_WAITS):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{waits * 1000:.0f}ms'")
