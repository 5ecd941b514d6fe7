"""A question made ready for the snapshot that answers it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors


@dataclass(frozen=True, slots=True)
class Ask:
    """The need that is asked (``""`` for none), its aspects, and the places of the team in the catalogue.

    ``vectors`` ``(n_aspects + 1, dimension)``: those of the aspects, then the need's own; no row when nothing is asked.
    """

    need: str
    aspects: tuple[str, ...]
    vectors: Vectors
    team: NDArray[np.int64]

    @property
    def of_aspects(self) -> Vectors:
        return self.vectors[: len(self.aspects)]

    @property
    def vector(self) -> Vectors | None:
        """The need's own, ``None`` when nothing is asked."""
        return self.vectors[-1] if len(self.vectors) else None
