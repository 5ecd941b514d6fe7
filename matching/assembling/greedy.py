"""Whoever brings most comes next: a quick choice of partners that looks at no rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.assembling import points
from matching.assembling.problem import Problem
from models.project import Role


def brought(problem: Problem) -> NDArray[np.int64]:
    """``(n_candidates, n_needs)``: the points that each brings to each need that it may carry, 0 elsewhere."""
    found = np.zeros((len(problem.candidates), len(problem.needs)), dtype=np.int64)
    for place, one in enumerate(problem.candidates):
        for need in one.covers:
            if (cover := problem.allowed(one, need)) is not None:
                found[place, need] = points.of_cover(problem, need, cover)
    return found


def greedy(problem: Problem) -> tuple[int, ...]:
    """Places of as many candidates as may take part: those who are settled, then one after the other whoever brings
    most points beside those before; the earlier one where two bring the same."""
    wishes = problem.wishes
    own = np.asarray([points.of_partner(problem, one, Role.PARTICIPANT) for one in problem.candidates], dtype=np.int64)
    brings = brought(problem)
    chosen = [place for place, one in enumerate(problem.candidates) if one.id in wishes.locked or one.id == wishes.lead]
    free = np.asarray([one.id not in wishes.excluded for one in problem.candidates], dtype=np.bool_)
    free[chosen] = False
    carried = brings[chosen].max(axis=0, initial=0)
    while len(chosen) < wishes.partners_most and free.any():
        worth = own + np.maximum(brings - carried, 0).sum(axis=1)
        best = int(np.argmax(np.where(free, worth, np.iinfo(np.int64).min)))
        chosen.append(best)
        free[best] = False
        carried = np.maximum(carried, brings[best])
    return tuple(chosen)
