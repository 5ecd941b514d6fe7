"""A file that one process at a time holds."""

from __future__ import annotations

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import NotReady

_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}


@contextmanager
def alone(file: Path, holder: str) -> Iterator[bool]:
    """Whether nobody else holds ``file``, which is then ours to the end; ``holder`` stands in it for people to read.

    The system itself lets go of it when its process is gone, however that ended: a dead holder is none. ``NotReady``
    where the disk knows no locks (some network disks).
    """
    with file.open("a+", encoding="utf-8") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise NotReady("lock_unknown", file=file, reason=error.strerror) from error
            yield False
            return
        opened.truncate(0)
        opened.write(holder + "\n")
        opened.flush()
        yield True
        opened.truncate(0)


def holder_of(file: Path) -> str:
    """What whoever holds ``file`` wrote in it; ``""`` when that cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
