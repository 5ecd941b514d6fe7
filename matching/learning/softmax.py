"""Weights by which those who were sought stand before the others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.features import CONDITIONS, NAMES
from matching.learning.examples import Examples

_AT_ONCE = 1 << 16
_LEAST = 1e-6

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and standard deviation of each feature over all candidates of whom it is known; 0 and 1 without any."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> Scale:
        mean, deviation = np.zeros(values.shape[1]), np.ones(values.shape[1])
        for place in range(values.shape[1]):
            known = values[~np.isnan(values[:, place]), place].astype(np.float64)
            if len(known) and known.std() > _LEAST:
                mean[place], deviation[place] = known.mean(), known.std()
        return cls(mean, deviation)

    def applied(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same in units of the deviation; what is missing is 0."""
        scaled = values - self.mean.astype(np.float32)  # the one copy: there are gigabytes of them
        scaled /= self.deviation.astype(np.float32)
        return np.asarray(np.nan_to_num(scaled, copy=False))


def fit_softmax(
    examples: Examples, scale: Scale, *, penalty: float, rounds: int, prior: Weights | None = None
) -> Weights:
    """``(1 + len(CONDITIONS), len(NAMES))``: weights of the ranker's formula.

    They minimise the mean over questions of -ln of the share that the softmax of the scores gives to each who was
    sought (ListNet with one permutation: Cao et al., "Learning to rank: from pairwise approach to listwise approach",
    ICML 2007), and penalty / 2 times the squared distance to ``prior`` (to 0 without one). By L-BFGS.
    """
    shape = (1 + len(CONDITIONS), len(NAMES))
    start = np.zeros(shape) if prior is None else prior
    loss = _Loss(examples, scale)

    def objective(flat: Weights) -> tuple[float, Weights]:
        weights = flat.reshape(shape)
        value, slope = loss.at(weights)
        away = weights - start
        return value + penalty / 2 * float((away**2).sum()), (slope + penalty * away).ravel()

    found = minimize(objective, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    return np.asarray(found.x, dtype=np.float64).reshape(shape)


class _Loss:
    """The loss and its slope, question by question in chunks, so that memory holds the values once."""

    def __init__(self, examples: Examples, scale: Scale) -> None:
        self._values = scale.applied(examples.values)
        self._starts = examples.starts
        self._told = np.column_stack((np.ones(len(examples), np.float32), examples.conditions))
        right = examples.right.astype(np.float64)
        sought = np.add.reduceat(right, examples.starts[:-1])
        self._question = np.repeat(np.arange(len(examples)), np.diff(examples.starts))
        self._share = right / sought[self._question]
        self._weights = examples.weights / examples.weights.sum()
        self._cuts = self._whole_questions()

    def _whole_questions(self) -> list[tuple[int, int]]:
        """Runs of questions with about 65,000 candidates."""
        chunk = self._starts[1:] // _AT_ONCE
        edges = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), len(chunk)]
        return [(a, b) for a, b in pairwise(edges) if b > a]

    def at(self, weights: Weights) -> tuple[float, Weights]:
        by_condition = weights.astype(np.float32).T
        total, slope = 0.0, np.zeros_like(weights)
        for first, last in self._cuts:
            rows = slice(self._starts[first], self._starts[last])
            begins = self._starts[first:last] - self._starts[first]
            values, question, share = self._values[rows], self._question[rows] - first, self._share[rows]
            told, mass = self._told[first:last][question], self._weights[first:last]
            scores = np.einsum("nc,nc->n", values @ by_condition, told).astype(np.float64)
            greatest = np.maximum.reduceat(scores, begins)
            powers = np.exp(scores - greatest[question])
            sums = np.add.reduceat(powers, begins)
            total += float((mass * (np.log(sums) + greatest - np.add.reduceat(share * scores, begins))).sum())
            gap = (powers / sums[question] - share) * mass[question]
            slope += (told * gap.astype(np.float32)[:, None]).T @ values
        return total, slope
