"""What a candidate adds: how well each aspect of the need is covered, by the team and by each candidate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from matching.catalogue import Catalogue

COVERED = 0.55
"""From this cosine on, a passage is said to cover an aspect (``docs/decisions/006-fixed-mix.md``)."""


@dataclass(frozen=True, slots=True)
class Covering:
    """How well some organizations cover each aspect.

    ``best`` ``(n, n_aspects)`` in [0, 1]: the greatest cosine of the aspect to a passage of the organization; 0 where
    it has none. What it says it needs is left aside.
    """

    best: NDArray[np.float64]

    @classmethod
    def look(cls, catalogue: Catalogue, organizations: NDArray[np.int64], aspects: Vectors) -> Covering:
        """``organizations`` ``(n,)`` are places in the catalogue, ``aspects`` ``(n_aspects, dimension)`` vectors."""
        best = np.zeros((len(organizations), len(aspects)))
        said = catalogue.passages_of.gather(organizations)
        speaks = ~catalogue.is_need[said.columns]
        positions, owner = said.columns[speaks].astype(np.int64), said.place[speaks]
        if len(positions) and len(aspects):
            distinct, place = np.unique(positions, return_inverse=True)  # past projects have many partners
            cosines = (aspects @ catalogue.index.vectors(distinct).T).clip(0.0, 1.0)
            starts = np.flatnonzero(np.diff(owner, prepend=-1))
            best[owner[starts]] = np.maximum.reduceat(cosines[:, place], starts, axis=1).T
        return cls(best)

    def together(self) -> NDArray[np.float64]:
        """``(n_aspects,)``: the best of them all for each aspect; 0 where there is nobody."""
        return np.asarray(self.best.max(axis=0, initial=0.0), dtype=np.float64)
