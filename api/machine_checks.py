"""What may be wrong with the machine beneath an installation: disk, rights on files, clock, mail server."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.compose import open_snapshots
from api.finding import Finding, Level, quoted
from api.settings import Settings
from models.errors import GrappeError
from models.store import Store

_SPARE = 200 * 2**20
_MIB = 2**20
_SLACK = timedelta(minutes=5)
_NAMED_AT = "%Y%m%dT%H%M%SZ"
_SQLITE = "sqlite:///"


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room for what one night writes: a backup of the store, and an index beside the one before."""
    home = settings.home
    there = next(path for path in (home, *home.absolute().parents) if path.exists())
    newest = open_snapshots(settings).names()[-1:]
    written = (*_store_files(settings), *((settings.snapshots_folder / name) for name in newest))
    needed = _SPARE + 2 * sum(_size(path) for path in written)
    free = shutil.disk_usage(there).free
    facts = {"folder": home, "free": free // _MIB, "needed": needed // _MIB}
    if free < needed:
        yield Finding(Level.WRONG, "disk_full", f"du -xh --max-depth=2 {quoted(there)} | sort -h", facts)
    else:
        yield Finding(Level.FINE, "disk_fine", facts=facts)


def check_folders(settings: Settings) -> Iterator[Finding]:
    """Whether we can write where Grappe writes, and nobody else can read what names people."""
    shut = [path for path in _written(settings) if not os.access(path, os.W_OK, effective_ids=True)]
    if shut:
        mend = " ".join(["sudo chown -R", '"$(id -u)"', *map(quoted, shut)])
        yield Finding(Level.WRONG, "unwritable", mend, {"listed": ", ".join(map(str, shut))})
    read_by_all = [path for path in _private(settings) if _is_read_by_all(path)]
    if read_by_all:
        mend = " ".join(["chmod o-rwx", *map(quoted, read_by_all)])
        yield Finding(Level.WRONG, "readable", mend, {"listed": ", ".join(map(str, read_by_all))})
    if not shut and not read_by_all:
        yield Finding(Level.FINE, "folders_fine", facts={"folder": settings.home})


def check_clock(settings: Settings, store: Store, now: datetime) -> Iterator[Finding]:
    """Whether anything on record is of a moment that, by this clock, is still to come."""
    latest = _latest(settings, store, now)
    facts = {"now": f"{now.astimezone(UTC):%Y-%m-%d %H:%M}", "latest": f"{latest:%Y-%m-%d %H:%M}"}
    if latest > now + _SLACK:
        yield Finding(Level.WRONG, "clock_back", "sudo timedatectl set-ntp true", facts)
    else:
        yield Finding(Level.FINE, "clock_fine", facts=facts)


def check_mail(settings: Settings) -> Iterator[Finding]:
    """Whether reports could be mailed, where they are to be; nothing is sent."""
    if not settings.smtp_host:
        return
    from api.night.mail import try_mail

    try:
        try_mail(settings)
    except GrappeError as error:
        yield Finding(Level.WRONG, "mail", "grappe nights test", error=error)
    else:
        yield Finding(Level.FINE, "mail_fine", facts={"place": settings.smtp_host})


def _latest(settings: Settings, store: Store, now: datetime) -> datetime:
    """The latest moment on record; ``now`` where none is later."""
    moments = [now, *(change.at for change in store.journal.changes(most=1))]
    moments += [answer.at for answer in store.answers(now + _SLACK)]
    newest = (name.partition("-")[0] for name in open_snapshots(settings).names()[-1:])
    moments += [datetime.strptime(stamp, _NAMED_AT).replace(tzinfo=UTC) for stamp in newest]
    return max(moments).astimezone(UTC)


def _store_files(settings: Settings) -> tuple[Path, ...]:
    """The files of a SQLite store; none of another."""
    url = settings.store_url
    if not url.startswith(_SQLITE):
        return ()
    file = Path(url.removeprefix(_SQLITE))
    return tuple(path for path in (file, file.with_name(f"{file.name}-wal")) if path.exists())


def _written(settings: Settings) -> Iterator[Path]:
    for file in _store_files(settings):
        yield from dict.fromkeys((file.parent, file))
    for path in (settings.home, settings.snapshots_folder, settings.vectors_file, settings.log_file):
        if path.exists():
            yield path


def _private(settings: Settings) -> Iterator[Path]:
    """Files that hold names, contacts, consents, questions or keys."""
    yield from _store_files(settings)
    if settings.log_file.exists():
        yield settings.log_file
    if settings.backups_folder.is_dir():
        yield from sorted(settings.backups_folder.iterdir())


def _is_read_by_all(path: Path) -> bool:
    reached = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
    return reached and bool(path.stat().st_mode & stat.S_IROTH)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(below) for below in path.iterdir())
    return path.stat().st_size
