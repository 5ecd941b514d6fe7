"""What is answered about consortia proposed for a call: the fields of ``api.proposing.as_json``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.proposing.as_json import assembly_json, difference_json, shown_json, why_json
from api.proposing.changing import Tried
from api.proposing.proposing import Made, Proposing
from api.proposing.shown import Shown
from api.web.calls import Money
from api.web.programme_shapes import JudgedShape
from api.web.shapes import Shape
from matching.assembling.telling import Words
from matching.checking.check import Verdict
from models.call import Mastery
from models.errors import InvalidInput, NotFound
from models.project import Role
from models.proposal import Assembly
from models.texts import Lang

Months = Money
Before = Annotated[list[Money | None], Field(description="Before and after; null where it is not known.")]
Hands = Annotated[list[str | None], Field(description="Before and after; null for nobody.")]


class SettledShape(Shape):
    locked: list[str]
    lead: str
    excluded: list[str]
    exclusive: list[list[str]]
    budgets: dict[str, Money]
    partners_least: int
    partners_most: int
    budget_least: Money | None
    budget_most: Money | None
    confirmed: bool
    known: bool
    project: dict[str, str]
    parameters: dict[str, str]


class VersionShape(Shape):
    """One version of what is proposed: nothing in it changes."""

    id: str
    version: int
    call: str
    programme: str
    edition: str
    by: str = Field(description="`cli:NAME` or `staff:KEY`.")
    at: datetime
    because: str
    decided: int | None = Field(description="Number of the consortium that staff decided for.")
    snapshot: str = Field(description="With what it was made, as are `ranker` and `pack`.")
    ranker: str
    pack: str
    settled: SettledShape

    @classmethod
    def of(cls, assembly: Assembly) -> Self:
        return cls.model_validate(assembly_json(assembly))


class NeedShape(Shape):
    need: int = Field(description="Its place, from 0.")
    text: str
    weight: float
    required: bool
    minimum_level: Mastery | None


class NamedShape(Shape):
    id: str
    name: str


class PartnerShape(NamedShape):
    role: Role
    known: bool = Field(description="False: it has left, or may not be shown any more.")
    member: bool
    person_months: Months
    budget: Money
    aid: Money | None
    carries: list[int]


class AnswerOfShape(NamedShape):
    strength: float = Field(description="In (0, 1].")
    said: str
    mastery: Mastery | None
    level_to_confirm: bool
    text: str
    project: str | None


class CoveredShape(Shape):
    need: int
    carried_by: str | None
    answers: list[AnswerOfShape]


class BestShape(Shape):
    proven: bool
    gap: float = Field(description="By which part of what is possible another could be better at most.")
    gap_of_seen: float
    left_out: int
    said: list[str]


class ConsortiumShape(Shape):
    number: int
    verdict: Verdict
    said: str
    partners: list[PartnerShape]
    coverage: list[CoveredShape]
    uncovered: list[int]
    points: dict[str, float] = Field(description="A need of average weight, wholly covered, is 1.")
    best: BestShape
    better: list[str] = Field(description="What it does better than the first.")
    forgotten: int = Field(description="How many have left for good since.")
    checked: JudgedShape


class ProposalShape(VersionShape):
    """A version, judged by what is known now. ``away`` says why that cannot be done any more."""

    needs: list[NeedShape] = Field(default_factory=list)
    consortia: list[ConsortiumShape] = Field(default_factory=list, description="The best first.")
    away: str = ""

    @classmethod
    def judged(cls, proposing: Proposing, assembly: Assembly, lang: Lang) -> Self:
        try:
            shown = shown_json(Shown.of_kept(proposing, assembly), lang)
        except (InvalidInput, NotFound) as error:
            shown = {"away": error.sentence(lang)}
        return cls.model_validate({**assembly_json(assembly), **shown})


class ProposalsShape(Shape):
    total: int
    proposals: list[VersionShape] = Field(description="The newest version of each, the newest first.")
    next: str | None = Field(description="Address of the page after this one, null on the last.")


class VersionsShape(Shape):
    versions: list[VersionShape] = Field(description="Ascending.")


class ElementShape(Shape):
    kind: str
    name: str
    said: str


class GivenUpShape(ElementShape):
    limit: Money | None = Field(description="To what a limit must be moved: euros, or partners.")


class CandidateShape(Shape):
    id: str | None = Field(description="Null: it is yet to be found.")
    name: str


class RepairShape(Shape):
    said: str
    give_up: list[GivenUpShape]
    joining: list[CandidateShape]
    instead: list[CandidateShape] = Field(description="These would do in the place of the only one who joins.")


class WhyShape(Shape):
    """Both are empty where neither a consortium was found in time, nor that there is none."""

    conflict: list[ElementShape] = Field(description="The smallest set that cannot hold together.")
    repairs: list[RepairShape] = Field(description="The cheapest first; each was tried.")

    @classmethod
    def of(cls, made: Made, lang: Lang) -> Self:
        return cls.model_validate(why_json(made.why, Words.of(made.prepared.problem, lang)))


class NothingShape(Shape):
    """Nothing is possible, and nothing was kept."""

    consortia: list[ConsortiumShape] = Field(default_factory=list, max_length=0)
    why: WhyShape


class CarriedShape(Shape):
    need: int
    by: Hands


class RuleChangeShape(Shape):
    rule: str
    verdict: list[Verdict | None] = Field(description="Before and after; null where it is not asked.")


class BudgetChangeShape(Shape):
    id: str
    budget: Before


class DifferenceShape(Shape):
    said: list[str]
    comes: list[NamedShape]
    goes: list[NamedShape]
    lead: Hands | None
    carries: list[CarriedShape]
    rules: list[RuleChangeShape]
    budgets: list[BudgetChangeShape]
    budget: Before
    aid: Before
    points: float


class WhatIfShape(Shape):
    """What would be, or is kept as ``kept``: the difference from the consortium that was looked at, or why nothing is
    possible any more."""

    settled: SettledShape
    needs: list[NeedShape]
    consortia: list[ConsortiumShape]
    difference: DifferenceShape | None
    why: WhyShape | None
    kept: VersionShape | None = None

    @classmethod
    def of(cls, proposing: Proposing, tried: Tried, kept: Assembly | None, lang: Lang) -> Self:
        shown = Shown.of_made(proposing.store, tried.made, tried.settled)
        difference = difference_json(tried.difference, shown.words(lang)) if tried.difference else None
        return cls.model_validate(
            {
                **shown_json(shown, lang),
                "settled": tried.settled,
                "difference": difference,
                "why": None if tried.made.proposals else WhyShape.of(tried.made, lang),
                "kept": VersionShape.of(kept) if kept else None,
            }
        )


class TagShape(Shape):
    """What a change rests on: one version."""

    id: str
    version: int
