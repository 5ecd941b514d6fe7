"""What the interface answers about programmes and checked consortia. Figures are decimal text, as they are exact."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.web.shapes import Shape
from matching.checking.check import Verdict
from matching.checking.finding import Unit


class ProgrammeLine(Shape):
    id: str
    name: str
    about: str
    source: str
    editions: list[str] = Field(description="The newest last.")
    of: Literal["consortia", "cluster"] = Field(description="A call to a cluster itself has nothing to check.")


class ProgrammesShape(Shape):
    programmes: list[ProgrammeLine]


class RuleShape(Shape):
    id: str
    wording: str
    source: str
    hard: bool = Field(description="A rule that must hold; otherwise a preference.")
    weight: str | None = Field(description="Of a preference, above 0 to 1.")
    steps: list[int] = Field(description="The steps of the call at which it is looked at.")
    definition: dict[str, Any] = Field(description="The rule as data, as its pack has it.")


class RateShape(Shape):
    who: str
    percent: str = Field(description="Of the budget; the first rate that fits a participant counts.")


class ProgrammeShape(Shape):
    id: str
    name: str
    about: str
    source: str
    edition: str
    editions: list[str]
    since: date
    until: date | None
    parameters: dict[str, str]
    rules: list[RuleShape]
    rates: list[RateShape]
    reminders: list[str] = Field(description="What the programme asks and nobody can check from a form.")


class AskShape(Shape):
    participant: str = Field(description="Its id; empty where the fact is one of the project itself.")
    fact: str = Field(description="By its name in the form.")


class CountedAsk(AskShape):
    rules: int = Field(description="In how many undecided rules it stands.")


class FoundShape(Shape):
    """The least and the most that it can be; equal where it is known, null where nothing bounds it."""

    low: str | None
    high: str | None


class RuleVerdictShape(Shape):
    id: str
    check: str
    verdict: Verdict
    hard: bool
    weight: str | None
    wording: str
    source: str
    participants: list[str] = Field(description="Ids of those who count, or who are in its way.")
    ask: list[AskShape]
    remarks: list[str]
    unit: Unit | None = Field(None, description="Of what was measured; null where the rule measures nothing.")
    limits: dict[str, str] = Field(default_factory=dict)
    found: FoundShape | None = None
    short_by: str | None = Field(None, description="What is lacking at best.")
    over_by: str | None = Field(None, description="What is too much at best.")


class AidShape(Shape):
    """One participant. Amounts in euros and cents, null where something they need is not known."""

    participant: str
    budget: str | None
    rates: list[str] = Field(description="In percent; several where something is not known.")
    least: str | None
    most: str | None
    asked: str | None


class AidTableShape(Shape):
    participants: list[AidShape]
    budget: str | None
    least: str | None
    most: str | None
    asked: str | None
    own_part: str | None


class JudgedShape(Shape):
    programme: str
    edition: str
    step: int | None
    date: date
    parameters: dict[str, str]
    verdict: Verdict
    rules: list[RuleVerdictShape]
    ask: list[CountedAsk] = Field(description="What decides most comes first.")
    remarks: list[str]
    reminders: list[str]
    sizes: dict[str, list[str]] = Field(description="Of each participant, the classes that it may be of.")
    aid: AidTableShape


class VerdictShape(JudgedShape):
    unread: list[str] = Field(description="Fields of the form that nothing is read from.")
