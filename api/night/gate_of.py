"""Which gate the night asks: the one place where that is wired."""

from __future__ import annotations

from datetime import datetime

from api.night.night import Gate
from api.night.plain_gate import look_plainly
from api.night.told import GateCheck
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from matching.ranker import Ranker
from models.store import Store


def gate_of(settings: Settings, store: Store, encoder: Encoder, ranker: Ranker, now: datetime) -> Gate:
    """Judges as ``ranker`` would answer at the moment ``now``."""

    def judge(candidate: Snapshot, before: Snapshot | None) -> tuple[GateCheck, ...]:
        return look_plainly(store, candidate, before)

    return judge
