"""Which snapshots were compared with their manifests already: that is done once a machine, not by every process.

A record beside the arrays holds, of each file, what changes with every write: its inode, size and times. The time of
change (``ctime``) cannot be set by anybody but the system. The record is worth nothing after the machine was started
again, on another machine, or when a file was touched a moment before it was read.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

RECORD = "verified.json"

_STARTED = Path("/proc/sys/kernel/random/boot_id")
SETTLED = 0.1
"""Seconds: far beyond the grain of a file system's clock."""


@dataclass(frozen=True, slots=True)
class Seen:
    """``at`` nanoseconds since 1970; no ``traits`` where a file is missing or nobody knows when the machine started."""

    at: int
    traits: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verified:
    """The record of one snapshot: ``files`` lie in ``folder``, ``digest`` stands for what they must hold."""

    folder: Path
    digest: str
    files: Sequence[str]

    @contextmanager
    def alone(self, beside: Path) -> Iterator[None]:
        """One process of this machine at a time, by a lock on the file ``beside``; the others then find the record."""
        with beside.open("rb") as stream:
            with suppress(OSError):  # a file system without locks: each process looks for itself
                fcntl.flock(stream, fcntl.LOCK_EX)
            yield

    def stands(self) -> bool:
        """Whether they were found whole since this machine was started, and nobody touched them after that."""
        with suppress(OSError, ValueError):
            told = json.loads((self.folder / RECORD).read_text(encoding="utf-8"))
            return bool(told) and told == self.look().traits
        return False

    def look(self) -> Seen:
        """How they lie there now."""
        with suppress(OSError):
            started = _STARTED.read_text(encoding="ascii").strip()
            files = {name: self._traits(name) for name in self.files}
            return Seen(time.time_ns(), {"started": started, "digest": self.digest, "files": files})
        return Seen(time.time_ns(), {})

    def note(self, before: Seen) -> None:
        """Write down that they were found whole, read after that look ``before``.

        Nothing is written where one may have been changed unseen meanwhile, nor where this process may not write.
        """
        with suppress(OSError):
            settled = all(self._traits(name)[-1] < before.at - SETTLED * 1e9 for name in self.files)
            if before.traits and settled and before.traits == self.look().traits:
                beside = self.folder / f".{RECORD}.new"
                beside.write_text(json.dumps(before.traits), encoding="utf-8")
                beside.replace(self.folder / RECORD)

    def forget(self) -> None:
        with suppress(OSError):
            (self.folder / RECORD).unlink()

    def _traits(self, name: str) -> list[int]:
        status = (self.folder / name).stat()
        return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
