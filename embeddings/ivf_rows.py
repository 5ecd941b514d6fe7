"""The rows of an inverted file, one by one, as its bytes have them."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Neighbours

_AT_ONCE = 4096


class IvfRows:
    """Of an index that was read from ``backing``: nothing is copied but where each row stands, 8 bytes each."""

    def __init__(self, index: Any, backing: NDArray[np.uint8]) -> None:  # noqa: ANN401 - of FAISS
        index.make_direct_map()
        width = index.code_size
        self._index = index
        self._where: NDArray[np.int64] = faiss.rev_swig_ptr(index.direct_map.array.data(), index.ntotal)
        addresses = (index.invlists.get_codes(number) for number in range(index.nlist))
        begins = [0 if address is None else int(address) - backing.ctypes.data for address in addresses]
        self._begins = np.asarray(begins, dtype=np.int64)
        self._codes = np.ndarray((backing.size - width + 1,), f"V{width}", backing.data, strides=(1,))
        self._trained = faiss.vector_to_array(index.sq.trained)

    def lists(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """``(n,)``: in which list each of the rows at ``positions`` stands."""
        return self._where[positions] >> 32

    def nearest(self, query: Vectors, k: int, positions: NDArray[np.int64]) -> Neighbours:
        """The ``k`` rows nearest to ``query`` ``(1, dimension)`` of those at ``positions`` ``(n,)``, every one of which
        is compared; fewer where n is less."""
        found = [self._nearest(query, k, positions[at : at + _AT_ONCE]) for at in range(0, len(positions), _AT_ONCE)]
        similarities = np.concatenate([some.similarities for some in found])
        best = np.argsort(-similarities)[:k]
        return Neighbours(np.concatenate([some.positions for some in found])[best], similarities[best])

    def _nearest(self, query: Vectors, k: int, positions: NDArray[np.int64]) -> Neighbours:
        some = faiss.IndexScalarQuantizer(self._index.d, self._index.sq.qtype, self._index.metric_type)
        faiss.copy_array_to_vector(self._trained, some.sq.trained)
        some.is_trained = True
        where = self._where[positions]
        codes = self._codes[self._begins[where >> 32] + (where & 0xFFFFFFFF) * self._index.code_size]
        some.add_sa_codes(codes.view(np.uint8).reshape(len(positions), -1))
        similarities, rows = some.search(query, min(k, len(positions)))
        return Neighbours(positions[rows[0]], similarities[0])
