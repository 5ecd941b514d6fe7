"""Backups: a store of any database as one SQLite file that says what it holds, and the way back.

Such a file is a store like any other, with one table more: its *certificate*, which says when it was made, by which
migration, and the rows and digest of each table.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.errors import Damaged, InvalidInput, NotReady
from models.new_file import check_new, write_new
from models.sql import migrate
from models.sql.contents import Content, Contents, contents_of
from models.sql.copying import Copied, check_same, copy_into, in_memory, one_state, pour
from models.sql.schema import REVISION

_NAME = re.compile(r"grappe-\d{8}T\d{6}Z\.db")
_BEGINNING = b"SQLite format 3\0"
_certificate = sa.Table("backup_certificate", sa.MetaData(), sa.Column("told", sa.Text, nullable=False))
_NOT_COMPARED = {_certificate.name, "alembic_version"}


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself; ``made`` bears its offset, ``revision`` is the migration of its tables."""

    made: datetime
    revision: str
    contents: Contents


def backup_place(out: Path, now: datetime) -> Path:
    """``out``, or a name by the moment in it where it is a folder."""
    return out / f"grappe-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db" if out.is_dir() else out


def write_backup(url: str, out: Path, now: datetime) -> Backup:
    """Write the store at ``url``, as it is at this moment, to the new file ``out``, read back before it is there.

    One with the tables of an older Grappe is kept with those. The file is for its owner alone. ``InvalidInput`` when
    something is at ``out``.
    """
    check_new(out)
    engine = in_memory()
    try:
        with one_state(url, older=True) as source:
            revision = migrate.stored_revision(source)
            migrate.upgrade(engine, revision)
            with engine.begin() as copy:
                backup = Backup(now, revision, pour(source, copy, tables_of(copy)))
                _certificate.create(copy)
                copy.execute(sa.insert(_certificate).values(told=_told(backup)))
        content = _driver(engine).serialize()
    finally:
        engine.dispose()
    write_new(out, content, check=read_backup)
    return backup


def read_backup(file: Path) -> Backup:
    """Look at every page and every row of a backup.

    ``InvalidInput`` for a file that is no backup, ``NotReady`` for one of a newer Grappe, ``Damaged`` for one that is
    not any more what it was.
    """
    with loaded(file) as (_, backup):
        return backup


def restore(file: Path, url: str, *, replace: bool = False) -> tuple[Backup, Copied]:
    """Put a backup into the store at ``url``; errors as of ``read_backup`` and ``copy_into``, and nothing is changed.

    One of an older Grappe is brought up to date on the way.
    """
    with loaded(file) as (engine, backup):
        migrate.upgrade(engine)
        with engine.connect() as source:
            return backup, copy_into(source, url, replace=replace)


def backups_in(folder: Path) -> list[Path]:
    """The backups that bear a name by their moment, the oldest first."""
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all of ``backups_in`` but the last ``keep`` (at least 1); those that are gone."""
    gone = backups_in(folder)[:-keep]
    for path in gone:
        path.unlink()
    return gone


@contextmanager
def loaded(file: Path) -> Iterator[tuple[sa.Engine, Backup]]:
    """A backup in memory, once it proved to be what it says; errors as of ``read_backup``."""
    engine = in_memory()
    try:
        with _telling_of(file):
            _fill(engine, file)
            with engine.connect() as connection:
                backup = _read_certificate(connection, file)
                faults = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
                if faults != "ok":
                    raise Damaged("backup_damaged", file=file, reason=str(faults).splitlines()[0])
                check_same(backup.contents, contents_of(connection, tables_of(connection)), where=str(file))
        yield engine, backup
    finally:
        engine.dispose()


def _fill(engine: sa.Engine, file: Path) -> None:
    if not file.exists():
        raise InvalidInput("file_missing", file=file)
    if file.is_dir():
        raise InvalidInput("file_is_folder", file=file)
    with file.open("rb") as opened:
        if opened.read(len(_BEGINNING)) != _BEGINNING:
            raise InvalidInput("backup_foreign", file=file)
    stored = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        stored.backup(_driver(engine))
    finally:
        stored.close()


def _read_certificate(connection: sa.Connection, file: Path) -> Backup:
    if not sa.inspect(connection).has_table(_certificate.name):
        raise InvalidInput("backup_foreign", file=file)
    told: dict[str, Any] = json.loads(connection.execute(sa.select(_certificate.c.told)).scalar_one())
    backup = Backup(
        made=datetime.fromisoformat(told["made"]),
        revision=told["revision"],
        contents={name: Content(**content) for name, content in told["contents"].items()},
    )
    if backup.revision not in migrate.known_revisions():
        raise NotReady("backup_newer", file=file, found=backup.revision, wanted=REVISION)
    if migrate.stored_revision(connection) != backup.revision:
        raise Damaged("backup_damaged", file=file, reason="alembic_version")
    return backup


def _told(backup: Backup) -> str:
    contents = {name: asdict(content) for name, content in backup.contents.items()}
    return json.dumps({"made": backup.made.isoformat(), "revision": backup.revision, "contents": contents})


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The tables as they are there, which may be those of an older Grappe; those first that others refer to."""
    found = sa.MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in _NOT_COMPARED]


@contextmanager
def _telling_of(file: Path) -> Iterator[None]:
    """Whatever a broken file makes go wrong, in SQLite or in what is read from it, is told of that file."""
    try:
        yield
    except NotReady as error:
        if error.code != "store_failed":
            raise
        raise Damaged("backup_damaged", file=file, reason=error.facts["reason"]) from error
    except (sqlite3.Error, sa.exc.SQLAlchemyError, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise Damaged("backup_damaged", file=file, reason=reason) from error


def _driver(engine: sa.Engine) -> sqlite3.Connection:
    """The connection beneath; a database in memory has one alone."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"{engine.url} is not in memory")
    return driver
