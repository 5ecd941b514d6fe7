"""When each asker may come again: a table of a fixed size, in memory or in a file that several processes map."""

from __future__ import annotations

import fcntl
import mmap
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Self

import numpy as np
from numpy.typing import NDArray

_ROWS, _PLACES = 4096, 8
_SLOT = np.dtype([("who", "<u8"), ("due", "<f8")])


@dataclass(slots=True)
class AskerTimes:
    """``(_ROWS, _PLACES)`` slots; an asker stands in one row, and drives out of it whoever was longest away."""

    salt: bytes = b""
    _slots: NDArray[np.void] = field(default_factory=lambda: np.zeros((_ROWS, _PLACES), _SLOT))
    _shared: int | None = None
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, file: Path, salt: bytes) -> Self:
        """The table in ``file``, made where there is none; for as long as the process lives."""
        shared, size = os.open(file, os.O_RDWR | os.O_CREAT, 0o600), _ROWS * _PLACES * _SLOT.itemsize
        os.truncate(shared, size)
        slots = np.frombuffer(mmap.mmap(shared, size), _SLOT).reshape(_ROWS, _PLACES)
        return cls(salt, slots, shared)

    def settle(self, who: str, decide: Callable[[float], float]) -> None:
        """Put what ``decide`` makes of the time that is known of ``who`` (0 where none is) in its place, alone.

        A process that dies meanwhile holds up nobody: the system takes its lock back.
        """
        number = int.from_bytes(blake2b(who.encode(errors="surrogatepass"), digest_size=8, key=self.salt).digest()) | 1
        row = self._slots[number >> 8 & _ROWS - 1]
        with self._lock:
            if self._shared is not None:
                fcntl.lockf(self._shared, fcntl.LOCK_EX)
            try:
                known = np.flatnonzero(row["who"] == number)
                at = int(known[0]) if len(known) else int(row["due"].argmin())
                row[at] = (number, decide(float(row["due"][at]) if len(known) else 0.0))
            finally:
                if self._shared is not None:
                    fcntl.lockf(self._shared, fcntl.LOCK_UN)
