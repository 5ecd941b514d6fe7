"""What one night tells the next: small, and nothing breaks where it is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from embeddings.snapshot_writing import replace_file


@dataclass(frozen=True, slots=True)
class Remembered:
    """``backup``: the file of the last one, made at ``backed_up`` when the store had ``revision``; ``trained``: when a
    ranker was last learned."""

    backup: str = ""
    revision: int = -1
    backed_up: datetime | None = None
    trained: datetime | None = None

    @classmethod
    def read(cls, file: Path) -> Self:
        """Nothing where the file is not there or cannot be understood."""
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            moments = {
                name: datetime.fromisoformat(told[name]) if told[name] else None for name in ("backed_up", "trained")
            }
            return cls(str(told["backup"]), int(told["revision"]), **moments)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, file: Path) -> None:
        """Whole or not at all."""
        told = {
            "backup": self.backup,
            "revision": self.revision,
            "backed_up": self.backed_up.isoformat() if self.backed_up else "",
            "trained": self.trained.isoformat() if self.trained else "",
        }
        replace_file(file, json.dumps(told, indent=1) + "\n")
