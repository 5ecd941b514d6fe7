"""Is the snapshot whole: made for this encoder, as it was written, and do its parts fit each other?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from api.night.gate.told import line
from api.night.told import GateCheck
from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from matching.catalogue import Catalogue
from matching.incidence import Incidence
from models.errors import GrappeError
from models.texts import Localized

WHOLE = "whole"


def whole(snapshot: Snapshot, encoder: Encoder) -> GateCheck:
    """What is read wrongly, altered or missing is not asked anything."""
    manifest = snapshot.manifest
    if (manifest.encoder, manifest.dimension) != (encoder.name, encoder.dimension):
        told = line("whole_encoder", found=manifest.encoder, wanted=encoder.name)
        return GateCheck(WHOLE, passed=False, line=told)
    altered = snapshot.altered()
    if altered:
        return GateCheck(WHOLE, passed=False, line=line("whole_altered", arrays=", ".join(altered)))
    try:
        catalogue = Catalogue.open(snapshot)
        unfit = sorted(set(_unfit(catalogue, snapshot)))
    except (GrappeError, ValueError, KeyError, IndexError, TypeError) as error:
        reason = error.sentence if isinstance(error, GrappeError) else None
        told = Localized(reason("en"), reason("fr")) if reason else line("whole_unfit", parts=repr(error))
        return GateCheck(WHOLE, passed=False, line=told)
    if unfit:
        return GateCheck(WHOLE, passed=False, line=line("whole_unfit", parts=", ".join(unfit)))
    return GateCheck(WHOLE, passed=True, line=line("whole", count=len(snapshot.arrays)))


def _unfit(catalogue: Catalogue, snapshot: Snapshot) -> Iterator[str]:
    """What does not fit the rest."""
    organizations, projects, passages = len(catalogue.organizations), len(catalogue.projects), len(catalogue.digests)
    counts = snapshot.manifest.counts
    for name, found in (("organizations", organizations), ("projects", projects), ("passages", passages)):
        if counts.get(name) != found:
            yield name
    for name, length, wanted in (
        ("index", len(catalogue.index), passages),
        ("index", catalogue.index.dimension, snapshot.manifest.dimension),
        ("sources", len(catalogue.sources), passages),
        ("passage_project", len(catalogue.passage_project), passages),
        ("owners", len(catalogue.owners), passages),
        ("partners", len(catalogue.partners), projects),
        ("age", len(catalogue.age), projects),
        *(
            (name, len(getattr(catalogue, name)), organizations)
            for name in ("kind", "place", "city", "shown", "length")
        ),
    ):
        if length != wanted:
            yield name
    for name, ids in (("organizations", catalogue.organizations), ("projects", catalogue.projects)):
        if not _ascends(ids):
            yield name
    for name, incidence in (("owners", catalogue.owners), ("partners", catalogue.partners)):
        if not _is_incidence(incidence, organizations):
            yield name
    if passages and not -1 <= catalogue.passage_project.min() <= catalogue.passage_project.max() < projects:
        yield "passage_project"


def _ascends(ids: NDArray[np.str_]) -> bool:
    """Positions are found by halves: in another order, one would be taken for another."""
    return bool((ids[:-1] < ids[1:]).all())


def _is_incidence(incidence: Incidence, n_columns: int) -> bool:
    columns = incidence.columns
    within = not len(columns) or 0 <= columns.min() <= columns.max() < n_columns
    return bool(within and (incidence.lengths >= 0).all() and incidence.starts[-1] == len(columns))
