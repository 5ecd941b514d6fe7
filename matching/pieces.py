"""What is known of organizations, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from matching.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Piece:
    """A text (its place in the catalogue) or a past project, with its text or (``passage`` -1) without; ``project`` is
    -1 for a text that is none. ``similarity``: its greatest cosine to the need and its aspects, in [0, 1]."""

    passage: int
    project: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of some organizations, one organization after the other: each text of its own that is no need, each
    of its past projects (the text, if any, and the seat).

    ``owner`` ``(n,)``, ascending: a place among those organizations; ``passage`` and ``project`` ``(n,)``: places in
    the catalogue, -1 for none; ``vectors`` ``(n, dimension)``: those of the texts, 0 where there is none.
    """

    owner: NDArray[np.int64]
    passage: NDArray[np.int64]
    project: NDArray[np.int64]
    vectors: Vectors

    @classmethod
    def of(cls, catalogue: Catalogue, organizations: NDArray[np.int64]) -> Pieces:
        """``organizations`` are places in the catalogue."""
        said, sat = catalogue.passages_of.gather(organizations), catalogue.projects_of.gather(organizations)
        offers = catalogue.is_offer[said.columns]
        owner = np.concatenate((said.place[offers], sat.place))
        order = np.argsort(owner, kind="stable")
        passages = np.concatenate((said.columns[offers], catalogue.project_passage[sat.columns]))
        projects = np.concatenate((np.full(int(offers.sum()), -1), sat.columns))
        passage, project = passages[order].astype(np.int64), projects[order].astype(np.int64)
        vectors = np.zeros((len(owner), catalogue.index.dimension), np.float32)
        distinct, where = np.unique(passage[passage >= 0], return_inverse=True)  # past projects have many partners
        vectors[passage >= 0] = catalogue.index.vectors(distinct)[where]
        return cls(owner[order], passage, project, vectors)

    def one(self, at: int, asked: Vectors) -> Piece:
        """The piece at ``at``; ``asked`` ``(n_asked, dimension)``."""
        similarity = (asked @ self.vectors[at]).max(initial=0.0)
        return Piece(int(self.passage[at]), int(self.project[at]), min(float(similarity), 1.0))
