"""What metrics say of the last night: read from its report as far as that can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from api.night.told import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check of the gate: ``passed``, ``refused`` or (it could not be looked at) ``unknown``."""

    code: str
    verdict: str
    figure: float | None
    limit: float | None


@dataclass(frozen=True, slots=True)
class LastNight:
    outcome: Outcome
    ended: datetime
    seconds: float
    verdicts: tuple[Verdict, ...]

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The one that ended last of those in ``folder``; what is no report is passed over. ``None``: none is there."""
        nights = [night for file in folder.glob("*.json") if (night := cls._of(file))]
        return max(nights, key=lambda night: night.ended, default=None)

    @classmethod
    def _of(cls, file: Path) -> Self | None:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            told = json.loads(file.read_text(encoding="utf-8"))
            began, ended = (datetime.fromisoformat(told[name]) for name in ("began", "ended"))
            verdicts = tuple(_verdicts(told.get("checks") or []))
            return cls(Outcome(told["outcome"]), ended, (ended - began).total_seconds(), verdicts)
        return None


def _verdicts(checks: list[Mapping[str, object]]) -> Iterator[Verdict]:
    said = {True: "passed", False: "refused", None: "unknown"}
    for check in checks:
        passed = check.get("passed")
        verdict = said[passed] if passed is None or isinstance(passed, bool) else "unknown"
        yield Verdict(str(check["code"]), verdict, _number(check.get("figure")), _number(check.get("limit")))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
