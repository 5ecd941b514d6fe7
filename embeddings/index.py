"""The seam from vectors to neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Positions of the rows nearest to a query and their inner products, nearest first, ties by position.

    Both ``(n_found,)``: ``positions`` int64, ``similarities`` float32 in [-1, 1].
    """

    positions: NDArray[np.int64]
    similarities: NDArray[np.float32]


class Index(Protocol):
    """Nearest rows by inner product."""

    def __len__(self) -> int: ...

    @property
    def dimension(self) -> int: ...

    def search(self, query: Vectors, k: int, within: NDArray[np.bool_] | None = None) -> Neighbours:
        """The ``k`` rows nearest to ``query`` ``(dimension,)``, fewer when fewer rows pass.

        ``within`` ``(len,)`` is applied inside the search: k rows come back whenever k rows pass.
        """

    def vectors(self, positions: NDArray[np.int64]) -> Vectors:
        """The rows at ``positions``: ``(n, dimension)`` float32."""

    def to_array(self) -> NDArray[np.uint8]:
        """The index as bytes, for a snapshot."""
