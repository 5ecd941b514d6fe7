"""A cluster with the snapshot that serves and one to be published: what stands before the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from api.night.gate.case import Case
from api.night.gate.look import look
from api.night.told import GateCheck
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.flat import FlatIndex
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.catalogue import Catalogue
from matching.incidence import Incidence
from matching.index import build_index
from matching.ranker import default_ranker
from models.store import Store

NOW = datetime(2026, 3, 12, 2, 15, tzinfo=UTC)


class Cluster:
    """A store, and the folder where its snapshots are made."""

    def __init__(self, store: Store, folder: Path, encoder: Encoder) -> None:
        self.store = store
        self.encoder = encoder
        self.settings = Settings(home=folder, database_url="", lang="en")
        self._snapshots = Snapshots(folder / "snapshots")

    def built(self, encoder: Encoder | None = None) -> Snapshot:
        """From the store as it is."""
        return build_index(self.store, encoder or self.encoder, self._snapshots, now=NOW)

    def written(self, snapshot: Snapshot, **arrays: Any) -> Snapshot:
        """``snapshot`` with other arrays (``__`` in a name stands for a point), written and read back."""
        changed = {name.replace("__", "."): array for name, array in arrays.items()}
        manifest = snapshot.manifest
        return self._snapshots.publish(
            {**snapshot.arrays, **changed},
            encoder=manifest.encoder,
            dimension=manifest.dimension,
            counts=manifest.counts,
            now=NOW,
        )

    def case(self, candidate: Snapshot, before: Snapshot | None = None) -> Case:
        """Both read by the ranker that ships."""
        served = (before, default_ranker()) if before else None
        given = {"store": self.store, "encoder": self.encoder, "settings": self.settings}
        return Case.of((candidate, default_ranker()), served, **given)

    def look(self, candidate: Snapshot, before: Snapshot | None = None, **more: Any) -> dict[str, GateCheck]:
        """The checks by their codes."""
        given = {"ranker": default_ranker(), "encoder": self.encoder, "settings": self.settings, **more}
        return {check.code: check for check in look(candidate, before, store=self.store, **given)}


def with_vectors_shuffled(snapshot: Snapshot) -> dict[str, Any]:
    """Each passage gets the vector of another."""
    index = Catalogue.open(snapshot).index
    order = np.random.default_rng(0).permutation(len(index))
    return {"index": FlatIndex.from_vectors(index.vectors(order.astype(np.int64))).to_array()}


def with_owners(snapshot: Snapshot, keep: Any) -> dict[str, Any]:
    """Passages stay with those owners only of whom ``keep(id)`` is true."""
    catalogue = Catalogue.open(snapshot)
    ids = catalogue.organizations.tolist()
    rows = [[at for at in catalogue.owners.row(row).tolist() if keep(ids[at])] for row in range(len(catalogue.owners))]
    owners = Incidence.from_rows(rows, len(ids))
    return {"owners__starts": owners.starts, "owners__columns": owners.columns}


def unwritten(snapshot: Snapshot, **arrays: Any) -> Snapshot:
    """Other arrays under the manifest that there was."""
    changed = {name.replace("__", "."): array for name, array in arrays.items()}
    return replace(snapshot, arrays=MappingProxyType({**snapshot.arrays, **changed}))
