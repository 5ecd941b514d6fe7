"""What is told of a night while it goes on: its steps, its figures, and how it ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Protocol

from api.night.told import GateCheck, Night, Outcome, Step, StepDone
from api.night.words import why
from models.texts import Localized


class Tell(Protocol):
    """Says in one sentence what a step did; ``failed`` where something in it did not succeed, and the night goes on."""

    def __call__(self, line: Localized, *, failed: bool = False) -> None: ...


class Diary:
    """``begin`` is called with each step before it is taken; what it raises ends the night."""

    def __init__(self, began: datetime, log_file: Path, forced: str = "") -> None:
        self.id = f"{began.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        self.before = self.made = ""
        self.checks: tuple[GateCheck, ...] = ()
        self.counts: dict[str, int] = {}
        self.begin: Callable[[Step], None] = lambda _: None
        self._began = began
        self._log_file = log_file
        self._forced = forced
        self._steps: list[StepDone] = []
        self._last: tuple[Exception, Localized] | None = None

    @contextmanager
    def step(self, step: Step, *, needed: bool = True) -> Iterator[Tell]:
        """One step; inside, its line is told. What goes wrong is told as its line, and ends the night where the step
        is ``needed``."""
        started = perf_counter()
        told, bad = Localized("", ""), False

        def tell(line: Localized, *, failed: bool = False) -> None:
            nonlocal told, bad
            told, bad = line, failed

        try:
            self.begin(step)
            yield tell
        except Exception as error:  # whatever it is, it is told as the line of its step
            self._steps.append(StepDone(step, perf_counter() - started, self.why(error), failed=True))
            if needed:
                raise
            return
        self._steps.append(StepDone(step, perf_counter() - started, told, failed=bad))

    def night(self, ended: datetime, outcome: Outcome, error: Exception | None = None) -> Night:
        """All of it."""
        return Night(
            id=self.id,
            began=self._began,
            ended=ended,
            outcome=outcome,
            before=self.before,
            made=self.made,
            steps=tuple(self._steps),
            checks=self.checks,
            counts=MappingProxyType(dict(self.counts)),
            forced=self._forced,
            error=self.why(error) if error else None,
        )

    def why(self, error: Exception) -> Localized:
        """One sentence on it; a fault is written down the first time."""
        if self._last is None or self._last[0] is not error:  # each fault is written down once
            self._last = (error, why(error, self._log_file))
        return self._last[1]
