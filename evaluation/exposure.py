"""Who is shown: how evenly the first ten places fall on the organizations of the history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.ranked import RankedList

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Exposure:
    """``gini`` in [0, 1]: 0 when all are shown equally often; ``coverage`` in [0, 1]: shown at least once / all."""

    gini: float
    coverage: float
    shown: int
    organizations: int


def gini(counts: ArrayLike) -> float:
    """Σᵢ (2i - n - 1) xᵢ / (n Σ x) for x ascending, i from 1 to n: 0 when all are equal, (n - 1) / n when one has all.

    0 when nothing was counted.
    """
    ascending = np.sort(np.asarray(counts, dtype=np.float64))
    n, total = len(ascending), float(ascending.sum())
    if not total:
        return 0.0
    return float(((2 * np.arange(1, n + 1) - n - 1) * ascending).sum() / (n * total))


def exposure(lists: Iterable[RankedList], organizations: Sequence[str]) -> Exposure:
    """Exposure@10 over all ``organizations`` of the history (those that no list shows count as 0)."""
    times = Counter(id_ for ranked in lists for id_ in ranked.ids[:SHOWN])
    counts = [times.get(id_, 0) for id_ in organizations]
    shown = sum(count > 0 for count in counts)
    return Exposure(gini(counts), shown / len(counts) if counts else 0.0, shown, len(counts))
