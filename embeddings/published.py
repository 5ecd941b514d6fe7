"""The seam to the snapshot that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from embeddings.snapshot import Snapshot
from models.errors import NotReady


class Published(Protocol):
    """Where whoever answers finds the snapshot to answer from: the folder of snapshots, or one alone."""

    def current(self, *, encoder: str) -> Snapshot:
        """The one that serves questions read by this encoder; ``NotReady`` when none does."""


@dataclass(frozen=True, slots=True)
class Single:
    """One snapshot alone, published or not: what it would answer is asked before anybody else sees it."""

    snapshot: Snapshot

    def current(self, *, encoder: str) -> Snapshot:
        """``NotReady`` when it was made for another encoder."""
        found = self.snapshot.manifest.encoder
        if found != encoder:
            name = self.snapshot.name
            raise NotReady("embeddings.snapshot_of_other_encoder", snapshot=name, found=found, wanted=encoder)
        return self.snapshot
