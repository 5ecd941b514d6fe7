"""What the serving processes of one server share beside store and snapshots: how often each asker came, and counts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

_COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks, as it is imported in each process
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class SharedState:
    """A folder that lives as long as the server. ``salt`` is known to its processes only: by it alone are askers told
    apart in the folder, of which nothing leads back to an address or a key."""

    folder: Path
    salt: bytes

    @classmethod
    @contextmanager
    def made(cls) -> Iterator[Self]:
        """While inside, whoever imports prometheus_client, here or in a process that is started, finds ``counts``."""
        with TemporaryDirectory(prefix="grappe-serving-") as folder:
            shared = cls(Path(folder), secrets.token_bytes(_SALT_BYTES))
            shared.counts.mkdir()
            os.environ.update({_COUNTS: str(shared.counts)})
            try:
                yield shared
            finally:
                os.environ.pop(_COUNTS)

    @property
    def counts(self) -> Path:
        return self.folder / "counts"

    @property
    def askers(self) -> Path:
        return self.folder / "askers"
