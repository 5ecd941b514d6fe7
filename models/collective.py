"""What the members of a cluster have and do together: shared services, governance, action plan, ties to others.

``None`` means that something is not known, an empty text that nobody has said it. In a cluster file and in the store
each thing is a small table; what is not known is left out of it. ``InvalidInput`` for a thing without a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from models.errors import InvalidInput
from models.euros import read_euros
from models.texts import Lang, Localized, Texts

Table = dict[str, Any]
Day = Callable[[date], object]
"""How a table says a day: as a text for JSON, as itself for TOML."""


class NeedArea(StrEnum):
    """Needs of firms that a cluster serves by shared or collective action, as DATAR's calls list them."""

    INNOVATION = "innovation"
    JOBS = "jobs"
    INTERNATIONAL = "international"
    COMMUNICATION = "communication"
    ENVIRONMENT = "environment"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"area_{self}", lang)


class ActionState(StrEnum):
    """How far an action is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"action_{self}", lang)


class TieKind(StrEnum):
    """With whom a cluster goes together: a competitiveness pole, another cluster, a chamber."""

    POLE = "pole"
    CLUSTER = "cluster"
    CHAMBER = "chamber"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"tie_{self}", lang)


@dataclass(frozen=True, slots=True)
class SharedService:
    """A service to the members. ``name`` may be in one language only; ``run_by``: a person or an organization."""

    name: Localized
    areas: tuple[NeedArea, ...] = ()
    run_by: str = ""

    def __post_init__(self) -> None:
        _check_said(self.name.en or self.name.fr, "services.name")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        name = Localized(str(table.get("en", "")), str(table.get("fr", "")))
        return cls(name, tuple(map(NeedArea, table.get("areas", ()))), str(table.get("run_by", "")))

    def to_table(self) -> Table:
        return _told(en=self.name.en, fr=self.name.fr, areas=[area.value for area in self.areas], run_by=self.run_by)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on a body that governs. ``organization_id``: the member that the person comes from, or empty."""

    body: str
    person: str = ""
    organization_id: str = ""
    role: str = ""
    company_head: bool | None = None

    def __post_init__(self) -> None:
        _check_said(self.body, "governance.body")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        head = table.get("company_head")
        if head is not None and not isinstance(head, bool):
            raise ValueError(f"company_head: {head!r}")
        person, organization, role = (str(table.get(name, "")) for name in ("person", "organization", "role"))
        return cls(str(table["body"]), person, organization, role, head)

    def to_table(self) -> Table:
        return _told(
            body=self.body,
            person=self.person,
            organization=self.organization_id,
            role=self.role,
            company_head=self.company_head,
        )


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the plan. ``axis`` is the id of one of the cluster's; ``budget`` is in euros, to the cent.

    ``InvalidInput`` when it ends before it starts.
    """

    title: str
    axis: str = ""
    owner: str = ""
    start: date | None = None
    end: date | None = None
    budget: Decimal | None = None
    state: ActionState | None = None

    def __post_init__(self) -> None:
        _check_said(self.title, "actions.title")
        if self.start and self.end and self.end < self.start:
            raise InvalidInput("action_ends_early", title=self.title, start=self.start, end=self.end, field="end")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        return cls(
            str(table["title"]),
            str(table.get("axis", "")),
            str(table.get("owner", "")),
            _day(table.get("start")),
            _day(table.get("end")),
            read_euros(table.get("budget", "")),
            ActionState(table["state"]) if "state" in table else None,
        )

    def to_table(self, day: Day) -> Table:
        return _told(
            title=self.title,
            axis=self.axis,
            owner=self.owner,
            start=self.start and day(self.start),
            end=self.end and day(self.end),
            budget=None if self.budget is None else f"{self.budget:.2f}",
            state=self.state and self.state.value,
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to a pole, another cluster or a chamber; ``form`` says what is done together."""

    name: str
    kind: TieKind
    form: str = ""

    def __post_init__(self) -> None:
        _check_said(self.name, "ties.name")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        return cls(str(table["name"]), TieKind(table["kind"]), str(table.get("form", "")))

    def to_table(self) -> Table:
        return _told(name=self.name, kind=self.kind.value, form=self.form)


@dataclass(frozen=True, slots=True)
class ChecklistAnswer:
    """What staff say to one line of a checklist; ``by`` is a signature, see ``models.journal.signed_by``."""

    line: str
    text: str
    by: str
    at: date

    def __post_init__(self) -> None:
        _check_said(self.line and self.text, "answers.text")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        at = _day(table["at"])
        if at is None:
            raise KeyError("answers.at")
        return cls(str(table["line"]), str(table["text"]), str(table.get("by", "")), at)

    def to_table(self, day: Day) -> Table:
        return _told(line=self.line, text=self.text, by=self.by, at=day(self.at))


def _check_said(text: str, field: str) -> None:
    """``InvalidInput`` where what a thing is called by is blank: it could not be told from nothing."""
    if not text.strip():
        raise InvalidInput("together_unsaid", field=field)


def _told(**fields: object) -> Table:
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [])}


def _day(given: object) -> date | None:
    """A day of TOML, or the text of one."""
    if given is None or type(given) is date:
        return given
    return date.fromisoformat(str(given))
