"""A random walk with restart from the team, over past projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue

Column = NDArray[np.float64]

_ROUNDS = 4
_RESTART = 0.5
_STROLL = 0.05


@dataclass(frozen=True, slots=True)
class Walk:
    """Four rounds of the walk: to a project, likelier where it is more like the need, and to one of its partners.

    ``steps`` ``(4, n_projects)``: how many of the walkers come through each project to each of its partners. ``ease``
    ``(n_projects,)`` times ``pace`` ``(4,)``: how many of those who choose a project come through it to each partner.
    """

    steps: Column
    ease: Column
    pace: Column

    @classmethod
    def look(cls, catalogue: Catalogue, team: NDArray[np.int64], similar: Column | None) -> Self:
        """From ``team``, places of some who have a past; ``similar`` ``(n_projects,)``, ``None`` without a need."""
        size, seats = np.maximum(catalogue.partners.lengths, 1), np.maximum(catalogue.projects_of.lengths, 1)
        ease = (1.0 if similar is None else _STROLL + similar) / size
        start = np.zeros(len(seats))
        start[team] = 1 / len(team)
        at, every = start, np.arange(len(size))
        steps, pace = np.zeros((_ROUNDS, len(size))), np.zeros(_ROUNDS)
        for number in range(_ROUNDS):
            if number:
                at = catalogue.partners.spread(every, steps[number - 1]) + (1 - _RESTART) * start
            there = np.flatnonzero(at)
            chosen = catalogue.projects_of.spread(there, at[there] / seats[there])
            pace[number] = _RESTART / max(float(chosen @ (ease * size)), 1e-12)
            steps[number] = chosen * ease * pace[number]
        return cls(steps, ease, pace)

    def without(self, steps: Column, ease: Column, seats: Column, all_steps: Column, all_seats: Column) -> Column:
        """``(m,)``: where organizations outside the team stand in the end when some of their seats are taken away:
        what they got themselves by them does not come back to them, all other walkers go as they did.

        ``steps`` ``(4, m)``, ``ease`` and ``seats`` ``(m,)`` are sums over the projects left, the other two over all.
        """
        at, before = np.zeros(len(seats)), np.zeros(len(seats))
        for number in range(_ROUNDS):
            fewer = at / np.maximum(seats, 1) - before / np.maximum(all_seats, 1)
            at, before = steps[number] + fewer * ease * self.pace[number], all_steps[number]
        return at.clip(0.0)
