"""Candidates who make no difference to whether something is possible: the first few of each sort are enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Self

from matching.assembling import points
from matching.assembling.model import FEW, units_able
from matching.assembling.problem import Candidate, Problem
from matching.assembling.reading import Reading
from models.programmes.needs import groups_of
from models.programmes.rules import Capacity, Distinct, LargestShare, Who
from models.project import Role

ENOUGH = 400
_BY_PLACE = (Distinct, LargestShare)


def few_of_each(problem: Problem, apart: frozenset[str] = frozenset(), each: int | None = None) -> Problem:
    """With no more of a sort than could take part together: whatever is possible with the others is so with these.

    Of one sort are those who are alike to every rule, every rate, every bound and every required need; of these, who
    has most time left comes first. Who is named by staff or belongs to a group is a sort of its own;
    those whose ids are in ``apart`` are of other sorts than the rest. With fewer (``each``) it may be that nothing is
    possible though something is.
    """
    if len(problem.candidates) <= ENOUGH:
        return problem
    sorts, counts = _Sorts.of(problem), Counter[Hashable]()
    named, kept = _named(problem), set()
    for candidate in sorted(problem.candidates, key=lambda one: -units_able(problem, one)):
        left_out = candidate.id in problem.wishes.excluded
        sort = candidate.id if candidate.id in named else (candidate.id in apart, left_out, sorts.sort(candidate))
        counts[sort] += 1
        if counts[sort] <= (each or problem.wishes.partners_most):
            kept.add(candidate.id)
    return replace(problem, candidates=tuple(one for one in problem.candidates if one.id in kept))


def _named(problem: Problem) -> frozenset[str]:
    wishes = problem.wishes
    one_by_one = wishes.excluded if len(wishes.excluded) <= FEW else ()
    sets = (*wishes.exclusive, *problem.form.exclusive)
    return frozenset({*wishes.locked, *one_by_one, *wishes.budgets, wishes.lead, *(id_ for ids in sets for id_ in ids)})


@dataclass(frozen=True, slots=True)
class _Sorts:
    """What is looked at of a candidate."""

    problem: Problem
    reading: Reading
    whos: tuple[Who, ...]
    places: frozenset[str]
    capacity: bool

    @classmethod
    def of(cls, problem: Problem) -> Self:
        looked_at = points.rules_of(problem)
        return cls(
            problem,
            Reading(problem),
            tuple(dict.fromkeys(who for rule in looked_at for who in groups_of(rule))),
            frozenset(
                rule.of if isinstance(rule, Distinct) else rule.by for rule in looked_at if isinstance(rule, _BY_PLACE)
            ),
            any(isinstance(rule, Capacity) for rule in looked_at),
        )

    def sort(self, candidate: Candidate) -> Hashable:
        one, reading, problem = candidate.participant, self.reading, self.problem
        if one.group:
            return candidate.id
        return (
            tuple(reading.fits(who, one, role) for who in self.whos for role in Role),
            tuple(reading.percent(one, role) for role in Role),
            one.country if "country" in self.places else "",
            one.region and reading.spelt(one.region) if "region" in self.places else "",
            self.capacity and one.capacity is None,
            problem.cost(candidate),
            candidate.may_lead,
            frozenset(n for n in candidate.covers if problem.needs[n].required and problem.allowed(candidate, n)),
        )
