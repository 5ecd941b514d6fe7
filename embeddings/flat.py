"""Exact nearest neighbours."""

from __future__ import annotations

from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Neighbours
from embeddings.scanning import ScannedIndex, read_faiss


class FlatIndex(ScannedIndex):
    """Every row is compared with the query: the exact answer, O(n · dimension)."""

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> Self:
        """Index the rows of ``vectors`` ``(n, dimension)``, which are copied; ``n`` may be 0."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def from_array(cls, array: NDArray[np.uint8]) -> Self:
        """Read what ``to_array`` gave. Nothing is copied: over a memory-mapped array, all processes share the rows.

        ``Damaged`` when the bytes are no such index.
        """
        array = np.ascontiguousarray(array, dtype=np.uint8)
        return cls(read_faiss(array, faiss.IndexFlatIP), array)

    def _nearest(self, row: Vectors, k: int, within: NDArray[np.bool_] | None, passing: int) -> Neighbours:
        asked = faiss.SearchParameters()
        bits = None if within is None else np.packbits(within, bitorder="little")  # must outlive the search
        selector = None if bits is None else faiss.IDSelectorBitmap(bits.size, faiss.swig_ptr(bits))
        asked.sel = selector
        similarities, positions = self._index.search(row, k, params=asked)
        return Neighbours(positions[0], similarities[0])
