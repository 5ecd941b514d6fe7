"""A ranked list as a run holds it: ties settled, scores strictly decreasing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DEPTH = 100


@dataclass(frozen=True, slots=True)
class RankedList:
    """At most ``DEPTH`` organizations, best first, each once; ``scores`` are finite and strictly decrease.

    Scores are single-precision numbers, because the tools that read a run hold them so and would else see ties.
    ``probabilities``, where a system says them, tell how likely each is to be a partner sought.
    """

    ids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def settle(cls, ids: Sequence[str], scores: ArrayLike) -> RankedList:
        """Order by score, descending, then by id, ascending; keep ``DEPTH``; make the scores strictly decrease.

        ``scores`` ``(len(ids),)``, higher is better. ``ValueError`` when one is NaN or beyond single precision.
        """
        given = np.asarray(scores, dtype=np.float64)
        kept = sorted(range(len(ids)), key=lambda i: (-given[i], ids[i]))[:DEPTH]
        return cls(tuple(ids[i] for i in kept), strictly_decreasing(given[kept]))

    @classmethod
    def in_order(
        cls, ids: Sequence[str], scores: ArrayLike | None = None, probabilities: Sequence[float] = ()
    ) -> RankedList:
        """The first ``DEPTH`` in the order given; ``scores`` never increase (1 / rank without any)."""
        kept = tuple(ids[:DEPTH])
        given = 1 / np.arange(1, len(ids) + 1) if scores is None else np.asarray(scores, dtype=np.float64)
        return cls(kept, strictly_decreasing(given[: len(kept)]), tuple(probabilities[:DEPTH]))


def strictly_decreasing(scores: NDArray[np.float64]) -> tuple[float, ...]:
    """``scores``, not increasing, each lowered where needed to the next single-precision number below the one before.

    ``ValueError`` when one is NaN or beyond single precision.
    """
    if not np.all(np.abs(scores) < np.finfo(np.float32).max / 2):
        raise ValueError("scores must be finite single-precision numbers")
    lowered: list[float] = []
    ceiling = np.float32(np.inf)
    for score in scores.astype(np.float32):
        ceiling = min(score, np.nextafter(ceiling, np.float32(-np.inf)))
        lowered.append(float(ceiling))
    return tuple(lowered)
