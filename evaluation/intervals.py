"""How sure a mean is: bootstrap over projects, because the topics of one project hang together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over topics and its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of two systems on the same topics, its 95 % interval, and a two-sided p-value in (0, 1]."""

    mean: float
    low: float
    high: float
    p: float


class Resamples:
    """``samples`` draws of the projects with replacement, the same for every system and metric (so they pair).

    ``projects`` ``(n_topics,)`` names the project of each topic. The mean of a draw is over its topics: a project of
    three topics weighs three times one of one.
    """

    def __init__(self, projects: Sequence[str], rng: np.random.Generator, samples: int = SAMPLES) -> None:
        distinct, self._project = np.unique(np.asarray(projects, dtype=np.str_), return_inverse=True)
        n = len(distinct)
        self._n_projects = n
        self._draws: NDArray[np.float64] = rng.multinomial(n, np.full(n, 1.0 / n), size=samples).astype(np.float64)
        self._sizes = self._draws @ np.bincount(self._project, minlength=n)

    @property
    def n_projects(self) -> int:
        return self._n_projects

    def _means(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(self._project, weights=values, minlength=self._n_projects)
        return np.asarray((self._draws @ sums) / self._sizes, dtype=np.float64)

    def estimate(self, values: NDArray[np.float64]) -> Estimate:
        """Percentile interval of the mean of ``values`` ``(n_topics,)``."""
        low, high = np.percentile(self._means(values), (2.5, 97.5))
        return Estimate(float(values.mean()), float(low), float(high))

    def ratio(self, above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate:
        """Percentile interval of Σ ``above`` / Σ ``below``, both ``(n_topics,)``; 0 where Σ ``below`` is 0."""
        sums = [
            self._draws @ np.bincount(self._project, weights=values, minlength=self._n_projects)
            for values in (above, below)
        ]
        low, high = np.percentile(sums[0] / np.maximum(sums[1], 1e-12), (2.5, 97.5))
        return Estimate(float(above.sum() / max(float(below.sum()), 1e-12)), float(low), float(high))

    def difference(self, values: NDArray[np.float64], others: NDArray[np.float64]) -> Difference:
        """``values`` less ``others``, paired by topic.

        p = (1 + #{|d* - d| ≥ |d|}) / (1 + samples) with d the mean difference and d* that of a draw.
        """
        gap = values - others
        mean = float(gap.mean())
        drawn = self._means(gap)
        low, high = np.percentile(drawn, (2.5, 97.5))
        extreme = int((np.abs(drawn - mean) >= abs(mean) - 1e-12).sum())
        return Difference(mean, float(low), float(high), (1 + extreme) / (1 + len(drawn)))
