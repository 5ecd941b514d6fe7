"""On which pieces of what is known of an organization its score rests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.complementarity import Covering
from matching.completing import Gains
from matching.measured import Comparison
from matching.pieces import Piece
from matching.ranker import Ranker
from matching.without import Rest, Without

MOST_EVIDENCE = 3
_POOL = 24
_WEIGHED = 5
_SETS = np.asarray(
    [
        (*chosen, *[-1] * (MOST_EVIDENCE - size))
        for size in range(MOST_EVIDENCE + 1)
        for chosen in combinations(range(_WEIGHED), size)
    ]
)
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks for an organization: ``pieces``, three at most, and how it covers each aspect: ``best``
    ``(n_aspects,)`` as in ``Covering``."""

    pieces: tuple[Piece, ...]
    best: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scoring:
    """How the answers to one question got their scores: the ranker's, and what completing added."""

    catalogue: Catalogue
    ask: Ask
    team: Covering
    compared: Comparison
    ranker: Ranker
    gains: Gains

    def grounds(self, organizations: NDArray[np.int64]) -> tuple[Grounds, ...]:
        """For each of ``organizations``, candidates each, the pieces, at most three, that lower its score most when
        they are taken away together, everybody else staying as they are; as few as do so, none where none lowers it.

        Sought among the 24 that lower it most one by one or that alone would keep it highest (of these, one may
        make up for another): the best set of the first five, and then the best by one exchange.
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
        most = int(np.bincount(pieces.owner).max())
        pool = _first(weighed, pieces.owner, every, max(_WEIGHED, min(_POOL, most)))
        chosen = self._heaviest(without, rows, np.where(_SETS >= 0, pool[:, _SETS], -1))
        chosen = self._heaviest(without, rows, _swapped(chosen, pool))
        return tuple(
            Grounds(tuple(pieces.one(at, self.ask.vectors) for at in some[some >= 0].tolist()), best)
            for some, best in zip(chosen, without.covering().best, strict=True)
        )

    def _heaviest(self, without: Without, rows: NDArray[np.int64], sets: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(k, 3)``: of ``sets`` ``(k, n, 3)`` the one that lowers the score most, the first of those alike."""
        k, n, _ = sets.shape
        owner = np.repeat(np.arange(k), n)
        left = self._scores(without.lessened(owner, sets.reshape(k * n, -1)), rows[owner]).reshape(k, n)
        lowest = (left <= left.min(axis=1, keepdims=True) + _NOTHING).argmax(axis=1)
        return np.asarray(sets[np.arange(k), lowest])

    def _scores(self, rest: Rest, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        features = self.compared.features_if(rows, rest.signals)
        return self.ranker.score(features) + self.gains.added(features.places, rest.covering)


def _ranks(values: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(n,)``: how many of its owner's come before each, the least first."""
    order = np.lexsort((values, owner))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order)) - np.searchsorted(owner, owner)
    return ranks


def _first(
    values: NDArray[np.int64], owner: NDArray[np.int64], owners: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """``(k, count)``: the pieces of each owner with the least values; -1 where it has no more."""
    order = np.lexsort((values, owner))
    place = np.searchsorted(owner, owners)[:, None] + np.arange(count)
    there = place < np.searchsorted(owner, owners, side="right")[:, None]
    return np.where(there, order[np.minimum(place, len(order) - 1)], -1)


def _swapped(chosen: NDArray[np.int64], pool: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(k, 1 + 3 · n_pool, 3)``: ``chosen`` ``(k, 3)``, and with each of its places taken by each of ``pool``."""
    n_pool = pool.shape[1]
    sets = np.tile(chosen[:, None, :], (1, 1 + MOST_EVIDENCE * n_pool, 1))
    there = (pool[:, :, None] == chosen[:, None, :]).any(axis=2)
    for place in range(MOST_EVIDENCE):
        sets[:, 1 + place * n_pool : 1 + (place + 1) * n_pool, place] = np.where(there, -1, pool)
    return sets
