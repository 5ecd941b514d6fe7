"""What a trial shows: one row of docs/reliability.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """``asked`` is what must be shown and ``found`` what was, with figures: one line of Markdown each."""

    name: str
    asked: str
    found: str
    passed: bool
