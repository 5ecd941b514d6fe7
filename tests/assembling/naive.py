"""Brute force without any thought: everything that can be written down is looked at, and checked as a whole."""

from __future__ import annotations

from itertools import combinations, product

from matching.assembling.problem import Problem
from models.project import Role
from tests.assembling.faults import faults
from tests.assembling.laying_out import consortium, partner
from tests.assembling.worth import Worth


def naive_best(problem: Problem) -> int | None:
    """The greatest total, ``None`` where nothing is possible."""
    worth, work = Worth(problem), problem.work
    best: int | None = None
    for size in range(len(problem.candidates) + 1):
        for chosen in combinations(problem.candidates, size):
            places = range(len(problem.needs))
            carriers = list(product((None, *(one.id for one in chosen)), repeat=len(problem.needs)))
            for lead, units in product(chosen, product(range(work.least, work.most + 1), repeat=size)):
                roles = (Role.COORDINATOR if one is lead else Role.PARTICIPANT for one in chosen)
                some = consortium(problem, map(partner, [problem] * size, chosen, roles, units))
                for by in carriers:
                    carries = {place: id_ for place, id_ in zip(places, by, strict=True) if id_ is not None}
                    if not any(faults(problem, some, carries)):
                        points = worth.points(some, carries)
                        if points is not None and (best is None or points.total > best):
                            best = points.total
    return best
