"""Does the index find the nearest passages? It is compared with a search that looks at every row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.night.gate.case import Case
from api.night.gate.told import line, not_looked_at, percent
from api.night.told import GateCheck
from embeddings.encoder import Vectors
from embeddings.index import Index

RECALL = "recall"
_ASKED = 100
_FIRST = 10
_AT_ONCE = 1 << 15
_FILTERED = 0.1
_TIE = 1e-4
"""Of rows whose similarities differ by less, any may stand for another: sums of float32 are no more exact."""


def recall(case: Case) -> GateCheck:
    """Rows of the index are asked about, over all rows and over a tenth of them; the worse of both shares counts."""
    index, limit = case.candidate.catalogue.index, case.settings.gate_recall
    if not len(index):
        return not_looked_at(RECALL, "nothing_to_look_up")
    rng = np.random.default_rng(0)
    rows = np.sort(rng.choice(len(index), min(_ASKED, len(index)), replace=False)).astype(np.int64)
    within = rng.random(len(index)) < _FILTERED
    found = recall_of(index, index.vectors(rows), (None, within))
    told = line("recall", first=_FIRST, share=percent(found), limit=percent(limit))
    return GateCheck(RECALL, found >= limit, told, found, limit)


def recall_of(index: Index, queries: Vectors, filters: tuple[NDArray[np.bool_] | None, ...]) -> float:
    """The least over ``filters`` of the share, in [0, 1], of the ten nearest rows of each of ``queries`` ``(n,
    dimension)`` that ``index`` finds; 1 where a filter lets nobody pass."""
    best = [np.full((len(queries), _FIRST), -np.inf, dtype=np.float32) for _ in filters]
    for start in range(0, len(index), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(index)), dtype=np.int64)
        similarities = queries @ index.vectors(rows).T
        for place, within in enumerate(filters):
            passing = similarities if within is None else similarities[:, within[rows]]
            best[place] = np.partition(np.concatenate((best[place], passing), axis=1), -_FIRST, axis=1)[:, -_FIRST:]
    return min(_share(index, queries, within, found) for within, found in zip(filters, best, strict=True))


def _share(index: Index, queries: Vectors, within: NDArray[np.bool_] | None, nearest: NDArray[np.float32]) -> float:
    """``nearest`` ``(n, 10)``: the similarities of the nearest rows in any order, -inf where there are fewer."""
    wanted = int(np.isfinite(nearest[0]).sum())
    if not wanted:
        return 1.0
    found = 0
    for query, least in zip(queries, np.where(np.isfinite(nearest), nearest, np.inf).min(axis=1), strict=True):
        rows = np.unique(index.search(query, _FIRST, within).positions)
        rows = rows if within is None else rows[within[rows]]
        found += int((index.vectors(rows) @ query >= least - _TIE).sum())
    return found / (wanted * len(queries))
