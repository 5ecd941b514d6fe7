"""How a calibration is learned: on a year that the ranker was not learned from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from matching.calibration import Calibration, inputs, level_of
from matching.learning.consortia import KnownConsortia
from matching.learning.examples import candidates_of
from matching.learning.pools import Memory, Pool, places_of, pool_of, year_before
from matching.learning.recipe import Recipe
from matching.ranker import Ranker
from models.feedback import FIRST_PLACES
from models.suggestion import Level

_FEWEST = 200


@dataclass(frozen=True, slots=True)
class _Shown:
    """The first ten of one question: ``inputs`` of the calibration, who was sought, how much the question counts."""

    inputs: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: float


def calibrate(
    histories: Sequence[KnownConsortia], encoder: Encoder, recipe: Recipe, ranker: Ranker
) -> Calibration | None:
    """From the year before those that ``ranker`` was learned from, asked of the whole, countries and regions.

    Partners who were new that year count as sought, and are never found: so it is in life. ``None`` where fewer than
    200 of those shown were sought: that tells too little.
    """
    shown = [
        one
        for consortia in histories
        for year in year_before(consortia, recipe)
        for shape in places_of(year, recipe)
        for memory in Memory
        for one in _first_ten(pool_of(year, shape, memory, encoder, recipe), encoder, ranker)
    ]
    if sum(int(one.right.sum()) for one in shown) < _FEWEST:
        return None
    return _fitted(shown)


def _first_ten(pool: Pool, encoder: Encoder, ranker: Ranker) -> Iterator[_Shown]:
    weight = 1 / np.sqrt(max(len(pool.questions), 1))
    for one in candidates_of(pool, encoder):
        scores = ranker.score(one.features)
        best = np.argsort(-scores, kind="stable")[:FIRST_PLACES]
        told = inputs(scores, one.features.conditions, len(one.question.asked.known))
        yield _Shown(told[best], one.right[best], one.question.weight * weight)


def _fitted(shown: Iterable[_Shown]) -> Calibration:
    from sklearn.linear_model import LogisticRegression

    parts = [one for one in shown if len(one.right)]
    told = np.concatenate([one.inputs for one in parts])
    right = np.concatenate([one.right for one in parts])
    weight = np.repeat([one.weight for one in parts], [len(one.right) for one in parts])
    fit = LogisticRegression(C=1e4, fit_intercept=False, max_iter=1000)
    fit.fit(told, right, sample_weight=weight / weight.mean())
    weights = np.asarray(fit.coef_[0], dtype=np.float64)
    levels = np.asarray([level_of(chance) for chance in 1 / (1 + np.exp(-(told @ weights)))])
    frequencies = {
        level: float(np.average(right[levels == level], weights=weight[levels == level])) if level in levels else 0.0
        for level in Level
    }
    return Calibration(weights, frequencies)
