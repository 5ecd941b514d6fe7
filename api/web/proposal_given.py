"""What is asked for and changed in consortia proposed for a call, as it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, ValidationError

from api.proposing.asked import MOST_COUNT, MOST_SECONDS, USUAL_COUNT, Asked
from api.proposing.changing import Change
from api.web.member_shapes import Given, Line
from api.web.tidy import tidy
from matching.assembling.problem import MOST_PARTNERS
from matching.assembling.solve import APART
from models.errors import InvalidInput
from models.proposal import Settled

MOST_NAMED = 500
LONGEST_REASON = 1_000
Amount = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2, description="Euros.")]
Id = Annotated[Line, Field(min_length=1)]
Ids = Annotated[list[Id], Field(max_length=MOST_NAMED, description="Ids of organizations.")]
Partners = Annotated[int, Field(ge=1, le=MOST_PARTNERS)]
Values = Annotated[dict[Line, Line], Field(max_length=100)]
Reason = Annotated[str, Field(max_length=LONGEST_REASON, description="Why, for those who read it later.")]
Count = Annotated[int, Field(ge=1, le=MOST_COUNT, description="How many consortia, best first.")]
Seconds = Annotated[float, Field(gt=0, le=MOST_SECONDS, description="How long each is sought at most.")]
Number = Annotated[int, Field(ge=1, le=100, description="Of the consortium, from 1.")]
_PROJECT = "What the project says of itself, as in the form of the checker: `duration_months`, `pole_labels`, …"


class SettledGiven(Given):
    """What is settled already; all else is open."""

    locked: Ids = Field(default_factory=list)
    lead: Line = ""
    excluded: Ids = Field(default_factory=list)
    exclusive: Annotated[list[Ids], Field(max_length=100, description="Of each list one takes part at most.")] = Field(
        default_factory=list
    )
    budgets: Annotated[dict[Id, Amount], Field(max_length=MOST_NAMED)] = Field(default_factory=dict)
    partners_least: Partners = 1
    partners_most: Partners = 8
    budget_least: Amount | None = None
    budget_most: Amount | None = None
    confirmed: Annotated[bool, Field(description="Every hard rule must hold on what is known already.")] = False
    known: Annotated[bool, Field(description="Organizations known from past projects may take part too.")] = False
    project: Annotated[Values, Field(description=_PROJECT)] = Field(default_factory=dict)
    parameters: Annotated[Values, Field(description="Of the programme.")] = Field(default_factory=dict)

    @classmethod
    def of(cls, settled: Settled) -> Self:
        return cls.model_validate({name: getattr(settled, name) for name in cls.model_fields})

    def settled(self) -> Settled:
        return Settled(
            tuple(_tidied(self.locked)),
            tidy(self.lead),
            tuple(_tidied(self.excluded)),
            tuple(tuple(_tidied(ids)) for ids in self.exclusive),
            {tidy(id_): budget for id_, budget in self.budgets.items()},
            self.partners_least,
            self.partners_most,
            self.budget_least,
            self.budget_most,
            self.confirmed,
            self.known,
            _values(self.project),
            _values(self.parameters),
        )


class AskedGiven(Given):
    call: Id
    settled: SettledGiven = SettledGiven()
    programme: Annotated[Line, Field(description="Otherwise that of the call.")] = ""
    edition: Annotated[Line, Field(description="Otherwise that of the call, or the newest.")] = ""
    k: Count = USUAL_COUNT
    apart: Annotated[
        int, Field(ge=0, le=MOST_PARTNERS, description="By how many partners they differ, or by the lead.")
    ] = APART
    seconds: Seconds | None = None
    everybody: Annotated[bool, Field(description="Nobody is left out before it is solved.")] = False
    because: Reason = ""
    wait: Annotated[bool, Field(description="False: a job is begun, and told at once.")] = True

    def with_settled(self, settled: Settled) -> Self:
        """The same with something settled otherwise."""
        return self.model_copy(update={"settled": SettledGiven.of(settled)})

    def asked(self) -> Asked:
        settled = self.settled.settled()
        team = tuple(sorted({*settled.locked, *filter(None, [settled.lead])}))
        return Asked(
            tidy(self.call),
            settled,
            tidy(self.programme),
            tidy(self.edition),
            self.k,
            self.apart,
            self.seconds,
            self.everybody,
            team,
        )


class ChangeGiven(Given):
    """What is to be settled otherwise; what is not named stays as it was."""

    lock: Ids = Field(default_factory=list)
    unlock: Ids = Field(default_factory=list)
    exclude: Ids = Field(default_factory=list)
    allow: Ids = Field(default_factory=list)
    lead: Annotated[Line | None, Field(description="Empty: anybody.")] = None
    replace: Annotated[
        dict[Id, Line], Field(max_length=100, description="Who goes, and who comes; empty: whoever is best.")
    ] = Field(default_factory=dict)
    budgets: Annotated[dict[Id, Amount | None], Field(max_length=MOST_NAMED)] = Field(default_factory=dict)
    budget_least: Amount | None = None
    budget_most: Amount | None = None
    partners_least: Partners | None = None
    partners_most: Partners | None = None
    confirmed: bool | None = None
    known: bool | None = None
    programme: Line = ""
    edition: Line = ""
    project: Values = Field(default_factory=dict)
    parameters: Values = Field(default_factory=dict)

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls.model_validate(
            {name: getattr(change, "replace_" if name == "replace" else name) for name in cls.model_fields}
        )

    def change(self) -> Change:
        return Change(
            lock=tuple(_tidied(self.lock)),
            unlock=tuple(_tidied(self.unlock)),
            exclude=tuple(_tidied(self.exclude)),
            allow=tuple(_tidied(self.allow)),
            lead=None if self.lead is None else tidy(self.lead),
            replace_={tidy(goes): tidy(comes) for goes, comes in self.replace.items()},
            budgets={tidy(id_): budget for id_, budget in self.budgets.items()},
            budget_least=self.budget_least,
            budget_most=self.budget_most,
            partners_least=self.partners_least,
            partners_most=self.partners_most,
            confirmed=self.confirmed,
            known=self.known,
            programme=tidy(self.programme),
            edition=tidy(self.edition),
            project=_values(self.project),
            parameters=_values(self.parameters),
        )


class WhatIfGiven(Given):
    """Changes made one after the other, seen from one of the consortia."""

    changes: Annotated[list[ChangeGiven], Field(min_length=1, max_length=100)]
    number: Number = 1
    k: Count = 1
    seconds: Seconds | None = None
    because: Reason = ""
    only_try: Annotated[bool, Field(alias="try", description="Nothing is kept.")] = False


class UndoGiven(Given):
    version: Annotated[int | None, Field(ge=1, le=10**6, description="Otherwise the one before.")] = None
    because: Reason = ""


class DecisionGiven(Given):
    number: Number | None = Field(description="Of the consortium; null: none of them.")
    because: Reason = ""


class ChangesGiven(Given):
    """What a button of a form changes, one after the other, in the consortium at ``place``, from 1."""

    place: int = 1
    changes: list[ChangeGiven]


def written(*changes: Change, place: int = 1) -> str:
    """As a button of a form brings them."""
    given = ChangesGiven(place=place, changes=[ChangeGiven.of(one) for one in changes])
    return given.model_dump_json(exclude_defaults=True)


def read_changes(texts: Sequence[str]) -> tuple[int, tuple[Change, ...]]:
    """The place of the first, from 0, and the changes of all; ``InvalidInput`` where one is no text of ``written``."""
    try:
        given = [ChangesGiven.model_validate_json(text) for text in texts]
    except ValidationError as error:
        raise InvalidInput("api.web.changes_unreadable", field="change") from error
    changes = tuple(one.change() for each in given for one in each.changes)
    return (given[0].place if given else 1) - 1, changes


def _tidied(ids: list[str]) -> list[str]:
    return [tidy(id_) for id_ in ids]


def _values(given: dict[str, str]) -> dict[str, str]:
    return {tidy(name): tidy(value) for name, value in given.items()}
