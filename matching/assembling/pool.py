"""Who of very many candidates the solver looks at, and what the others could have brought at most.

Without the rules, choosing who carries which need is the choice of a few sites that serve all customers (Cornuéjols,
Fisher and Nemhauser, "Location of bank accounts to optimize float", Management Science 1977). With a price for each
need, a candidate is worth its own points and what it brings to each need above that need's price; the prices and the
best few such sums together are never less than the best consortium has. The prices are those that make it least, as far
as some steps of subgradient descent find them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.assembling import points
from matching.assembling.greedy import Brings, greedy
from matching.assembling.problem import Problem
from matching.assembling.reading import Reading
from models.programmes.needs import groups_of
from models.project import Role

MOST = 120
"""Candidates that the solver looks at, beside those that staff names."""
_EACH = 4
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Pool:
    """``problem`` with fewer candidates; ``left_out`` how many were left out, ``bound`` the points that no consortium
    with one of them can pass (``None``: nobody was left out)."""

    problem: Problem
    left_out: int = 0
    bound: int | None = None

    @classmethod
    def of(cls, problem: Problem, most: int | None = MOST, also: Collection[str] = ()) -> Self:
        """The ``most`` who could bring most, those whom greed or the ranker alone would choose, for whatever a rule
        asks the best few of those who are such, and those of these ids. Who is excluded counts for nothing."""
        excluded = problem.wishes.excluded
        if excluded:
            problem = replace(
                problem,
                candidates=tuple(one for one in problem.candidates if one.id not in excluded),
                wishes=replace(
                    problem.wishes,
                    excluded=frozenset(),
                    budgets={id_: budget for id_, budget in problem.wishes.budgets.items() if id_ not in excluded},
                ),
            )
        n = len(problem.candidates)
        if most is None or n <= most:
            return cls(problem)
        brings = Brings.of(problem)
        quick = greedy(problem, brings)
        worth = _Worth.of(problem, brings, quick)
        kept = np.zeros(n, dtype=np.bool_)
        kept[
            [place for place, one in enumerate(problem.candidates) if _is_named(problem, one.id) or one.id in also]
        ] = True
        order = np.argsort(-worth.alone, kind="stable")
        kept[order[:most]] = True
        kept[[*quick, *_first_of_ranker(problem)]] = True  # so that it is never below either
        needed = _needed(problem, order)
        kept[needed] = True
        chosen = tuple(
            replace(one, needed=place in needed) for place, one in enumerate(problem.candidates) if kept[place]
        )
        left_out = n - len(chosen)
        bound = worth.bound(kept) if left_out else None
        return cls(replace(problem, candidates=chosen), left_out, bound)


@dataclass(frozen=True, slots=True)
class _Worth:
    """``alone`` ``(n,)``: what each brings above the prices; ``prices`` their sum with what leading and rules bring at
    most. ``settled`` ``(n,)``: who takes part in any case; ``least`` and ``most`` how many."""

    alone: NDArray[np.float64]
    prices: float
    settled: NDArray[np.bool_]
    least: int
    most: int

    @classmethod
    def of(cls, problem: Problem, brought: Brings, quick: tuple[int, ...]) -> Self:
        """``quick``: places of those who are no bad choice, by which the steps are measured (Polyak's rule)."""
        wishes = problem.wishes
        own, brings = brought.own.astype(np.float64), brought.needs.astype(np.float64)
        settled = np.asarray([one.id in wishes.locked or one.id == wishes.lead for one in problem.candidates])
        reached = own[list(quick)].sum() + brings[list(quick)].max(axis=0, initial=0.0).sum()
        worth = cls(own, 0.0, settled, min(wishes.partners_least, len(own)), wishes.partners_most)
        prices = np.sort(brings, axis=0)[-2:].min(axis=0, initial=0.0)
        best, lowest = prices, np.inf
        for _ in range(_STEPS):
            worth = replace(worth, alone=own + np.maximum(brings - prices, 0.0).sum(axis=1))
            first = worth.first(worth.most)
            value = prices.sum() + worth.alone[first].sum()
            if value < lowest:
                best, lowest = prices, value
            slope = 1.0 - (brings[first] > prices).sum(axis=0)
            if not slope.any() or value <= reached:
                break
            prices = np.maximum(prices - slope * (value - reached) / (slope**2).sum(), 0.0)
        rules = sum(points.of_rule(problem, rule) for rule in points.rules_of(problem))
        leading = points.ONE * max(problem.weights.lead * max(one.score for one in problem.candidates), 0.0) + 1
        return replace(
            worth,
            alone=own + np.maximum(brings - best, 0.0).sum(axis=1),
            prices=float(best.sum() + rules + leading),
        )

    def first(self, most: int, beside: int = 0) -> NDArray[np.int64]:
        """Who would take part, ``most`` at most and ``beside`` others who do: whoever is settled, those who are worth
        it, and as many more as there must be."""
        order = np.argsort(np.where(self.settled, -np.inf, -self.alone), kind="stable")[:most]
        wanted = int((self.settled[order] | (self.alone[order] > 0)).sum())
        return order[: max(self.least - beside, wanted)]

    def bound(self, kept: NDArray[np.bool_]) -> int:
        """Of a consortium with one of those who are not kept."""
        others = self.first(self.most - 1, 1)
        return int(np.ceil(self.prices + self.alone[~kept].max() + self.alone[others].sum()))


def _first_of_ranker(problem: Problem) -> list[int]:
    """As many as may take part."""
    order = sorted(range(len(problem.candidates)), key=lambda place: -problem.candidates[place].score)
    return order[: problem.wishes.partners_most]


def _is_named(problem: Problem, id_: str) -> bool:
    wishes = problem.wishes
    return id_ in wishes.locked or id_ == wishes.lead or id_ in wishes.budgets


def _needed(problem: Problem, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each group of participants that a rule speaks of, and for each country, the best few who surely are such;
    for each need the few who answer it best."""
    reading = Reading(problem)
    found: dict[object, list[int]] = {}

    def takes(key: object, place: int) -> None:
        if len(those := found.setdefault(key, [])) < _EACH:
            those.append(place)

    groups = tuple(dict.fromkeys(who for rule in points.rules_of(problem) for who in groups_of(rule)))
    missing = {(number, role): _EACH for number in range(len(groups)) for role in Role}
    for place in order.tolist():
        one = problem.candidates[place]
        takes(("country", one.participant.country), place)
        for key in [key for key in missing if one.may_lead or key[1] is Role.PARTICIPANT]:
            if reading.fits(groups[key[0]], one.participant, key[1]):
                takes(key, place)
                missing[key] -= 1
                if not missing[key]:
                    del missing[key]
    for need in range(len(problem.needs)):
        answering = [place for place in order.tolist() if problem.allowed(problem.candidates[place], need) is not None]
        found[need] = sorted(answering, key=lambda at: -problem.candidates[at].covers[need].strength)[:_EACH]
    return np.unique(np.asarray([place for those in found.values() for place in those], dtype=np.int64))
