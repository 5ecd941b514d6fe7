"""``minilm_best``: the one passage of an organization that is most like the topic."""

from __future__ import annotations

import numpy as np

from evaluation.history import History
from evaluation.systems.scorer import Scores
from evaluation.systems.space import Space
from evaluation.topics import Topic


class Best:
    """Ordered by the best cosine of its passages, then by how many it has.

    score in [0, 1] = the place of (best, number) among all such pairs, from the lowest; 0 without a passage.
    """

    def __init__(self, history: History, space: Space) -> None:
        self._space = space
        self._holds = history.holds
        self._numbers = history.seats
        self._written = np.flatnonzero(self._numbers)
        self._starts = history.holds.indptr[self._written]

    def scores(self, topic: Topic) -> Scores:
        scores = np.zeros(len(self._numbers))
        if len(self._written):
            sim = self._space.cosines(self._space.passages, topic)
            best = np.maximum.reduceat(sim[self._holds.indices], self._starts)
            pairs = np.stack((best, self._numbers[self._written]), axis=1)
            distinct, place = np.unique(pairs, axis=0, return_inverse=True)
            scores[self._written] = (place.ravel() + 1) / len(distinct)
        return scores
