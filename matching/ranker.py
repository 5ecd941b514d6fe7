"""The seam from features to a score, and the ranker that comes first: a transparent fixed mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.features import FEATURES, Feature, Features


class Ranker(Protocol):
    """Anything that weighs features. Deterministic: the same features give the same scores."""

    def score(self, features: Features) -> NDArray[np.float64]:
        """``(n_organizations,)`` in [0, 1], higher is better; comparable within one answer only."""


def _fixed_weights() -> dict[Feature, float]:
    return {
        Feature.OWN_WORDS: 1.0,
        Feature.ANALOGUES: 1.0,
        Feature.SAME_WORDS: 0.25,
        Feature.TOGETHER: 0.75,
        Feature.PER_PARTNER: 1.5,
        Feature.RECORD: 0.05,
    }


@dataclass(frozen=True, slots=True)
class FixedMix:
    """score = Σ weight · feature / Σ weight. How the weights were chosen: ``docs/decisions/006-fixed-mix.md``."""

    weights: Mapping[Feature, float] = field(default_factory=_fixed_weights)

    def score(self, features: Features) -> NDArray[np.float64]:
        weights = np.asarray([self.weights.get(feature, 0.0) for feature in FEATURES])
        return np.asarray(features.values @ (weights / weights.sum()), dtype=np.float64)
