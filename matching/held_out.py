"""A snapshot as though some past projects had never been."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from embeddings.snapshot import Snapshot
from matching.catalogue import Catalogue
from matching.incidence import Incidence


def held_out(snapshot: Snapshot, projects: Collection[str]) -> Snapshot:
    """``snapshot`` in which nobody took part in ``projects`` (ids), so that they can be asked about.

    Their texts stay where they are, as nobody's: rows, neighbours and the weights of words are those of the snapshot.
    """
    catalogue = Catalogue.open(snapshot)
    out = np.isin(catalogue.projects, np.asarray(sorted(projects), dtype=np.str_))
    passages = np.zeros(len(catalogue.owners), dtype=np.bool_)
    passages[catalogue.project_passage[out & (catalogue.project_passage >= 0)]] = True
    owners, partners = _without(catalogue.owners, passages), _without(catalogue.partners, out)
    length = catalogue.length.copy()
    passages_of = owners.transposed()
    for at in np.unique(catalogue.partners.gather(np.flatnonzero(out)).columns).tolist():
        said = passages_of.row(at)
        speaks = said[~catalogue.is_need[said]].astype(np.int64)
        length[at] = np.linalg.norm(catalogue.index.vectors(speaks).sum(axis=0))
    changed = {**owners.to_arrays("owners"), **partners.to_arrays("partners"), "organizations.length": length}
    return replace(snapshot, arrays=MappingProxyType({**snapshot.arrays, **changed}))


def _without(incidence: Incidence, rows: NDArray[np.bool_]) -> Incidence:
    """With nothing in those rows."""
    lengths = np.where(rows, 0, incidence.lengths)
    kept = ~np.repeat(rows, incidence.lengths)
    return Incidence(np.concatenate(([0], np.cumsum(lengths))), incidence.columns[kept], incidence.n_columns)
