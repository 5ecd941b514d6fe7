"""Exact nearest neighbours over an index and some rows beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.flat import FlatIndex
from embeddings.index import Index, Neighbours


class PatchedIndex:
    """``base`` with the rows of ``added`` ``(n, dimension)`` at its end; nothing of ``base`` is copied.

    Satisfies ``embeddings.index.Index``.
    """

    def __init__(self, base: Index, added: Vectors) -> None:
        self._base = base
        self._added = FlatIndex.from_vectors(added)

    def __len__(self) -> int:
        return len(self._base) + len(self._added)

    @property
    def dimension(self) -> int:
        return self._base.dimension

    def search(self, query: Vectors, k: int, within: NDArray[np.bool_] | None = None) -> Neighbours:
        """As ``Index.search``; equal similarities come back by ascending position."""
        n = len(self._base)
        if within is not None and within.shape != (len(self),):
            raise ValueError(f"within has shape {within.shape}, the index has {len(self)} rows")
        before = self._base.search(query, k, None if within is None else within[:n])
        beside = self._added.search(query, k, None if within is None else within[n:])
        positions = np.concatenate((before.positions, beside.positions + n))
        similarities = np.concatenate((before.similarities, beside.similarities))
        order = np.lexsort((positions, -similarities))[: max(k, 0)]
        return Neighbours(positions[order], similarities[order])

    def vectors(self, positions: NDArray[np.int64]) -> Vectors:
        """The rows at ``positions``: ``(n, dimension)`` float32, a copy; ``IndexError`` outside ``[0, len)``."""
        n = len(self._base)
        beside = positions >= n
        rows = np.empty((len(positions), self.dimension), np.float32)
        rows[~beside] = self._base.vectors(positions[~beside])
        rows[beside] = self._added.vectors(positions[beside] - n)
        return rows

    def to_array(self) -> NDArray[np.uint8]:
        """All rows as one flat index."""
        return FlatIndex.from_vectors(self.vectors(np.arange(len(self), dtype=np.int64))).to_array()
