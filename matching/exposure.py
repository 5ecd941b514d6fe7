"""Evening out who is shown, place by place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.feedback import FIRST_PLACES

_WEIGHT = 3.0


def even_out(scores: NDArray[np.float64], times_shown: NDArray[np.integer], exposure: float) -> NDArray[np.int64]:
    """``(n,)``: the order of candidates of whom the best by ``scores`` (logarithms of chances, never increasing) comes
    first.

    Place j of the first ten goes to the greatest score - 3 · ``exposure`` · ((j - 1) / 9)³ · ln(1 + times shown) among
    those who have no place yet: the best is never moved, and the later a place, the more it is for those who were
    shown less. All others follow as they stood. ``exposure`` in [0, 1]: 0 changes nothing. ``times_shown`` ``(n,)``:
    how often each stood among the first ten of late.
    """
    n = len(scores)
    if exposure <= 0 or not n:
        return np.arange(n)
    seen = np.log1p(times_shown)
    left = scores.astype(np.float64, copy=True)
    first: list[int] = []
    for place in range(min(FIRST_PLACES, n)):
        weight = _WEIGHT * exposure * (place / (FIRST_PLACES - 1)) ** 3
        chosen = int(np.argmax(left - weight * seen))
        left[chosen] = -np.inf
        first.append(chosen)
    return np.concatenate((first, np.delete(np.arange(n), first))).astype(np.int64)
