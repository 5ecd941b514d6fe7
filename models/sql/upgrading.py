"""A store of an older Grappe brought to this one's tables, with a way back until it proved to be sound.

What the store was lies in a backup, whose name says for as long as it is so that nobody has looked at the outcome yet:
whoever was stopped in between finds it there, and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from models.errors import Conflict, Refused
from models.sql import migrate
from models.sql.backups import Backup, loaded, read_backup, tables_of, write_backup
from models.sql.contents import Contents, contents_of, own_tables
from models.sql.copying import pour
from models.sql.database import Database
from models.sql.engine import keep_out_writers, open_engine, read_url, rebuilding, sweep
from models.sql.schema import REVISION

_UNPROVEN = ".unproven"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """``found`` is the migration that the store was at, ``backup`` the file that keeps it as it was."""

    found: str
    backup: Path


def begin_upgrade(url: str, folder: Path, now: datetime, *, scripts: Path = migrate.SCRIPTS) -> Upgrade | None:
    """Back the store at ``url`` up into ``folder``, and run its missing migrations, all or none.

    ``None`` when it has the tables of this version, and the last upgrade was proven. One that was stopped before that
    is given again. ``Refused`` when a migration fails or leaves fewer or more rows than there were, ``Conflict`` when
    somebody writes meanwhile: the store is then as it was, and so it is after any other error.
    """
    Database.open(url, older=True).close()
    left = _unproven(folder)
    engine = open_engine(read_url(url))
    try:
        with engine.connect() as connection:
            found = migrate.stored_revision(connection)
        if found == REVISION:
            return Upgrade(read_backup(left[-1]).revision, left[-1]) if left else None
        for file in left:
            _proven(file)
        out = folder / f"before-upgrade-from-{found}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{_UNPROVEN}.db"
        backup = write_backup(url, out, now)
        try:
            _migrate(engine, backup, scripts)
        except BaseException:
            _proven(out)
            raise
        return Upgrade(found, out)
    finally:
        engine.dispose()


def end_upgrade(upgrade: Upgrade) -> Upgrade:
    """It proved to be sound: the backup is one like any other from now on."""
    return replace(upgrade, backup=_proven(upgrade.backup))


def go_back(upgrade: Upgrade, url: str) -> Upgrade:
    """Put the store at ``url`` back as it was before, tables and rows, at one moment."""
    engine = open_engine(read_url(url))
    try:
        with loaded(upgrade.backup) as (copy, backup), copy.connect() as source, rebuilding(engine) as target:
            ours = {"alembic_version", *backup.contents, *(table.name for table in own_tables())}
            there = sa.MetaData()
            there.reflect(target, only=lambda name, _: name in ours)
            there.drop_all(target)
            migrate.run(target, backup.revision)
            pour(source, target, [table for table in tables_of(source) if table.name in backup.contents])
        sweep(engine)
    finally:
        engine.dispose()
    return end_upgrade(upgrade)


def _migrate(engine: sa.Engine, backup: Backup, scripts: Path) -> None:
    shown = engine.url.render_as_string()
    with rebuilding(engine) as connection:
        tables = [table for table in tables_of(connection) if table.name in backup.contents]
        keep_out_writers(connection, tables)
        if contents_of(connection, tables) != backup.contents:
            raise Conflict("upgrade_disturbed", url=shown)
        try:
            migrate.run(connection, scripts=scripts)
        except Exception as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            raise Refused("upgrade_failed", url=shown, found=backup.revision, reason=reason) from error
        _check_counts(connection, backup.contents, shown)


def _check_counts(connection: sa.Connection, before: Contents, shown: str) -> None:
    """Every table that is still there has as many rows as it had."""
    for table in tables_of(connection):
        if table.name in before:
            rows = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            if rows != before[table.name].rows:
                facts = {"table": table.name, "before": before[table.name].rows, "after": rows}
                raise Refused("upgrade_lost", url=shown, **facts)


def _unproven(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"before-upgrade-from-*{_UNPROVEN}.db"))


def _proven(file: Path) -> Path:
    return file.rename(file.with_name(file.name.replace(_UNPROVEN, "")))
