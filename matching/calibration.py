"""From rank scores to probabilities that mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.features import CONDITIONS, Condition
from models.suggestion import Level

INPUTS = ("one", "share", "few_known", "pool", "pasts")
"""What the probability is read from: 1; the logarithm of the softmax share among all candidates; how many partners are
missing to two, (0, 1 or 2); the conditions ``pool`` and ``pasts``."""

_ENOUGH_KNOWN = 2
_LEAST_SHARE = 1e-6
_LEAST = {Level.VERY_STRONG: 0.12, Level.STRONG: 0.06, Level.FAIR: 0.03, Level.WEAK: 0.015, Level.VERY_WEAK: 0.0}


@dataclass(frozen=True, slots=True)
class Calibration:
    """p = 1 / (1 + e^-(weights · inputs)) (Platt, "Probabilistic outputs for support vector machines", 1999).

    ``weights`` ``(len(INPUTS),)``. ``frequencies``: of the suggestions of each level among the first ten, the share
    that really became partners, in a year that the ranker was not learned from.
    """

    weights: NDArray[np.float64]
    frequencies: dict[Level, float]

    def probabilities(
        self, scores: NDArray[np.float64], conditions: NDArray[np.float32], known: int
    ) -> NDArray[np.float64]:
        """``(n_candidates,)``: how likely each is a partner sought; ``scores`` are those of all candidates of one
        answer, ``known`` is how many are in the team.
        """
        return np.asarray(1 / (1 + np.exp(-(inputs(scores, conditions, known) @ self.weights))), dtype=np.float64)

    def one_in(self, level: Level) -> int:
        """One suggestion of this level in so many became a partner; 0 where none did."""
        frequency = self.frequencies[level]
        return max(1, round(1 / frequency)) if frequency > 0 else 0


UNKNOWN = Calibration(np.zeros(len(INPUTS)), dict.fromkeys(Level, 0.0))
"""Before anything was calibrated: one chance in two for all."""


def inputs(scores: NDArray[np.float64], conditions: NDArray[np.float32], known: int) -> NDArray[np.float64]:
    """``(n_candidates, len(INPUTS))``."""
    powers = np.exp(scores - scores.max(initial=-np.inf))
    table = np.ones((len(scores), len(INPUTS)))
    table[:, 1] = np.log(np.maximum(powers / max(powers.sum(), 1.0), _LEAST_SHARE))
    table[:, 2] = max(0, _ENOUGH_KNOWN - known)
    table[:, 3:] = conditions[[CONDITIONS.index(Condition.POOL), CONDITIONS.index(Condition.PASTS)]]
    return table


def level_of(probability: float) -> Level:
    """In words: .12 or more, .06, .03, .015, less."""
    return next(level for level, least in _LEAST.items() if probability >= least)
