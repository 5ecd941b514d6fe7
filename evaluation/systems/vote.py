"""``text_knn`` and ``minilm_knn``: the passages most like the topic vote for their organizations."""

from __future__ import annotations

import numpy as np

from evaluation.history import History
from evaluation.systems.scorer import Scores
from evaluation.systems.space import Similarities, Space, similarities
from evaluation.topics import Topic

NEIGHBOURS = 200


class Vote:
    """score = holds · sim^power over the ``NEIGHBOURS`` most similar passages (all that tie with the last of them)."""

    def __init__(self, history: History, space: Space, *, power: int) -> None:
        self._holds = history.holds
        self._space = space
        self._power = power

    def scores(self, topic: Topic) -> Scores:
        nearest = _nearest(similarities(self._space, topic))
        return np.asarray(self._holds @ nearest**self._power, dtype=np.float64)


def _nearest(sim: Similarities) -> Similarities:
    if len(sim) <= NEIGHBOURS:
        return sim
    least = np.partition(sim, -NEIGHBOURS)[-NEIGHBOURS]
    return np.where(sim >= least, sim, 0.0)
