"""Which index serves: exact for as long as that is fast, then neighbourhoods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.flat import FlatIndex
from embeddings.index import Index
from embeddings.ivf import IvfIndex, lists_for, taught_by

EXACT_UP_TO = 50_000
"""So many rows are compared one by one (``docs/decisions/021-large-indexes.md``)."""

_AT_ONCE = 16_384
_SEED = 0
_DRIFT = 1.5

Rows = Callable[[NDArray[np.int64]], Vectors]
"""From positions ``(m,)``, ascending, to the rows there ``(m, dimension)``."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of an index that stay: its row r comes to stand at ``places[r]``, or goes where that is negative."""

    index: Index
    places: NDArray[np.int64]

    def rows(self, n: int) -> NDArray[np.int64]:
        """``(n,)``: the row of ``index`` that comes to stand at each position, -1 where a new one does."""
        came_from = np.full(n, -1, dtype=np.int64)
        stays = self.places >= 0
        came_from[self.places[stays]] = np.flatnonzero(stays)
        return came_from


def read_index(array: NDArray[np.uint8]) -> Index:
    """What ``to_array`` of any index gave, as in ``FlatIndex.from_array``."""
    return IvfIndex.from_array(array) if bytes(array[:4]) == IvfIndex.MARK else FlatIndex.from_array(array)


def may_keep(index: Index, n: int, exact_up_to: int = EXACT_UP_TO) -> bool:
    """Whether rows of ``index`` may stay in one of ``n``: they are as they were encoded, or there are about as many as
    its centres were found for."""
    if isinstance(index, IvfIndex):
        return n > exact_up_to and 1 / _DRIFT <= lists_for(n) / index.lists <= _DRIFT
    return True


def index_of(n: int, dimension: int, new: Rows, kept: Kept | None = None, *, exact_up_to: int = EXACT_UP_TO) -> Index:
    """Of ``n`` rows: those of ``kept`` (which ``may_keep`` allows), and ``new`` ones wherever none of these stands.
    Exact up to ``exact_up_to`` rows."""
    came_from = np.full(n, -1, dtype=np.int64) if kept is None else kept.rows(n)
    if kept is not None and isinstance(kept.index, IvfIndex):
        index = kept.index.moved(kept.places)
        for some in _chunks(np.flatnonzero(came_from < 0)):
            index.add(new(some), some)
        return index

    def rows(positions: NDArray[np.int64]) -> Vectors:
        old = came_from[positions]
        found = np.empty((len(positions), dimension), np.float32)
        if kept is not None:
            found[old >= 0] = kept.index.vectors(old[old >= 0])
        if (old < 0).any():
            found[old < 0] = new(positions[old < 0])
        return found

    everything = np.arange(n, dtype=np.int64)
    if n <= exact_up_to:
        return FlatIndex.from_vectors(rows(everything))
    index = IvfIndex.taught(rows(_sample(n)), n)
    for some in _chunks(everything):
        index.add(rows(some), some)
    return index


def _sample(n: int) -> NDArray[np.int64]:
    return np.sort(np.random.default_rng(_SEED).choice(n, taught_by(n), replace=False))


def _chunks(positions: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(positions), _AT_ONCE):
        yield positions[start : start + _AT_ONCE]
