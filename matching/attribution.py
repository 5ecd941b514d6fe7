"""On which pieces of what is known of an organization its score rests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.complementarity import GAIN_WEIGHT, Covering, marginal_gain
from matching.measured import Comparison
from matching.pieces import Piece
from matching.ranker import Ranker
from matching.without import Rest, Without

MOST_EVIDENCE = 3
_WEIGHED = 8
_SETS = np.asarray(
    [
        (*chosen, *[-1] * (MOST_EVIDENCE - size))
        for size in range(MOST_EVIDENCE + 1)
        for chosen in combinations(range(_WEIGHED), size)
    ]
)
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Scoring:
    """How the answers to one question got their scores: the ranker's, and the weighed marginal gain."""

    catalogue: Catalogue
    ask: Ask
    team: Covering
    compared: Comparison
    ranker: Ranker

    def weightiest(self, organizations: NDArray[np.int64]) -> tuple[tuple[Piece, ...], ...]:
        """For each of ``organizations``, candidates each, the pieces, at most three, that lower its score most when
        they are taken away together, everybody else staying as they are; as few as do so, none where none lowers it.

        Sought among eight: those that lower it most one by one, and those that alone would keep it highest, of which
        one may make up for another.
        """
        if not len(organizations):
            return ()
        without = Without(self.catalogue, self.ask, self.compared.measured, organizations)
        pieces, every = without.pieces, np.arange(len(organizations))
        each = np.arange(len(pieces.owner))
        rows = np.searchsorted(self.compared.candidates, organizations)
        left, only = without.lessened(pieces.owner, each[:, None]), without.only(each)
        scores = self._scores(Rest.together((left, only)), np.tile(rows[pieces.owner], 2))
        weighed = np.minimum(_ranks(scores[: len(each)], pieces.owner), _ranks(-scores[len(each) :], pieces.owner))
        heaviest = _first(weighed, pieces.owner, every)
        sets = np.where(_SETS >= 0, heaviest[:, _SETS], -1)
        owner = np.repeat(every, len(_SETS))
        scores = self._scores(without.lessened(owner, sets.reshape(-1, MOST_EVIDENCE)), rows[owner])
        left_by = scores.reshape(len(every), -1)
        falls = left_by[:, :1] - left_by
        least = falls >= falls.max(axis=1, keepdims=True) - _NOTHING
        chosen = sets[every, least.argmax(axis=1)]  # sets of few come first
        return tuple(tuple(pieces.one(at, self.ask.vectors) for at in some[some >= 0].tolist()) for some in chosen)

    def _scores(self, rest: Rest, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        features = self.compared.features_if(rows, rest.signals)
        return self.ranker.score(features) + GAIN_WEIGHT * marginal_gain(rest.covering, self.team)


def _ranks(values: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(n,)``: how many of its owner's come before each, the least first."""
    order = np.lexsort((values, owner))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order)) - np.searchsorted(owner, owner)
    return ranks


def _first(values: NDArray[np.int64], owner: NDArray[np.int64], owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(k, 8)``: the pieces of each owner with the least values; -1 where it has no more."""
    order = np.lexsort((values, owner))
    place = np.searchsorted(owner, owners)[:, None] + np.arange(_WEIGHED)
    there = place < np.searchsorted(owner, owners, side="right")[:, None]
    return np.where(there, order[np.minimum(place, len(order) - 1)], -1)
