"""How well each of many organizations answers each of a call's needs, and with which of its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from matching.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class NeedsAnswered:
    """``ids`` of ``n`` organizations, whom the ranker puts first coming first.

    ``scores`` ``(n,)`` in [0, 1]: the ranker's, never increasing; 0 for those whom it was not asked about (the team)
    or found nothing for. ``shown`` ``(n,)``: how often each was suggested of late. ``best`` ``(n, n_needs)`` in [0, 1]:
    the greatest cosine of a need to a passage of the organization (what it says it needs is left aside), 0 where it
    has none; ``digests`` ``(n, n_needs)``: of that passage, empty where there is none; ``projects`` ``(n, n_needs)``:
    the past project whose text it is, empty for a text of its own.
    """

    ids: tuple[str, ...]
    scores: NDArray[np.float64]
    shown: NDArray[np.int64]
    best: NDArray[np.float64]
    digests: NDArray[np.str_]
    projects: NDArray[np.str_]
    snapshot: str

    @classmethod
    def look(cls, catalogue: Catalogue, ids: tuple[str, ...], scores: NDArray[np.float64], needs: Vectors) -> Self:
        """``needs`` ``(n_needs, dimension)``. Ids that the snapshot does not know answer nothing."""
        best = np.zeros((len(ids), len(needs)))
        digests = np.zeros((len(ids), len(needs)), dtype=catalogue.digests.dtype)
        projects = np.zeros((len(ids), len(needs)), dtype=catalogue.projects.dtype)
        shown = np.zeros(len(ids), dtype=np.int64)
        known = np.flatnonzero(np.isin(np.asarray(ids, dtype=np.str_), catalogue.organizations))
        places = catalogue.positions(ids)
        shown[known] = catalogue.shown[places]
        said = catalogue.passages_of.gather(places)
        speaks = ~catalogue.is_need[said.columns]
        passages, owner = said.columns[speaks].astype(np.int64), said.place[speaks]
        if len(passages) and len(needs):
            distinct, at = np.unique(passages, return_inverse=True)  # past projects have many partners
            cosines = (needs @ catalogue.index.vectors(distinct).T).clip(0.0, 1.0)
            for need, row in enumerate(cosines):
                order = np.lexsort((passages, -row[at], owner))
                first = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
                where = known[owner[first]]
                best[where, need] = row[at[first]]
                digests[where, need] = catalogue.digests[passages[first]]
                past = catalogue.passage_project[passages[first]]
                projects[where[past >= 0], need] = catalogue.projects[past[past >= 0]]
        return cls(ids, scores, shown, best, digests, projects, catalogue.name)
