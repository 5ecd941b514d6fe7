"""What stands before the gate: the snapshot to be published, beside the one that serves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from api.night.gate.still import Still
from api.night.gate.told import FIRST_NIGHT, OTHER_ENCODER
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.published import Single
from embeddings.snapshot import Snapshot
from matching.catalogue import Catalogue
from matching.engine import Engine
from matching.held_out import held_out
from matching.ranker import Ranker
from models.store import Store


@dataclass(frozen=True, slots=True)
class Side:
    """A snapshot, opened, the ranker that reads it, and what would answer from both."""

    snapshot: Snapshot
    catalogue: Catalogue
    ranker: Ranker
    engine: Engine


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

    @classmethod
    def of(
        cls,
        candidate: tuple[Snapshot, Ranker],
        before: tuple[Snapshot, Ranker] | None,
        *,
        store: Store,
        encoder: Encoder,
        settings: Settings,
    ) -> Self:
        still, alone = Still.of(store), ""
        if before is None:
            alone = FIRST_NIGHT
        elif before[0].manifest.encoder != encoder.name:
            alone, before = OTHER_ENCODER, None

        def side(snapshot: Snapshot, ranker: Ranker) -> Side:
            engine = answering(snapshot, ranker, still, encoder, settings)
            return Side(snapshot, Catalogue.open(snapshot), ranker, engine)

        return cls(side(*candidate), side(*before) if before else None, alone, still, encoder, settings)

    def with_members_withdrawn(self, members: Iterable[str]) -> tuple[Still, Engine]:
        """The store as though these had withdrawn just now, and the candidate over it."""
        still, side = self.still.withdrawing(members), self.candidate
        return still, answering(side.snapshot, side.ranker, still, self.encoder, self.settings)

    def without_projects(self, side: Side, projects: Collection[str]) -> Engine:
        """``side`` as though these had never been."""
        snapshot = held_out(side.snapshot, projects)
        return answering(snapshot, side.ranker, self.still, self.encoder, self.settings)


def answering(snapshot: Snapshot, ranker: Ranker, still: Still, encoder: Encoder, settings: Settings) -> Engine:
    """What answers from one snapshot, published or not."""
    return Engine(
        store=still.as_store,
        snapshots=Single(snapshot),
        encoder=encoder,
        ranker=lambda: ranker,
        exposure=settings.exposure,
    )
