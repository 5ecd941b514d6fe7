"""Work that takes too long to wait for its answer: asked for, looked at from time to time, and stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from models.texts import Lang, Localized, Texts

KEPT = timedelta(days=30)
"""How long it is remembered."""
LOST = timedelta(minutes=2)
"""Of what has not ended, nothing was heard for so long: whoever did it is gone."""
NO_LINE = Localized("", "")


class Stage(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in {Stage.QUEUED, Stage.RUNNING}

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"stage_{self}", lang)


@dataclass(frozen=True, slots=True)
class LongJob:
    """One piece of work. ``kind`` is what is done and ``about`` the id of what it is done for, ``by`` the signature of
    whoever asked for it ``at`` a moment.

    ``share`` of it, in [0, 1], is done, and ``line`` says what it is at, or why it failed (with the ``code`` of the
    error). ``made`` is the id of what came of it, once it is done. ``line`` names nobody.
    """

    id: str
    kind: str
    about: str
    by: str
    at: datetime
    stage: Stage = Stage.QUEUED
    share: float = 0.0
    line: Localized = NO_LINE
    code: str = ""
    made: str = ""


class LongJobs(Protocol):
    """A part of the ``Store`` seam, held to the same contract suite. It changes nobody's data: the revision stays.

    What was not heard of for longer than ``LOST``, and has not ended, reads as failed.
    """

    def begin(self, job: LongJob) -> None:
        """Put it on record. Those asked for more than ``KEPT`` before are forgotten."""

    def note(self, job: LongJob) -> bool:
        """How far it is, or how it ended; whether that was noted: what has ended before stays as it is."""

    def still_wanted(self, ids: Collection[str]) -> frozenset[str]:
        """Those of them that have not ended, of which this is a sign of life."""

    def job(self, job_id: str) -> LongJob:
        """``NotFound`` when there is none."""

    def jobs(self) -> Iterator[LongJob]:
        """The newest first, then by id."""
