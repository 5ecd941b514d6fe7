"""How near each passage is to the need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue

WIDEST = 4096


@dataclass(frozen=True, slots=True)
class Near:
    """``similarities`` ``(n_passages,)`` in [0, 1]: the cosine of the need to each of the 4,096 nearest passages that
    speak for somebody who may be suggested, 0 for all others; ``positions`` are those above 0, nearest first.
    """

    similarities: NDArray[np.float32]
    positions: NDArray[np.int64]

    @classmethod
    def look(cls, catalogue: Catalogue, ask: Ask, reachable: NDArray[np.bool_]) -> Near:
        """``reachable`` ``(n_passages,)``; needs are left aside. Nothing is near without a need."""
        similarities = np.zeros(len(catalogue.owners), dtype=np.float32)
        if ask.vector is None:
            return cls(similarities, np.zeros(0, np.int64))
        found = catalogue.index.search(ask.vector, WIDEST, reachable & ~catalogue.is_need)
        above = found.similarities > 0
        positions = found.positions[above]
        similarities[positions] = np.minimum(found.similarities[above], 1.0)
        return cls(similarities, positions)

    def of(self, positions: NDArray[np.int64]) -> NDArray[np.float64]:
        return self.similarities[positions].astype(np.float64)

    def nearest(self, k: int) -> NDArray[np.int64]:
        return self.positions[:k]

    def of_projects(self, catalogue: Catalogue) -> NDArray[np.float64]:
        """``(n_projects,)``: the same for the texts of past projects; 0 for those without."""
        written = catalogue.project_passage >= 0
        found = np.zeros(len(catalogue.projects))
        found[written] = self.of(catalogue.project_passage[written])
        return found
