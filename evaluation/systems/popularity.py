"""``popularity``: who takes part most often."""

from __future__ import annotations

from evaluation.history import History
from evaluation.systems.scorer import Scores
from evaluation.topics import Topic


class Popularity:
    """score = seats (on profiles: the number of competences), whatever the topic."""

    def __init__(self, history: History) -> None:
        self._seats = history.seats

    def scores(self, topic: Topic) -> Scores:
        return self._seats
