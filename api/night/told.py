"""What a night did, as its report tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from models.texts import Localized


class Step(StrEnum):
    """In the order in which they are taken."""

    BACKUP = "backup"
    IMPORT = "import"
    CHANGES = "changes"
    BUILD = "build"
    GATE = "gate"
    PUBLISH = "publish"
    TRAIN = "train"
    PRUNE = "prune"
    REPORT = "report"


class Outcome(StrEnum):
    """In all but the first two, what served before serves on."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step: how long it took, and one sentence on what it did or why it failed. It names nobody."""

    step: Step
    seconds: float
    line: Localized
    failed: bool = False


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One check of the gate. ``passed`` is ``None`` where it could not be looked at; ``line`` says why.

    ``figure`` was measured, ``limit`` is what the settings ask for; both ``None`` where the check is no number.
    ``line`` is one sentence for people; it names nobody.
    """

    code: str
    passed: bool | None
    line: Localized
    figure: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """One run. ``before`` is the snapshot that served when it began (``""``: none), ``made`` the one that it built
    (``""``: none), published only where ``outcome`` says so.

    ``counts`` are figures for people: members, organizations, projects, passages, encoded, added, changed, gone.
    ``forced`` is the reason that somebody gave for publishing in spite of the gate. ``error`` is why it failed.
    """

    id: str
    began: datetime
    ended: datetime
    outcome: Outcome
    before: str = ""
    made: str = ""
    steps: tuple[StepDone, ...] = ()
    checks: tuple[GateCheck, ...] = ()
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    forced: str = ""
    error: Localized | None = None
