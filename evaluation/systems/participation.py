"""``copart`` and its product with likeness: who took part with the partners already in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.history import History
from evaluation.systems.scorer import Scores
from evaluation.systems.space import Space, similarities
from evaluation.topics import Topic


def known_in(history: History, topic: Topic) -> NDArray[np.float64]:
    """``known`` ``(n_passages,)``: how many of the topic's known partners each project has."""
    places = history.places_of(topic.known)
    if not places:
        return np.zeros(history.holds.shape[1])
    return np.asarray(history.holds[places].sum(axis=0), dtype=np.float64).ravel()


class CoParticipation:
    """score = holds · (known / ln(1 + max(size, 2)))."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._weight = 1.0 / np.log(1.0 + np.maximum(history.sizes, 2.0))

    def scores(self, topic: Topic) -> Scores:
        return np.asarray(self._history.holds @ (known_in(self._history, topic) * self._weight), dtype=np.float64)


class LikenessTimesCoParticipation:
    """score = holds · ((known + .1)^1.5 / √size × (.02 + sim^power))."""

    def __init__(self, history: History, space: Space, *, power: int) -> None:
        self._history = history
        self._space = space
        self._power = power
        self._weight = 1.0 / np.sqrt(np.maximum(history.sizes, 1.0))

    def scores(self, topic: Topic) -> Scores:
        together = (known_in(self._history, topic) + 0.1) ** 1.5 * self._weight
        alike = 0.02 + similarities(self._space, topic) ** self._power
        return np.asarray(self._history.holds @ (together * alike), dtype=np.float64)
