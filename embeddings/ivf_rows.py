"""The rows of an inverted file as its bytes have them, compared with queries."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Neighbours

_AT_ONCE = 4096
_CODES = faiss.ScalarQuantizer.QT_8bit_uniform
_AS_THEY_ARE = np.asarray([0, 255], dtype=np.float32)


class IvfRows:
    """Of an index that was read from ``backing``: nothing is copied but where each row stands, 8 bytes each.

    In dimension i a code c stands for x = low + step · (c + ½), hence q · x = Σ qᵢ lowᵢ + Σ qᵢ stepᵢ (cᵢ + ½). The
    first sum is that of the query alone, and in the second all dimensions are read alike, which FAISS does in half the
    time. ``query`` is ``(1, dimension)`` everywhere.
    """

    def __init__(self, index: Any, backing: NDArray[np.uint8]) -> None:  # noqa: ANN401 - of FAISS
        index.make_direct_map()
        width = index.code_size
        self._index = index
        self._where: NDArray[np.int64] = faiss.rev_swig_ptr(index.direct_map.array.data(), index.ntotal)
        addresses = (index.invlists.get_codes(number) for number in range(index.nlist))
        begins = [0 if address is None else int(address) - backing.ctypes.data for address in addresses]
        self._begins = np.asarray(begins, dtype=np.int64)
        self._codes = np.ndarray((backing.size - width + 1,), f"V{width}", backing.data, strides=(1,))
        self._low, span = faiss.vector_to_array(index.sq.trained).reshape(2, -1)
        self._step = span / np.float32(255)
        self._lists = faiss.IndexIVFScalarQuantizer(
            index.quantizer, index.d, index.nlist, _CODES, index.metric_type, False
        )
        faiss.copy_array_to_vector(_AS_THEY_ARE, self._lists.sq.trained)
        self._lists.replace_invlists(index.invlists, False)
        self._lists.is_trained, self._lists.ntotal = True, index.ntotal

    def lists_of(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(n,)``: in which list each of the rows at ``positions`` stands."""
        return self._where[positions] >> 32

    def lists_near(self, query: Vectors, n: int) -> NDArray[np.int64]:
        """``(n,)``: the lists nearest to ``query``, nearest first."""
        lists: NDArray[np.int64] = self._index.quantizer.search(query, n)[1][0]
        return lists

    def nearest_in(self, query: Vectors, k: int, lists: NDArray[np.int64]) -> Neighbours:
        """The ``k`` rows of ``lists`` nearest to ``query``; at the end, position -1 where they hold fewer."""
        asked = faiss.SearchParametersIVF()
        asked.nprobe = len(lists)
        row, own = self._read(query)
        found = np.empty(k, np.int64), np.empty(k, np.float32)
        unused = np.zeros(len(lists), np.float32)
        pointers = [faiss.swig_ptr(array) for array in (lists, unused, found[1], found[0])]
        self._lists.search_preassigned_c(  # type: ignore[attr-defined]
            1, faiss.swig_ptr(row), k, *pointers, False, asked
        )
        return Neighbours(found[0], found[1] + own)

    def nearest_of(self, query: Vectors, k: int, positions: NDArray[np.int64]) -> Neighbours:
        """The ``k`` rows nearest to ``query`` of those at ``positions`` ``(n,)``, every one of which is compared; fewer
        where n is less."""
        row, own = self._read(query)
        some = [self._nearest_of(row, k, positions[at : at + _AT_ONCE]) for at in range(0, len(positions), _AT_ONCE)]
        similarities = np.concatenate([found.similarities for found in some])
        best = np.argsort(-similarities)[:k]
        return Neighbours(np.concatenate([found.positions for found in some])[best], similarities[best] + own)

    def _nearest_of(self, row: Vectors, k: int, positions: NDArray[np.int64]) -> Neighbours:
        where = self._where[positions]
        codes = self._codes[self._begins[where >> 32] + (where & 0xFFFFFFFF) * self._index.code_size]
        some = faiss.IndexScalarQuantizer(self._index.d, _CODES, self._index.metric_type)
        faiss.copy_array_to_vector(_AS_THEY_ARE, some.sq.trained)
        some.is_trained = True
        some.add_sa_codes(codes.view(np.uint8).reshape(len(positions), -1))
        similarities, rows = some.search(row, min(k, len(positions)))
        return Neighbours(positions[rows[0]], similarities[0])

    def _read(self, query: Vectors) -> tuple[Vectors, np.float32]:
        """``query`` for codes as they are, and what is to be added to what they give."""
        return np.ascontiguousarray(query * self._step), query[0] @ self._low
