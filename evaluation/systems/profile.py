"""``text`` and ``minilm_profile``: one vector an organization, the mean of its passages."""

from __future__ import annotations

from evaluation.history import History
from evaluation.systems.scorer import Scores
from evaluation.systems.space import Space
from evaluation.topics import Topic


class Profile:
    """score = cos(topic, Σ of the vectors of its passages), in [-1, 1]."""

    def __init__(self, history: History, space: Space) -> None:
        from sklearn.preprocessing import normalize

        self._space = space
        self._centroids = normalize(history.holds @ space.passages)

    def scores(self, topic: Topic) -> Scores:
        return self._space.cosines(self._centroids, topic)
