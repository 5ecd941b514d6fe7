"""What past projects say of each organization, whatever is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.incidence import Incidence

_RECENT = 2.0


@dataclass(frozen=True, slots=True)
class Past:
    """All ``(n_organizations,)`` float64: how many of its projects began in the two years before the newest of all,
    the age of its own newest one in years (infinite without any), and the mean of ln(partners) over its projects (0).
    """

    recent: NDArray[np.float64]
    last: NDArray[np.float64]
    usual_size: NDArray[np.float64]

    @classmethod
    def of(cls, partners: Incidence, projects_of: Incidence, age: NDArray[np.float64]) -> Past:
        """``partners``: projects x organizations; ``projects_of``: the other way round; ``age`` ``(n_projects,)``."""
        every = np.arange(len(partners))
        last = np.full(len(projects_of), np.inf)
        began = np.flatnonzero(projects_of.lengths)
        if len(began):
            last[began] = np.minimum.reduceat(age[projects_of.columns], projects_of.starts[began])
        sizes = partners.spread(every, np.log(np.maximum(partners.lengths, 1)))
        recent = partners.spread(every, is_recent(age))
        return cls(recent, last, sizes / np.maximum(projects_of.lengths, 1))


def is_recent(age: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where ``age`` is two years or less, otherwise 0."""
    return (age <= _RECENT).astype(np.float64)
