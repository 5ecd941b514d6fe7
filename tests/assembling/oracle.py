"""The best consortium by brute force: every set of partners, every lead, every sharing of needs and of work.

Four things make it fast enough, and ``tests/quality/test_assembling_oracle.py`` holds it against a search without them:

- rules that look at neither money nor months are judged once for a set of partners and its lead;
- of the sharings of needs that ask the same of everybody, the best is enough;
- where neither a rule nor a bound looks at somebody's budget, so are the least and the most that it can work;
- sets come in the order of what they could be worth, so that the search ends once none can be worth more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product

from matching.assembling.problem import Candidate, Problem
from matching.checking.check import check
from models.consortium import Consortium, Participant
from models.programmes.pack import Edition
from models.programmes.rules import AidRate, AnyRule, Capacity, LargestShare, Share, Total
from models.project import Role
from tests.assembling.laying_out import consortium, partner, units_of
from tests.assembling.worth import Worth

_ON_MONEY = (Share, LargestShare, Total, AidRate)
_MOVING = (*_ON_MONEY, Capacity)
_Counted = tuple[AnyRule, int]


@dataclass(frozen=True, slots=True)
class Best:
    total: int
    consortium: Consortium
    carries: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Carrying:
    """Some sharing of the needs: its points, and the units that each partner has at least."""

    points: int
    units: tuple[int, ...]
    carries: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Group:
    """Partners with a lead, who could be worth ``bound`` at most."""

    bound: int
    chosen: tuple[Candidate, ...]
    lead: Candidate


def best(problem: Problem) -> Best | None:
    """One that is worth most, ``None`` where nothing is possible."""
    found = None
    for better in _Search(problem).better_and_better():
        found = better
    return found


def is_possible(problem: Problem) -> bool:
    return next(_Search(problem).better_and_better(), None) is not None


@dataclass(frozen=True)
class _Search:
    problem: Problem
    _partners: dict[tuple[str, bool, int], Participant] = field(default_factory=dict)
    _judged: dict[tuple[object, ...], int | None] = field(default_factory=dict)
    _carryings: dict[tuple[str, ...], list[_Carrying]] = field(default_factory=dict)

    @cached_property
    def worth(self) -> Worth:
        return Worth(self.problem)

    @cached_property
    def still(self) -> tuple[_Counted, ...]:
        return tuple(one for one in self.worth.rules if not isinstance(one[0], _MOVING))

    @cached_property
    def moving(self) -> tuple[_Counted, ...]:
        return tuple(one for one in self.worth.rules if isinstance(one[0], _MOVING))

    @cached_property
    def editions(self) -> tuple[Edition, Edition]:
        """With the rules that stand still, and with those that move. Rates matter to the latter alone, since the
        partners have been given their aid."""
        edition = self.problem.edition
        asked = any(isinstance(rule, AidRate) for rule, _ in self.moving)
        return (
            replace(edition, rules=tuple(rule for rule, _ in self.still), rates=()),
            replace(edition, rules=tuple(rule for rule, _ in self.moving), rates=edition.rates if asked else ()),
        )

    @cached_property
    def on_money(self) -> bool:
        wishes = self.problem.wishes
        bounded = wishes.budget_least is not None or wishes.budget_most is not None
        return bounded or any(isinstance(rule, _ON_MONEY) for rule, _ in self.moving)

    @cached_property
    def by_role(self) -> bool:
        """Whether money is another matter under another lead."""
        tables = (*(rule for rule, _ in self.moving), *self.problem.edition.rates)
        return any((who := getattr(table, "who", None)) is not None and who.role is not None for table in tables)

    def better_and_better(self) -> Iterator[Best]:
        """Possible consortia, each worth more than the one before, the last worth most."""
        least = None
        for group in sorted(self._groups(), key=lambda group: -group.bound):
            if least is not None and group.bound <= least:
                return
            for one in self._of(group, least):
                least = one.total
                yield one

    def _groups(self) -> Iterator[_Group]:
        problem, wishes = self.problem, self.problem.wishes
        of_rules = sum(points for _, points in self.worth.rules)
        apart = (*wishes.exclusive, *problem.form.exclusive)
        open_to = [one for one in problem.candidates if one.id not in wishes.excluded and self._units(one)]
        for size in range(wishes.partners_least, min(wishes.partners_most, len(open_to)) + 1):
            for chosen in combinations(open_to, size):
                ids = {one.id for one in chosen}
                if not wishes.locked <= ids or any(len(together & ids) > 1 for together in apart):
                    continue
                leads = [one for one in chosen if one.may_lead and wishes.lead in ("", one.id)]
                carryings = self._ways_to_carry(chosen) if leads else []
                if carryings:
                    bound = of_rules + carryings[0].points
                    yield from (_Group(bound + self._own(chosen, lead), chosen, lead) for lead in leads)

    def _of(self, group: _Group, least: int | None) -> Iterator[Best]:
        """Those of one group that are worth more than ``least``."""
        chosen, lead = group.chosen, group.lead
        units = [self._units(one) for one in chosen]
        first = consortium(self.problem, self._laid_out(chosen, lead, [some[0] for some in units]))
        still = self.worth.kept(self.still, check(first, self.editions[0])) if self.still else 0
        if still is None:
            return
        fixed = still + self._own(chosen, lead)
        could = sum(points for _, points in self.moving)
        for shared in product(*units):
            carrying = self._best_carried(chosen, shared)
            if carrying is None or (least is not None and fixed + carrying.points + could <= least):
                continue
            partners = self._laid_out(chosen, lead, shared)
            moving = self._moving(partners, shared, lead)
            if moving is not None and (least is None or fixed + carrying.points + moving > least):
                least = fixed + carrying.points + moving
                yield Best(least, consortium(self.problem, partners), carrying.carries)

    def _own(self, chosen: Sequence[Candidate], lead: Candidate) -> int:
        return sum(self.worth.partner(one, leads=one is lead) for one in chosen)

    def _units(self, one: Candidate) -> list[int]:
        units = units_of(self.problem, one)
        counts = self.on_money and one.id not in self.problem.wishes.budgets
        return units if counts else sorted({*units[:1], *units[-1:]})

    def _laid_out(self, chosen: Sequence[Candidate], lead: Candidate, units: Sequence[int]) -> tuple[Participant, ...]:
        return tuple(self._partner(one, one is lead, some) for one, some in zip(chosen, units, strict=True))

    def _partner(self, one: Candidate, leads: bool, units: int) -> Participant:
        key = one.id, leads, units
        if key not in self._partners:
            self._partners[key] = partner(self.problem, one, Role.COORDINATOR if leads else Role.PARTICIPANT, units)
        return self._partners[key]

    def _moving(self, partners: tuple[Participant, ...], units: tuple[int, ...], lead: Candidate) -> int | None:
        """What rules on money and months bring; ``None`` where they, or the bounds, forbid it."""
        key = tuple(one.id for one in partners), units, lead.id if self.by_role else ""
        if key not in self._judged:
            self._judged[key] = self._judge(partners)
        return self._judged[key]

    def _judge(self, partners: tuple[Participant, ...]) -> int | None:
        wishes = self.problem.wishes
        budget = sum((one.budget or Decimal(0) for one in partners), Decimal(0))
        if wishes.budget_least is not None and budget < wishes.budget_least:
            return None
        if wishes.budget_most is not None and budget > wishes.budget_most:
            return None
        if not self.moving:
            return 0
        return self.worth.kept(self.moving, check(consortium(self.problem, partners), self.editions[1]))

    def _best_carried(self, chosen: Sequence[Candidate], units: Sequence[int]) -> _Carrying | None:
        return next(
            (
                one
                for one in self._ways_to_carry(chosen)
                if all(wanted <= some for wanted, some in zip(one.units, units, strict=True))
            ),
            None,
        )

    def _ways_to_carry(self, chosen: Sequence[Candidate]) -> list[_Carrying]:
        """Of those that take the same units of everybody the best, most points first."""
        ids = tuple(one.id for one in chosen)
        if ids not in self._carryings:
            found: dict[tuple[int, ...], _Carrying] = {}
            for carriers in product(*self._carriers(chosen)):
                units = tuple(self.problem.work.effort * sum(by is one for by in carriers) for one in chosen)
                by_place = {place: by for place, by in enumerate(carriers) if by is not None}
                points = sum(self.worth.carried(place, by.covers[place]) for place, by in by_place.items())
                if units not in found or points > found[units].points:
                    found[units] = _Carrying(points, units, {place: by.id for place, by in by_place.items()})
            able = [one for one in found.values() if self._within_reach(chosen, one.units)]
            self._carryings[ids] = sorted(able, key=lambda one: -one.points)
        return self._carryings[ids]

    def _carriers(self, chosen: Sequence[Candidate]) -> list[list[Candidate | None]]:
        """Who can carry each need, nobody among them where it is not required."""
        return [
            [*(() if need.required else (None,)), *(one for one in chosen if self.problem.allowed(one, place))]
            for place, need in enumerate(self.problem.needs)
        ]

    def _within_reach(self, chosen: Sequence[Candidate], units: Sequence[int]) -> bool:
        return all(wanted <= self._units(one)[-1] for one, wanted in zip(chosen, units, strict=True))
