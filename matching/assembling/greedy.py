"""Whoever brings most comes next: a quick choice of partners that looks at no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.assembling import points
from matching.assembling.problem import Problem
from models.project import Role


@dataclass(frozen=True, slots=True)
class Brings:
    """The points that each candidate brings: ``own`` ``(n_candidates,)`` as a partner, ``needs``
    ``(n_candidates, n_needs)`` to each need that it may carry, 0 elsewhere."""

    own: NDArray[np.int64]
    needs: NDArray[np.int64]

    @classmethod
    def of(cls, problem: Problem) -> Self:
        needs = np.zeros((len(problem.candidates), len(problem.needs)), dtype=np.int64)
        for place, one in enumerate(problem.candidates):
            for need in one.covers:
                if (cover := problem.allowed(one, need)) is not None:
                    needs[place, need] = points.of_cover(problem, need, cover)
        own = [points.of_partner(problem, one, Role.PARTICIPANT) for one in problem.candidates]
        return cls(np.asarray(own, dtype=np.int64), needs)


def greedy(problem: Problem, brings: Brings | None = None) -> tuple[int, ...]:
    """Places of as many candidates as may take part: those who are settled, then one after the other whoever brings
    most points beside those before; the earlier one where two bring the same."""
    wishes, brings = problem.wishes, brings or Brings.of(problem)
    chosen = [place for place, one in enumerate(problem.candidates) if one.id in wishes.locked or one.id == wishes.lead]
    free = np.asarray([one.id not in wishes.excluded for one in problem.candidates], dtype=np.bool_)
    free[chosen] = False
    carried = brings.needs[chosen].max(axis=0, initial=0)
    while len(chosen) < wishes.partners_most and free.any():
        worth = brings.own + np.maximum(brings.needs - carried, 0).sum(axis=1)
        best = int(np.argmax(np.where(free, worth, np.iinfo(np.int64).min)))
        chosen.append(best)
        free[best] = False
        carried = np.maximum(carried, brings.needs[best])
    return tuple(chosen)
