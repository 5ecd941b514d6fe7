"""The seam of a system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from evaluation.ranked import RankedList
from evaluation.topics import Topic

Progress = Callable[[int, int], None]


class System(Protocol):
    """What is evaluated. ``answer`` depends on the history and on this topic alone, as though it were the only one."""

    @property
    def name(self) -> str: ...

    def answer(self, topic: Topic) -> RankedList:
        """Organizations of the history that are not known yet, best first."""

    def close(self) -> None:
        """Let go of files; no answer after that."""
