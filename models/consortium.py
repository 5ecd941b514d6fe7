"""A consortium on paper: who would take part in a project, as anybody can hand it to the checker.

``None`` means that a value is not known; an empty text, tuple or ``False`` is an answer. Money: euros, as ``Decimal``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.organization import Kind, Size
from models.project import Role


@dataclass(frozen=True, slots=True)
class Figures:
    """An enterprise in one accounting year: staff in annual work units, turnover and balance sheet total in euros."""

    staff: Decimal | None = None
    turnover: Decimal | None = None
    balance_sheet: Decimal | None = None

    def __bool__(self) -> bool:
        return not (self.staff is None and self.turnover is None and self.balance_sheet is None)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds ``percent`` (0 to 100) of an enterprise's capital or votes, with its own figures.

    ``excepted``: a university, regional fund or other investor of article 3(2) of recommendation 2003/361/EC, which
    up to half makes nobody its partner enterprise.
    """

    name: str = ""
    percent: Decimal | None = None
    public: bool | None = None
    excepted: bool = False
    figures: Figures = Figures()


@dataclass(frozen=True, slots=True)
class Participant:
    """One participant. ``country`` is ISO 3166 alpha-2.

    ``figures`` are those of the last closed year, ``previous`` of the year before. ``group``: participants that name
    the same one are not independent of each other; empty: none. ``budget`` is without subcontracting, ``aid`` what it
    asks for. ``capacity`` is what it can work in all, ``committed`` what other consortia have of that, both in
    person-months over the project's time. ``experience`` names programmes in which it has taken part before.
    """

    id: str
    role: Role
    name: str = ""
    kind: Kind | None = None
    size: Size | None = None
    country: str | None = None
    region: str | None = None
    college: str | None = None
    group: str | None = None
    owners: tuple[Owner, ...] | None = None
    figures: Figures = Figures()
    previous: Figures = Figures()
    budget: Decimal | None = None
    aid: Decimal | None = None
    person_months: Decimal | None = None
    capacity: Decimal | None = None
    committed: Decimal | None = None
    labels: tuple[str, ...] | None = None
    experience: tuple[str, ...] | None = None
    innovative: bool | None = None
    rd_in_france: bool | None = None
    registered_in_france: bool | None = None
    in_zone: bool | None = None

    @property
    def label(self) -> str:
        """Its name, or its id when no name is given."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Consortium:
    """The participants in their order, each id once, and what the project itself says.

    ``pole_labels``: the poles that label it, the first leads; ``territory`` are the regions of all of them,
    ``lead_pole_territory`` those of the first. ``trl_start`` and ``trl_end`` are technology readiness levels, 1 to 9.
    ``filed`` is the day of the application (``None``: that which the edition takes). ``exclusive`` holds sets of ids
    that must not take part together.
    """

    participants: tuple[Participant, ...]
    programme: str = ""
    edition: str = ""
    step: int | None = None
    filed: date | None = None
    duration_months: Decimal | None = None
    civil: bool | None = None
    trl_start: int | None = None
    trl_end: int | None = None
    pole_labels: tuple[str, ...] | None = None
    territory: tuple[str, ...] | None = None
    lead_pole_territory: tuple[str, ...] | None = None
    exclusive: tuple[frozenset[str], ...] = ()
