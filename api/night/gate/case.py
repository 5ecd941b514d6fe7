"""What stands before the gate: the snapshot to be published, beside the one that serves."""

from __future__ import annotations

from dataclasses import dataclass

from api.night.gate.still import Still
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.published import Single
from embeddings.snapshot import Snapshot
from matching.catalogue import Catalogue
from matching.engine import Engine
from matching.ranker import Ranker


@dataclass(frozen=True, slots=True)
class Side:
    """A snapshot, opened, and the ranker that reads it."""

    snapshot: Snapshot
    catalogue: Catalogue
    ranker: Ranker


@dataclass(frozen=True, slots=True)
class Case:
    """``before`` is ``None`` where nothing served, or where that was made for another encoder: then nothing can be
    asked of both, and ``alone`` is the code of the sentence that says so."""

    candidate: Side
    before: Side | None
    alone: str
    still: Still
    encoder: Encoder
    settings: Settings

    def engine(self, side: Side, *, still: Still | None = None, snapshot: Snapshot | None = None) -> Engine:
        """What would answer from ``side``, or from that ``snapshot`` with its ranker, with the store as it is (or
        ``still`` says)."""
        return Engine(
            store=(still or self.still).as_store,
            snapshots=Single(snapshot or side.snapshot),
            encoder=self.encoder,
            ranker=side.ranker,
            exposure=self.settings.exposure,
        )
