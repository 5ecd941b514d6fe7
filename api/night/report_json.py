"""A night as JSON: what is kept of it, what programs are told, and the way back."""

from __future__ import annotations

import math
from datetime import UTC
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints, ValidationError

from api.night.told import GateCheck, Night, Outcome, Step, StepDone
from api.web.tidy import tidy
from models.texts import Localized

NAME = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$"
"""What the id of a night may be: it names files."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class LocalizedShape(_Shape):
    """A sentence in both languages."""

    en: str
    fr: str

    @classmethod
    def of(cls, text: Localized) -> Self:
        return cls(en=tidy(text.en), fr=tidy(text.fr))

    def text(self) -> Localized:
        return Localized(self.en, self.fr)


class StepShape(_Shape):
    """One step of a night, and what it did or why it failed."""

    step: Step
    seconds: FiniteFloat
    line: LocalizedShape
    failed: bool


class CheckShape(_Shape):
    """One check of the gate."""

    code: str
    passed: bool | None = Field(description="Null where it could not be looked at.")
    line: LocalizedShape
    figure: FiniteFloat | None = Field(description="What was measured.")
    limit: FiniteFloat | None = Field(description="What the settings ask for.")


class NightShape(_Shape):
    """What a night did. It names nobody."""

    version: Literal[1]
    id: Annotated[str, StringConstraints(pattern=NAME)]
    began: AwareDatetime
    ended: AwareDatetime
    outcome: Outcome = Field(description="In all but `published` and `unchanged`, what served before serves on.")
    before: str = Field(description="The index that served when it began; empty: none.")
    made: str = Field(description="The index that it built; empty: none.")
    steps: list[StepShape]
    checks: list[CheckShape]
    counts: dict[str, int] = Field(description="Figures: members, passages, encoded, added, changed, gone...")
    forced: str = Field(description="Why it was published in spite of the gate.")
    error: LocalizedShape | None = Field(description="Why it failed.")

    @classmethod
    def of(cls, night: Night) -> Self:
        """Times in UTC, texts without control characters; ``ValueError`` for an id that cannot name a file."""
        return cls(
            version=1,
            id=night.id,
            began=night.began.astimezone(UTC),
            ended=night.ended.astimezone(UTC),
            outcome=night.outcome,
            before=tidy(night.before),
            made=tidy(night.made),
            steps=[
                StepShape(
                    step=one.step,
                    seconds=_finite(one.seconds) or 0.0,
                    line=LocalizedShape.of(one.line),
                    failed=one.failed,
                )
                for one in night.steps
            ],
            checks=[
                CheckShape(
                    code=tidy(one.code),
                    passed=one.passed,
                    line=LocalizedShape.of(one.line),
                    figure=_finite(one.figure),
                    limit=_finite(one.limit),
                )
                for one in night.checks
            ],
            counts={tidy(name): count for name, count in night.counts.items()},
            forced=tidy(night.forced),
            error=LocalizedShape.of(night.error) if night.error else None,
        )

    def night(self) -> Night:
        return Night(
            id=self.id,
            began=self.began,
            ended=self.ended,
            outcome=self.outcome,
            before=self.before,
            made=self.made,
            steps=tuple(StepDone(one.step, one.seconds, one.line.text(), one.failed) for one in self.steps),
            checks=tuple(GateCheck(c.code, c.passed, c.line.text(), c.figure, c.limit) for c in self.checks),
            counts=dict(self.counts),
            forced=self.forced,
            error=self.error.text() if self.error else None,
        )


def _finite(figure: float | None) -> float | None:
    """What JSON has no figure for is none."""
    return figure if figure is not None and math.isfinite(figure) else None


def to_json(night: Night) -> bytes:
    """As UTF-8, with a line end; ``read_json`` gives the same night again, its texts tidied."""
    return NightShape.of(night).model_dump_json(indent=2).encode() + b"\n"


def read_json(content: bytes) -> Night:
    """``ValueError`` for anything that ``to_json`` does not write."""
    try:
        return NightShape.model_validate_json(content).night()
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False, include_input=False)[0]["msg"]) from error
