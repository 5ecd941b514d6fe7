"""Candidates who make no difference to whether something is possible: the first few of each sort are enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace

from matching.assembling import points
from matching.assembling.model import units_able
from matching.assembling.problem import Candidate, Problem
from matching.assembling.reading import Reading
from models.programmes.needs import groups_of
from models.programmes.rules import Capacity, Distinct, LargestShare
from models.project import Role

ENOUGH = 400
_BY_PLACE = (Distinct, LargestShare)


def few_of_each(problem: Problem) -> Problem:
    """With no more of a sort than could take part together: whatever is possible with the others is so with these.

    Of one sort are those who are alike to every rule, every rate, every bound and every required need; of these, who
    has most time left comes first. Who is named by staff or belongs to a group is a sort of its own.
    """
    if len(problem.candidates) <= ENOUGH:
        return problem
    reading, counts = Reading(problem), Counter[Hashable]()
    named, kept = _named(problem), set()
    for candidate in sorted(problem.candidates, key=lambda one: -units_able(problem, one)):
        sort = candidate.id if candidate.id in named else _sort(problem, reading, candidate)
        counts[sort] += 1
        if counts[sort] <= problem.wishes.partners_most:
            kept.add(candidate.id)
    return replace(problem, candidates=tuple(one for one in problem.candidates if one.id in kept))


def _named(problem: Problem) -> frozenset[str]:
    wishes = problem.wishes
    sets = (*wishes.exclusive, *problem.form.exclusive)
    return frozenset(
        {*wishes.locked, *wishes.excluded, *wishes.budgets, wishes.lead, *(id_ for ids in sets for id_ in ids)}
    )


def _sort(problem: Problem, reading: Reading, candidate: Candidate) -> Hashable:
    one = candidate.participant
    if one.group:
        return candidate.id
    looked_at = points.rules_of(problem)
    places = {rule.of if isinstance(rule, Distinct) else rule.by for rule in looked_at if isinstance(rule, _BY_PLACE)}
    whos = {who: None for rule in looked_at for who in groups_of(rule)}
    return (
        tuple(reading.fits(who, one, role) for who in whos for role in Role),
        tuple(reading.percent(one, role) for role in Role),
        one.country if "country" in places else "",
        one.region and reading.spelt(one.region) if "region" in places else "",
        one.capacity is None and any(isinstance(rule, Capacity) for rule in looked_at),
        problem.cost(candidate),
        candidate.may_lead,
        frozenset(n for n, need in enumerate(problem.needs) if need.required and problem.allowed(candidate, n)),
    )
