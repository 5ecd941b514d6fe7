"""Snapshots that go: never seen half deleted under their names, and those that nobody finished or published."""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

UNFINISHED = ".unfinished-"
PREPARED = ".prepared-"
_UNPUBLISHED_SECONDS = 2 * 86_400
_log = logging.getLogger(__name__)


def remove(path: Path, name: str) -> None:
    """Remove the snapshot in the folder ``path``; ``OSError`` where the system refuses."""
    leaving = path.with_name(f"{UNFINISHED}{name}")
    path.rename(leaving)
    shutil.rmtree(leaving)


def sweep(folder: Path) -> None:
    """Remove what a killed process left unfinished, and what waits for longer than two days. What the system refuses
    is noted, and tried again the next time: it is in nobody's way."""
    long_ago = time.time() - _UNPUBLISHED_SECONDS
    forgotten = [path for path in folder.glob(f"{PREPARED}*") if path.stat().st_mtime < long_ago]
    for path in (*folder.glob(f"{UNFINISHED}*"), *forgotten):
        try:
            shutil.rmtree(path)
        except OSError as error:
            _log.warning("what is left of an index could not be removed: %s", error)
