"""What the indexes that FAISS holds have in common: how they are asked and how they lie in a snapshot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from io import BytesIO
from threading import Lock
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Neighbours
from models.errors import Damaged

_READING = Lock()
_PIECE = 2**24


class ScannedIndex(ABC):
    """Rows compared with a query by inner product, on one thread. Satisfies ``embeddings.index.Index``.

    Equal similarities come back by ascending position, also where they straddle the cut at k.
    """

    def __init__(self, index: Any, backing: NDArray[np.uint8] | None = None) -> None:  # noqa: ANN401 - of FAISS
        self._index = index
        self._backing = backing  # the bytes the rows lie in, where FAISS does not own them

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(self, query: Vectors, k: int, within: NDArray[np.bool_] | None = None) -> Neighbours:
        """The ``k`` rows nearest to ``query`` ``(dimension,)`` among those where ``within`` ``(len,)`` is true.

        min(k, number of rows that pass) come back. ``ValueError`` when a shape does not fit.
        """
        if query.shape != (self.dimension,):
            raise ValueError(f"query has shape {query.shape}, the index has {self.dimension} dimensions")
        if within is not None and within.shape != (len(self),):
            raise ValueError(f"within has shape {within.shape}, the index has {len(self)} rows")
        passing = len(self) if within is None else int(np.count_nonzero(within))
        k = min(k, passing)
        if k <= 0:
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        faiss.omp_set_num_threads(1)  # holds for the calling thread only, hence at every search
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        within = None if passing == len(self) else within
        fetch = min(k + 1, passing)
        found = self._nearest(row, fetch, within, passing)
        while fetch < passing and found.similarities[k - 1] == found.similarities[-1]:  # a tie may reach further
            fetch = min(fetch * 4, passing)
            found = self._nearest(row, fetch, within, passing)
        if (found.similarities[1:] == found.similarities[:-1]).any():  # they come nearest first, ties in any order
            order = np.lexsort((found.positions, -found.similarities))
            found = Neighbours(found.positions[order], found.similarities[order])
        return Neighbours(found.positions[:k], np.clip(found.similarities[:k], -1.0, 1.0))

    @abstractmethod
    def _nearest(self, row: Vectors, k: int, within: NDArray[np.bool_] | None, passing: int) -> Neighbours:
        """``k`` rows, of the ``passing`` ones where ``within`` is true (all, if ``None``), nearest first; ``row``
        ``(1, dimension)``."""

    def vectors(self, positions: NDArray[np.int64]) -> Vectors:
        """The rows at ``positions``: ``(n, dimension)`` float32, a copy; ``IndexError`` outside ``[0, len)``."""
        if positions.size and not (positions.min() >= 0 and positions.max() < len(self)):
            raise IndexError(f"positions must lie in [0, {len(self)})")
        rows: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(positions, dtype=np.int64))
        return rows

    def to_array(self) -> NDArray[np.uint8]:
        """The index as bytes, for a snapshot; those that it was read from, if it was."""
        if self._backing is not None:
            return self._backing
        written = BytesIO()  # serialize_index would copy more
        faiss.write_index(self._index, faiss.PyCallbackIOWriter(written.write, _PIECE))  # type: ignore[attr-defined]
        return np.frombuffer(written.getbuffer(), np.uint8)


def read_faiss(array: NDArray[np.uint8], kind: type[faiss.Index]) -> faiss.Index:
    """The index of ``kind`` in ``array``, of which nothing is copied; ``Damaged`` when the bytes are no such index."""
    try:
        reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(array), array.nbytes)  # type: ignore[attr-defined]
        with _READING:  # no part of it can be larger than the whole, whatever its bytes say; holds for all threads
            faiss.set_deserialization_vector_byte_limit(array.nbytes)
            index = faiss.read_index(reader)
    except (RuntimeError, MemoryError) as error:
        raise Damaged("embeddings.index_damaged", reason=str(error).splitlines()[0]) from error
    if not isinstance(index, kind):
        raise Damaged("embeddings.index_damaged", reason=f"{type(index).__name__}, not {kind.__name__}")
    return index
