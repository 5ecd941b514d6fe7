"""One night at a time: in one home, and over one database, on whichever machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from api.settings import Settings
from models.alone import alone, holder_of
from models.errors import Conflict

_FILE = "night.lock"


class Busy(Conflict):
    """Another run is at it."""


@contextmanager
def nobody_else(settings: Settings, now: datetime) -> Iterator[None]:
    """``Busy`` when another run, of this home or over this database, has not ended; ``OSError`` when the home cannot
    be written. One that was killed holds nothing any more."""
    settings.home.mkdir(parents=True, exist_ok=True)
    holder = f"{socket.gethostname()}, {os.getpid()}, {now:%Y-%m-%d %H:%M} UTC"
    file = settings.home / _FILE
    with alone(file, holder) as mine:
        if not mine:
            raise Busy("api.night.busy", file=file, holder=_holder(file))
        if not settings.database_url:
            yield
            return
        from models.sql.alone import alone_on

        with alone_on(settings.database_url, holder) as only:
            if not only:
                raise Busy("api.night.busy_elsewhere", url=settings.store_shown)
            yield


def _holder(file: Path) -> str:
    return holder_of(file) or "–"
