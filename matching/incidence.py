"""Which rows (passages, projects) belong to which organizations, as flat arrays that a snapshot can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of some rows: the column of each, and the place (in the rows asked for) that it came from."""

    columns: Positions
    place: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """A 0/1 matrix in compressed rows: row ``r`` holds the columns ``columns[starts[r]:starts[r + 1]]``.

    ``starts`` ``(n_rows + 1,)`` int64, ``columns`` ``(n_entries,)`` int32 ascending within a row.
    """

    starts: NDArray[np.int64]
    columns: Positions
    n_columns: int

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[int]], n_columns: int) -> Incidence:
        lengths = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
        flat = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=int(lengths.sum()))
        return cls(np.concatenate(([0], np.cumsum(lengths))), flat, n_columns)

    @classmethod
    def from_pairs(cls, rows: NDArray[np.integer], columns: NDArray[np.integer], shape: tuple[int, int]) -> Incidence:
        """Of one entry each, in any order; ``shape`` is ``(n_rows, n_columns)``."""
        order = np.lexsort((columns, rows))
        starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=shape[0])))).astype(np.int64)
        return cls(starts, columns[order].astype(np.int32), shape[1])

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], name: str, n_columns: int) -> Incidence:
        """As they lie on the disk, for all processes. ``ValueError`` when they are no such matrix: memory would be set
        aside for as many entries as ``starts`` tells of.
        """
        starts = arrays[f"{name}.starts"].astype(np.int64, copy=False)
        columns = arrays[f"{name}.columns"].astype(np.int32, copy=False)
        if starts.ndim != 1 or columns.ndim != 1 or not len(starts) or starts[0] != 0 or starts[-1] != len(columns):
            raise ValueError(f"{name}: rows do not begin and end with the entries")
        if (starts[1:] < starts[:-1]).any():
            raise ValueError(f"{name}: rows do not ascend")
        if len(columns) and not 0 <= columns.min() <= columns.max() < n_columns:
            raise ValueError(f"{name}: a column beyond {n_columns}")
        return cls(starts, columns, n_columns)

    def to_arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        return {f"{name}.starts": self.starts, f"{name}.columns": self.columns}

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """``(n_rows,)`` int64: how many columns each row holds."""
        return np.diff(self.starts)

    def row(self, position: int) -> Positions:
        return self.columns[self.starts[position] : self.starts[position + 1]]

    def gather(self, rows: NDArray[np.integer]) -> Entries:
        """All entries of ``rows``, row after row."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        place = np.repeat(np.arange(len(rows)), lengths)
        within = np.arange(len(place)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return Entries(self.columns[self.starts[rows][place] + within], place)

    def spread(self, rows: NDArray[np.integer], weights: NDArray[np.floating]) -> NDArray[np.float64]:
        """``(n_columns,)`` float64: for each column the sum of the weights of the ``rows`` that hold it."""
        entries = self.gather(rows)
        sums = np.bincount(entries.columns, weights=weights[entries.place], minlength=self.n_columns)
        return sums.astype(np.float64, copy=False)

    def count(self, columns: NDArray[np.bool_]) -> NDArray[np.int32]:
        """``(n_rows,)``: how many of ``columns`` ``(n_columns,)`` does the row hold?"""
        hits = np.zeros(len(self.columns) + 1, dtype=np.int32)
        np.cumsum(columns[self.columns], out=hits[1:])
        return np.diff(hits[self.starts])

    def any(self, columns: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """``(n_rows,)``: does the row hold one of ``columns`` ``(n_columns,)``?"""
        return self.count(columns) > 0

    def transposed(self) -> Incidence:
        order = np.argsort(self.columns, kind="stable")
        rows = np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)[order]
        starts = np.concatenate(([0], np.cumsum(np.bincount(self.columns, minlength=self.n_columns))))
        return Incidence(starts.astype(np.int64), rows, len(self))
