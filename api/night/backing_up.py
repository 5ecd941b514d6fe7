"""The night's backup: the store as it was before anything was imported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from api.night.remembered import Remembered
from api.night.words import said
from api.settings import Settings
from models.store import Store
from models.texts import Localized

_FRESH = timedelta(hours=6)
_SECOND = timedelta(seconds=1)


def back_up(settings: Settings, store: Store, before: Remembered, now: datetime) -> tuple[Remembered, Localized]:
    """Write one, unless the last is less than six hours old and nobody's data changed since: a run that is begun again
    and again must not push good backups out. Errors as of ``write_backup``."""
    from models.sql.backups import backup_place, write_backup

    if not settings.backups_kept:
        return before, said("backup_none")
    revision = store.revision()
    fresh = before.backed_up is not None and timedelta() <= now - before.backed_up < _FRESH
    if fresh and before.revision == revision and (settings.backups_folder / before.backup).is_file():
        return before, said("backup_there", file=before.backup)
    settings.backups_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = now
    while (out := backup_place(settings.backups_folder, at)).exists():  # under a clock that was set back
        at += _SECOND
    made = write_backup(settings.store_url, out, now)
    rows = sum(content.rows for content in made.contents.values())
    remembered = replace(before, backup=out.name, revision=revision, backed_up=now)
    return remembered, said("backup_made", file=out.name, rows=rows)


def prune_backups(folder: Path, keep: int) -> int:
    """Remove all but the last ``keep`` of a folder, which may not be there; how many went."""
    from models.sql.backups import prune

    return len(prune(folder, keep)) if keep and folder.is_dir() else 0
