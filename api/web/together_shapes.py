"""What members do together, over HTTP: as it is read, as it is put in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.typed import plain_line
from api.web.calls import LocalizedGiven, LocalizedShape
from api.web.member_shapes import MOST_ENTRIES, Given, Line, Text
from api.web.shapes import Shape
from matching.datar.line import LineId
from models.cluster import Cluster
from models.collective import Action, ActionState, ChecklistAnswer, NeedArea, Seat, SharedService, Tie, TieKind
from models.euros import read_euros

_MOST_DIGITS = 14
_CENTS = 2


class ServiceShape(Shape):
    name: LocalizedShape = Field(description="Empty in a language in which nobody has said it.")
    areas: list[NeedArea]
    run_by: str


class SeatShape(Shape):
    body: str
    person: str
    organization_id: str = Field(description="The member that the person comes from, or empty.")
    role: str
    company_head: bool | None = Field(description="null where it is not known.")


class ActionShape(Shape):
    title: str
    axis: str = Field(description="Id of one of the axes, or empty.")
    owner: str
    start: date | None
    end: date | None
    budget: Decimal | None = Field(description="In euros, to the cent.")
    state: ActionState | None


class TieShape(Shape):
    name: str
    kind: TieKind
    form: str = Field(description="What is done together.")


class AnswerToLineShape(Shape):
    line: str
    text: str
    by: str
    at: date


class ServiceGiven(Given):
    name: LocalizedGiven
    areas: Annotated[list[NeedArea], Field(max_length=len(NeedArea))] = Field(default_factory=list)
    run_by: Line = ""


class SeatGiven(Given):
    body: Line = Field(min_length=1)
    person: Line = ""
    organization_id: Line = ""
    role: Line = ""
    company_head: bool | None = None


class ActionGiven(Given):
    title: Line = Field(min_length=1)
    axis: Line = ""
    owner: Line = ""
    start: date | None = None
    end: date | None = None
    budget: Annotated[Decimal, Field(ge=0, max_digits=_MOST_DIGITS, decimal_places=_CENTS)] | None = None
    state: ActionState | None = None


class TieGiven(Given):
    name: Line = Field(min_length=1)
    kind: TieKind
    form: Line = ""


class AnswerToLineGiven(Given):
    """One that is new or says something else is signed by the key that sends it, whatever ``by`` and ``at`` say."""

    line: LineId
    text: Text
    by: Line = ""
    at: date | None = None


class TogetherGiven(Given):
    """The part of a cluster's data that says what members do together."""

    strategy: Text = ""
    services: Annotated[list[ServiceGiven], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    governance: Annotated[list[SeatGiven], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    actions: Annotated[list[ActionGiven], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    ties: Annotated[list[TieGiven], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    answers: Annotated[list[AnswerToLineGiven], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)

    def services_read(self) -> tuple[SharedService, ...]:
        return tuple(
            SharedService(one.name.localized(), tuple(dict.fromkeys(one.areas)), plain_line(one.run_by))
            for one in self.services
        )

    def governance_read(self) -> tuple[Seat, ...]:
        return tuple(
            Seat(
                plain_line(one.body),
                plain_line(one.person),
                plain_line(one.organization_id),
                plain_line(one.role),
                one.company_head,
            )
            for one in self.governance
        )

    def actions_read(self) -> tuple[Action, ...]:
        """``InvalidInput`` for one that ends before it starts."""
        return tuple(
            Action(
                plain_line(one.title),
                plain_line(one.axis),
                plain_line(one.owner),
                one.start,
                one.end,
                None if one.budget is None else read_euros(f"{one.budget:.2f}"),
                one.state,
            )
            for one in self.actions
        )

    def ties_read(self) -> tuple[Tie, ...]:
        return tuple(Tie(plain_line(one.name), one.kind, plain_line(one.form)) for one in self.ties)

    def answers_read(self, before: Cluster, *, by: str, at: date) -> tuple[ChecklistAnswer, ...]:
        known = {answer.line: answer for answer in before.answers}
        kept: dict[str, ChecklistAnswer] = {}
        for one in self.answers:
            text, mine = plain_line(one.text), known.get(one.line)
            if text:
                kept[one.line] = mine if mine and mine.text == text else ChecklistAnswer(one.line, text, by, at)
        return tuple(kept[line] for line in sorted(kept))
