"""From a score for every organization to a ranked list."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evaluation.history import History
from evaluation.ranked import DEPTH, RankedList, strictly_decreasing
from evaluation.topics import Topic

Scores = NDArray[np.float64]


class Scorer(Protocol):
    """A formula over the history: ``(n_organizations,)``, higher is better, 0 or less where nothing speaks for it."""

    def scores(self, topic: Topic) -> Scores: ...


class ScoredSystem:
    """Ranks organizations by a scorer; those with nothing in their favour and the known partners are left out."""

    def __init__(self, name: str, history: History, scorer: Scorer) -> None:
        self.name = name
        self._history = history
        self._scorer = scorer

    def answer(self, topic: Topic) -> RankedList:
        scores = self._scorer.scores(topic)
        speaks = scores > 0
        speaks[self._history.places_of(topic.known)] = False
        places = np.flatnonzero(speaks)
        if len(places) > DEPTH:
            least = np.partition(scores[places], len(places) - DEPTH)[len(places) - DEPTH]
            places = places[scores[places] >= least]
        # Places ascend with ids, and the sort is stable: ties come out by id.
        best = places[np.argsort(-scores[places], kind="stable")][:DEPTH]
        return RankedList(tuple(self._history.ids[place] for place in best), strictly_decreasing(scores[best]))

    def close(self) -> None:
        """Nothing to let go of."""


def share_of_max(scores: Scores) -> Scores:
    """``scores / max``, in [0, 1]; as they are when none is above 0."""
    highest = scores.max(initial=0.0)
    return scores / highest if highest > 0 else scores
