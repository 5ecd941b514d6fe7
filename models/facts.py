"""What rules ask of an organization and no register tells: each fact with the day it was true on and its source.

Facts are told in confidence: they are for staff and for the organization itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from models.consortium import Figures, Owner

T = TypeVar("T")

LONGEST_SOURCE = 500
_OLD = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A value that was true ``as_of`` a day, as ``source`` says: "tax return 2025", "by telephone", an address."""

    value: T
    as_of: date
    source: str

    def is_old(self, today: date) -> bool:
        """Whether it was true more than two years ago, so that it is worth asking again."""
        return today - self.as_of > _OLD


@dataclass(frozen=True, slots=True)
class Rate:
    """What part of its costs a programme pays it: ``percent`` from 0 to 100."""

    programme: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Zone:
    """Whether it lies inside the zone of a programme."""

    programme: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one organization; ``None`` is not known, an empty text or tuple that there is none.

    ``accounts`` are those of closed years, each as of the day on which the year was closed, the newest first, one a
    day. ``rates`` and ``zones`` speak of the programmes that they name, and of no other. ``capacity`` is what it can
    work in a year, in person-months. ``experience`` names the programmes in which it has taken part before.
    """

    organization_id: str
    accounts: tuple[Known[Figures], ...] = ()
    group: Known[str] | None = None
    owners: Known[tuple[Owner, ...]] | None = None
    labels: Known[tuple[str, ...]] | None = None
    certifications: Known[tuple[str, ...]] | None = None
    experience: Known[tuple[str, ...]] | None = None
    rates: Known[tuple[Rate, ...]] | None = None
    zones: Known[tuple[Zone, ...]] | None = None
    capacity: Known[Decimal] | None = None
    innovative: Known[bool] | None = None
    rd_in_france: Known[bool] | None = None
    registered_in_france: Known[bool] | None = None

    def __bool__(self) -> bool:
        return bool(self.accounts) or any(known is not None for known in self.single.values())

    def numbers(self) -> Iterator[Decimal]:
        """Every number in them."""
        owners = self.owners.value if self.owners else ()
        figures = (*(year.value for year in self.accounts), *(owner.figures for owner in owners))
        found = [number for one in figures for number in (one.staff, one.turnover, one.balance_sheet)]
        found += [owner.percent for owner in owners]
        found += [rate.percent for rate in (self.rates.value if self.rates else ())]
        found += [self.capacity.value if self.capacity else None]
        yield from (number for number in found if number is not None)

    @property
    def single(self) -> dict[str, Known[Any] | None]:
        """Each fact but the accounts, by its name."""
        return {name: getattr(self, name) for name in SINGLE}


UNTOLD = Facts("")
"""Nothing yet, and of nobody."""
SINGLE = tuple(one.name for one in fields(Facts) if one.name not in {"organization_id", "accounts"})
"""The names of the facts of which there is one; of accounts there are many."""


def newest(first: Facts, *others: Facts) -> Facts:
    """What is known of the organization of ``first`` by all of them: of each fact the newest, of one day the earlier
    named. Accounts of one day complete each other likewise."""
    everybody = (first, *others)
    found = {name: _newest(getattr(facts, name) for facts in everybody) for name in SINGLE}
    return Facts(first.organization_id, accounts_of(year for facts in everybody for year in facts.accounts), **found)


def accounts_of(years: Iterable[Known[Figures]]) -> tuple[Known[Figures], ...]:
    """Years in their order, the newest first; those closed on one day complete each other, and the first counts."""
    by_day: dict[date, Known[Figures]] = {}
    for year in years:
        first = by_day.setdefault(year.as_of, year)
        by_day[year.as_of] = replace(first, value=completed_figures(first.value, year.value))
    return tuple(by_day[day] for day in sorted(by_day, reverse=True))


def completed_figures(first: Figures, other: Figures) -> Figures:
    """``first``, with what ``other`` says where it says nothing."""
    own = {one.name: getattr(first, one.name) for one in fields(Figures)}
    return Figures(**{name: getattr(other, name) if value is None else value for name, value in own.items()})


def _newest(all_known: Iterable[Known[Any] | None]) -> Known[Any] | None:
    return max((known for known in all_known if known), key=lambda known: known.as_of, default=None)
