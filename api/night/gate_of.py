"""Which gate the night asks: the one place where that is wired."""

from __future__ import annotations

from api.night.gate.look import look
from api.night.night import Gate
from api.night.told import GateCheck
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from matching.ranker import Ranker
from models.store import Store


def gate_of(settings: Settings, store: Store, encoder: Encoder, ranker: Ranker) -> Gate:
    """Judges as ``ranker`` would answer."""

    def judge(candidate: Snapshot, before: Snapshot | None) -> tuple[GateCheck, ...]:
        return look(candidate, before, store=store, encoder=encoder, ranker=ranker, settings=settings)

    return judge
