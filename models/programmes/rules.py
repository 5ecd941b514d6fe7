"""The language of rules: a few primitives, each a table with ``check`` for its name.

``docs/rules/`` has a page for each, with an example on both sides of its limit.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from models.organization import Kind, Size
from models.programmes.limits import Figure, Limits, Table, Text
from models.programmes.states import known_states
from models.project import Role
from models.texts import Localized

SME = frozenset({Size.SOLO, Size.MICRO, Size.SMALL, Size.MEDIUM})

Money = Literal["budget", "aid"]
Flag = Literal["innovative", "rd_in_france", "registered_in_france", "in_zone"]
States = Annotated[tuple[Annotated[str, AfterValidator(known_states)], ...], Field(min_length=1)]


class Who(Table):
    """Which participants are meant: those to whom all of its fields apply (none given: everybody).

    ``size`` may say ``sme`` for its four classes. ``country`` holds codes and names of lists of states. ``region``
    holds regions, or is ``territory`` or ``lead_pole_territory``, which the consortium names. ``experience`` is of one
    of these programmes, and a newcomer has that of none of them.
    """

    role: Role | None = None
    kind: frozenset[Kind] | None = None
    size: frozenset[Size] | None = None
    country: States | None = None
    region: Literal["territory", "lead_pole_territory"] | frozenset[str] | None = None
    college: frozenset[str] | None = None
    label: frozenset[str] | None = None
    experience: frozenset[str] | None = None
    newcomer_to: frozenset[str] | None = None
    innovative: bool | None = None
    rd_in_france: bool | None = None
    registered_in_france: bool | None = None
    in_zone: bool | None = None

    @model_validator(mode="after")
    def _known(self) -> Who:
        if any(isinstance(field, frozenset) and not field for _, field in self):
            raise ValueError("who_nobody")
        return self

    @cached_property
    def classes(self) -> frozenset[Size] | None:
        """``size`` with the classes of which ``sme`` stands for."""
        if self.size is None:
            return None
        return (self.size | SME if Size.SME in self.size else self.size) - {Size.SME}

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The fields that say something."""
        return tuple(name for name in Who.model_fields if getattr(self, name) is not None)


EVERYBODY = Who()


class Rule(Table):
    """What all rules say of themselves.

    A rule is hard, or a preference with a ``weight`` (0 to 1) that never stops anybody. It applies at the call's
    ``steps``, to applications filed from ``since`` to ``until``, in the named ``editions`` (none named: all), and to
    consortia of ``participants_from`` to ``participants_to``. ``ask`` says what to ask whom where it is not decided.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    en: Text
    fr: Text
    source: Text
    weight: Annotated[Figure, Field(gt=0, le=1)] | None = None
    steps: frozenset[Literal[1, 2]] = frozenset({1, 2})
    since: date | None = None
    until: date | None = None
    editions: frozenset[str] = frozenset()
    participants_from: Annotated[int, Field(ge=1, le=1000)] = 1
    participants_to: Annotated[int, Field(ge=1, le=1000)] | None = None

    @property
    def hard(self) -> bool:
        return self.weight is None

    @property
    def wording(self) -> Localized:
        return Localized(self.en, self.fr)


class Bounded(Limits, Rule):
    """A rule that keeps a measured value within limits."""


class Count(Bounded):
    """How many participants are such; ``independent``: those of one group count once."""

    check: Literal["count"]
    who: Who = EVERYBODY
    independent: bool = False


class Distinct(Bounded):
    """From how many different countries or regions such participants come.

    ``among``: only these states count. ``independent``: each of them is counted with a participant of its own, no two
    of one group. ``one_in``: at least one such participant is from one of these states.
    """

    check: Literal["distinct"]
    of: Literal["country", "region"] = "country"
    who: Who = EVERYBODY
    among: States | None = None
    independent: bool = False
    one_in: States | None = None

    @model_validator(mode="after")
    def _of_states(self) -> Distinct:
        if self.of == "region" and (self.among or self.one_in):
            raise ValueError("states_of_regions")
        return self


class Share(Bounded):
    """Which part of the budget or aid such participants have, in percent.

    ``if_any``: a consortium without any such participant keeps to it.
    """

    check: Literal["share"]
    of: Money
    who: Who
    if_any: bool = False


class LargestShare(Bounded):
    """The largest part of the budget or aid that one participant, country or region has, in percent.

    ``who``: only such participants are looked at; the whole is always that of everybody.
    """

    check: Literal["largest_share"]
    of: Money
    by: Literal["participant", "country", "region"] = "participant"
    who: Who = EVERYBODY


class Total(Bounded):
    """The sum of budgets or of aid of such participants, in euros."""

    check: Literal["total"]
    of: Money
    who: Who = EVERYBODY


class Lead(Rule):
    """The coordinator is such (``among``), and is not such (``not_among``)."""

    check: Literal["lead"]
    among: Who | None = None
    not_among: Who | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Lead:
        if self.among is None and self.not_among is None:
            raise ValueError("lead_of_whom")
        return self


class Every(Rule):
    """Every participant that is ``who`` is ``such``."""

    check: Literal["every"]
    who: Who = EVERYBODY
    such: Who


class Labelled(Bounded):
    """How many pole labels the consortium has; ``names``: only these count."""

    check: Literal["labelled"]
    names: frozenset[str] = frozenset()


class Duration(Bounded):
    """How long the project lasts, in months."""

    check: Literal["duration"]


class Maturity(Rule):
    """Technology readiness levels (1 to 9): where the project may begin and end."""

    check: Literal["trl"]
    starts_from: Annotated[int, Field(ge=1, le=9)] = 1
    starts_to: Annotated[int, Field(ge=1, le=9)] = 9
    ends_from: Annotated[int, Field(ge=1, le=9)] = 1
    ends_to: Annotated[int, Field(ge=1, le=9)] = 9

    @model_validator(mode="after")
    def _windows(self) -> Maturity:
        if self.starts_from > self.starts_to or self.ends_from > self.ends_to or self.ends_to < self.starts_from:
            raise ValueError("limits_empty")
        return self


class Civil(Rule):
    """The project has a civil purpose."""

    check: Literal["civil"]


class Capacity(Rule):
    """Nobody works more person-months than it has, all its consortia together."""

    check: Literal["capacity"]


class Exclusive(Rule):
    """Members that must not take part together, don't."""

    check: Literal["exclusive"]


class AidRate(Rule):
    """Nobody asks for more aid than its rate gives of its budget (see the pack's ``rates``)."""

    check: Literal["aid_rate"]


AnyRule = Annotated[
    Count
    | Distinct
    | Share
    | LargestShare
    | Total
    | Lead
    | Every
    | Labelled
    | Duration
    | Maturity
    | Civil
    | Capacity
    | Exclusive
    | AidRate,
    Field(discriminator="check"),
]
