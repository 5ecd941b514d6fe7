"""What passages and past projects give to those whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.incidence import Entries, Incidence
from matching.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class Votes:
    """``rows`` ``(n,)``, passages or projects, of which one may come twice; ``weights`` ``(n,)``, 0 or more: what each
    gives to each of its organizations.
    """

    rows: NDArray[np.integer]
    weights: NDArray[np.float64]

    def by_row(self, n_rows: int) -> NDArray[np.float64]:
        """``(n_rows,)``: what each passage or project gives."""
        return np.bincount(self.rows, weights=self.weights, minlength=n_rows).astype(np.float64, copy=False)


Ballot: TypeAlias = Mapping[Signal, Votes]
"""The votes of which the signals are sums, one by one: taking away what voted takes away no more than its votes."""


def counted(ballot: Ballot, incidence: Incidence) -> dict[Signal, NDArray[np.float64]]:
    """What each organization got, ``(n_organizations,)``; ``incidence`` is passages or projects x organizations."""
    gathered: dict[int, Entries] = {}
    sums: dict[Signal, NDArray[np.float64]] = {}
    for signal, votes in ballot.items():
        entries = gathered.get(id(votes.rows)) or gathered.setdefault(id(votes.rows), incidence.gather(votes.rows))
        weights = votes.weights[entries.place]
        sums[signal] = np.bincount(entries.columns, weights=weights, minlength=incidence.n_columns).astype(np.float64)
    return sums
