"""The composition root: from settings to the objects that answer.

Nothing heavy is imported before it is needed, so that the command line starts fast.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from api.settings import Settings
from models.cluster import Cluster
from models.store import Store

if TYPE_CHECKING:
    from api.proposing.proposing import Proposing
    from embeddings.cache import CachedEncoder
    from embeddings.encoder import Encoder
    from embeddings.snapshots import Snapshots
    from matching.engine import Engine
    from models.sql.store import SqlStore


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """All that a door needs to answer: the engine with what it stands on. Leaving it lets go of the store."""

    settings: Settings
    store: Store
    cluster: Cluster
    snapshots: Snapshots
    encoder: Encoder
    engine: Engine
    now: Callable[[], datetime] = _now

    def proposing(self) -> Proposing:
        """What proposes consortia, with a memory of its own."""
        from api.proposing.preparing import Preparing
        from api.proposing.proposing import Proposing
        from matching.ranker import named

        preparing = Preparing(self.store, self.engine, self.settings.programmes_folder, lambda: self.now().date())
        return Proposing(self.store, preparing, lambda: named(self.settings.ranker_folder), self.now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()


def open_store(settings: Settings) -> SqlStore:
    """The store as it stands; ``NotReady`` when it was never made or its schema is an older one."""
    from models.sql.store import SqlStore

    return SqlStore.open(settings.store_url)


def create_store(settings: Settings) -> SqlStore:
    """The store, made or brought to the newest schema first."""
    from models.sql.store import SqlStore

    return SqlStore.create(settings.store_url)


def open_snapshots(settings: Settings) -> Snapshots:
    from embeddings.snapshots import Snapshots

    return Snapshots(settings.snapshots_folder, kept=settings.snapshots_kept)


def open_encoder(settings: Settings) -> Encoder:
    """The encoder of the settings; its weights are loaded with the first text. ``Missing`` when it is not here."""
    from embeddings.open_encoder import open_encoder as open_named

    return open_named(settings.encoder, threads=settings.threads)


def caching_encoder(
    settings: Settings, *, encoder: Encoder | None = None, progress: Callable[[int, int], None] | None = None
) -> CachedEncoder:
    """The encoder for the texts of the store: each is encoded once in this installation's life."""
    from embeddings.cache import CachedEncoder, VectorCache

    return CachedEncoder(encoder or open_encoder(settings), VectorCache(settings.vectors_file), progress)


def compose(settings: Settings, *, encoder: Encoder | None = None) -> Services:
    """Everything wired; ``NotReady`` names what must be done first. ``encoder`` replaces the one of the settings."""
    from matching.engine import Engine
    from matching.ranker import ServingRanker

    with ExitStack() as opened:
        store = opened.enter_context(open_store(settings))
        cluster = store.cluster()
        snapshots = open_snapshots(settings)
        encoder = encoder or open_encoder(settings)
        ranker = ServingRanker(settings.ranker_folder)
        engine = Engine(store=store, snapshots=snapshots, encoder=encoder, ranker=ranker, exposure=settings.exposure)
        opened.pop_all()
    return Services(settings, store, cluster, snapshots, encoder, engine)
