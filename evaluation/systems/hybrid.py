"""``hybrid`` and ``minilm_hybrid``: the vote, the partners' partners and a little popularity, added up."""

from __future__ import annotations

import numpy as np

from evaluation.history import History
from evaluation.systems.participation import CoParticipation
from evaluation.systems.scorer import Scores, share_of_max
from evaluation.systems.vote import Vote
from evaluation.topics import Topic


class Hybrid:
    """score = vote / its max + (copart / √seats) / its max + .2 × ln(1 + seats) / its max, in [0, 2.2]."""

    def __init__(self, history: History, vote: Vote) -> None:
        self._vote = vote
        self._together = CoParticipation(history)
        seats = history.seats
        self._per_seat = 1.0 / np.sqrt(np.maximum(seats, 1.0))
        self._popular = 0.2 * share_of_max(np.log1p(seats))

    def scores(self, topic: Topic) -> Scores:
        together = self._together.scores(topic) * self._per_seat
        return share_of_max(self._vote.scores(topic)) + share_of_max(together) + self._popular
