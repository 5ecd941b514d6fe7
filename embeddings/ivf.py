"""Nearest neighbours among many rows: those in the neighbourhoods around the query are compared with it.

An inverted file (Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", PAMI 2011) whose rows
are kept at one byte a number.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Neighbours
from embeddings.ivf_rows import IvfRows
from embeddings.scanning import ScannedIndex, read_faiss

SCANNED = 50_000
"""Recall hardly grows beyond that (``docs/decisions/021-large-indexes.md``)."""

_COMPARED = 13_000
"""So many rows are compared one by one where few pass: 20,000 would find .982 rather than .973 of the ten nearest that
one passage in 27 leaves of a million, and take half as long again."""

_MANY = 0.25
"""Where more than this share of all rows pass, whole lists are compared: that is faster."""

_WIDER = 0.6
_SPARE = 1.5
_SEED = 1234
_TAUGHT_BY = 40
_ROUNDS = 8


class IvfIndex(ScannedIndex):
    """Each row stands in the list of the centre that it is nearest to; of the lists nearest to the query, about
    ``scanned`` rows are compared with it.

    The fewer rows pass a filter, the more lists are looked at; where few do, every one of them is compared. Numbers are
    kept at 8 bits each: a similarity is right to about .001. The same rows give the same index. Once it was asked, no
    row is added any more.
    """

    MARK = b"IwSq"
    """How its bytes begin."""

    def __init__(
        self,
        index: Any,  # noqa: ANN401 - of FAISS
        backing: NDArray[np.uint8] | None = None,
        scanned: int = SCANNED,
    ) -> None:
        super().__init__(index, backing)
        self._scanned = scanned
        self._lock = Lock()
        self._kept_rows: IvfRows | None = None

    @classmethod
    def taught(cls, sample: Vectors, n: int) -> Self:
        """Without a row yet, for about ``n`` like those of ``sample`` ``(m, dimension)``, of which ``taught_by(n)``
        are enough."""
        faiss.omp_set_num_threads(1)
        dimension = sample.shape[1]
        if not len(sample):
            sample = np.zeros((1, dimension), np.float32)
        lists = min(lists_for(n), len(sample))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
            False,  # a row is kept as it is, not as what is between it and its centre
        )
        index.cp.seed, index.cp.niter = _SEED, _ROUNDS
        index.cp.spherical = True
        index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, _TAUGHT_BY
        index.train(np.ascontiguousarray(sample, dtype=np.float32))
        return cls(index)

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> Self:
        """Index the rows of ``vectors`` ``(n, dimension)``; ``n`` may be 0."""
        made = cls.taught(vectors, len(vectors))
        made.add(vectors, np.arange(len(vectors), dtype=np.int64))
        return made

    @classmethod
    def from_array(cls, array: NDArray[np.uint8], *, scanned: int = SCANNED) -> Self:
        """Read what ``to_array`` gave. Nothing is copied but where each row stands: over a memory-mapped array, all
        processes share the rows. ``Damaged`` when the bytes are no such index.
        """
        array = np.ascontiguousarray(array, dtype=np.uint8)
        return cls(read_faiss(array, faiss.IndexIVFScalarQuantizer), array, scanned)

    def add(self, vectors: Vectors, positions: NDArray[np.int64]) -> None:
        """Put rows at ``positions`` ``(n,)`` where there is none. In the end these go from 0 on without a gap."""
        faiss.omp_set_num_threads(1)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        self._index.add_with_ids(rows, np.ascontiguousarray(positions, dtype=np.int64))

    def moved(self, places: NDArray[np.int64]) -> IvfIndex:
        """A copy with row r at ``places[r]``, or without it where that is negative; the centres stay."""
        old = self._index
        lists = faiss.ArrayInvertedLists(old.nlist, old.code_size)
        for number in range(old.nlist):
            size = old.invlists.list_size(number)
            if not size:
                continue
            ids = places[faiss.rev_swig_ptr(old.invlists.get_ids(number), size)]
            codes = faiss.rev_swig_ptr(old.invlists.get_codes(number), size * old.code_size)
            stays = ids >= 0
            ids, codes = ids[stays], codes.reshape(size, old.code_size)[stays]
            lists.add_entries(number, len(ids), faiss.swig_ptr(ids), faiss.swig_ptr(codes))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.clone_index(old.quantizer), old.d, old.nlist, old.sq.qtype, old.metric_type, old.by_residual
        )
        faiss.copy_array_to_vector(faiss.vector_to_array(old.sq.trained), index.sq.trained)
        index.is_trained = True
        index.replace_invlists(lists, True)
        lists.this.disown()  # type: ignore[attr-defined]
        index.ntotal = int(np.count_nonzero(places >= 0))
        return type(self)(index, None, self._scanned)

    def vectors(self, positions: NDArray[np.int64]) -> Vectors:
        """As ``Index.vectors``, each number within half a step of its 255."""
        self._rows()
        return super().vectors(positions)

    @property
    def lists(self) -> int:
        return int(self._index.nlist)

    def _nearest(self, row: Vectors, k: int, within: NDArray[np.bool_] | None, passing: int) -> Neighbours:
        if within is None or passing > len(self) * _MANY:
            return self._nearest_of_many(row, k, within, passing)
        return self._nearest_of_few(row, k, np.flatnonzero(within))

    def _nearest_of_many(self, row: Vectors, k: int, within: NDArray[np.bool_] | None, passing: int) -> Neighbours:
        """Every row of the lists around ``row`` is compared; of the nearest, those that do not pass are left out."""
        rarer = len(self) / passing
        share = max(self._scanned * rarer**_WIDER, 4 * k * rarer) / len(self)
        rows, probed = self._rows(), min(math.ceil(self.lists * share), self.lists)
        fetch = k if within is None else min(math.ceil(k * rarer * _SPARE), len(self))
        while True:
            found = rows.nearest_in(row, fetch, rows.lists_near(row, probed))
            there = found.positions >= 0
            passes = there if within is None else there & within[found.positions]
            if passes.sum() >= k:
                return Neighbours(found.positions[passes][:k], found.similarities[passes][:k])
            if there[-1]:  # others are nearer than those that pass
                fetch = min(4 * fetch, len(self))
            else:  # those that pass stand elsewhere
                probed = self.lists

    def _nearest_of_few(self, row: Vectors, k: int, passing: NDArray[np.int64]) -> Neighbours:
        """Of the rows that pass, those of the lists around ``row`` are compared, or all where these are few."""
        rows, enough = self._rows(), max(_COMPARED, 4 * k)
        if len(passing) > enough:
            lists, nearest = rows.lists_of(passing), rows.lists_near(row, self.lists)
            held = np.cumsum(np.bincount(lists, minlength=self.lists)[nearest])
            probed = np.zeros(self.lists, dtype=np.bool_)
            probed[nearest[: np.searchsorted(held, enough) + 1]] = True
            chosen = probed[lists]
            passing = passing[chosen][np.argsort(lists[chosen].astype(np.uint16), kind="stable")]  # as memory has them
        return rows.nearest_of(row, k, passing)

    def _rows(self) -> IvfRows:
        with self._lock:
            if self._kept_rows is None:
                if self._backing is None:
                    self._backing = self.to_array()
                    self._index = read_faiss(self._backing, faiss.IndexIVFScalarQuantizer)
                self._kept_rows = IvfRows(self._index, self._backing)
            return self._kept_rows


def lists_for(n: int) -> int:
    """How many lists ``n`` rows are kept in: 2√n."""
    return max(round(2 * math.sqrt(n)), 1)


def taught_by(n: int) -> int:
    """How many rows are enough to find the centres of ``n``."""
    return min(lists_for(n) * _TAUGHT_BY, n)
