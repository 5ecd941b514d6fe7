"""Consortia proposed for a call, as they are kept: who, with which role and share of the work, and made with what.

What is known of the organizations (names, facts) is not kept here: it is read when a proposal is shown, as it then is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from models.call import Mastery
from models.project import Role


@dataclass(frozen=True, slots=True)
class Place:
    """One organization in a consortium. ``budget`` and ``aid`` in euros, ``aid`` ``None`` where no rate is known."""

    organization_id: str
    role: Role
    person_months: Decimal
    budget: Decimal
    aid: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """How an organization of a consortium answers a need (its place in the call, from 0): ``strength`` in (0, 1],
    ``mastery`` as it says, the ``text`` of its profile or the past ``project`` that speaks for it, and whether it is
    the one who carries it."""

    need: int
    organization_id: str
    strength: float
    mastery: Mastery | None = None
    text: str = ""
    project: str = ""
    carries: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """One consortium. ``points`` are what it is worth by kind (``coverage``, ``partners``, ``certainty``,
    ``preferences``), in millionths; ``bound`` is what no other has more of. ``forgotten`` counts the organizations
    that were in it, and have left or been erased since: nothing else is known of them. ``left_out`` candidates were not
    looked at one by one; without them no other has more than ``bound_of_seen`` (``None``: all were looked at)."""

    places: tuple[Place, ...]
    answered: tuple[Answered, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    bound: int = 0
    forgotten: int = 0
    left_out: int = 0
    bound_of_seen: int | None = None

    @property
    def total(self) -> int:
        return sum(self.points.values())

    @property
    def gap(self) -> float:
        """By how much another could be better at most, as a part of the bound."""
        return _gap(self.total, self.bound)

    @property
    def gap_of_seen(self) -> float:
        """The same of consortia of those who were looked at one by one."""
        return _gap(self.total, self.bound if self.bound_of_seen is None else self.bound_of_seen)


def _gap(total: int, bound: int) -> float:
    return max(0, bound - total) / max(abs(bound), 1)


@dataclass(frozen=True, slots=True)
class Settled:
    """What staff has settled: see ``matching.assembling.problem.Wishes``; ``project`` holds what the project says of
    itself (``duration_months``, ``pole_labels``, …) and ``parameters`` those of the pack, as texts of the form.
    ``known``: organizations known from past projects may take part too."""

    locked: tuple[str, ...] = ()
    lead: str = ""
    excluded: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    budgets: Mapping[str, Decimal] = field(default_factory=dict)
    partners_least: int = 1
    partners_most: int = 8
    budget_least: Decimal | None = None
    budget_most: Decimal | None = None
    confirmed: bool = False
    known: bool = False
    project: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assembly:
    """One version of what is proposed for a call: nothing in it changes, a change is the next ``version`` (from 1).

    ``id`` is that of the whole series. ``because`` is the author's reason, or what was changed. ``snapshot``,
    ``ranker`` and ``pack`` (a digest) are those that it was made with. ``kept``: the place in ``proposed`` of the one
    that staff decided for, of which the work counts as promised.
    """

    id: str
    version: int
    call_id: str
    programme: str
    edition: str
    made_by: str
    made_at: datetime
    because: str = ""
    snapshot: str = ""
    ranker: str = ""
    pack: str = ""
    settled: Settled = Settled()
    proposed: tuple[Proposed, ...] = ()
    kept: int | None = None


def numbers_of(assembly: Assembly) -> Iterator[Decimal]:
    """Every amount and number of months in it."""
    settled = assembly.settled
    places = [place for one in assembly.proposed for place in one.places]
    found = [number for place in places for number in (place.person_months, place.budget, place.aid)]
    found += [*settled.budgets.values(), settled.budget_least, settled.budget_most]
    yield from (number for number in found if number is not None)
