"""The seam from text to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Anything with a name, a dimension and one method.

    ``name`` identifies the vector space: it goes into manifests and cache keys, and two encoders of one name must give
    the same vectors.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """``(n, dimension)`` float32, one row a text in order, of unit length.

        An empty text, or one of which nothing is known, gives the zero row, which is like nothing.
        """
