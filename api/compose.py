"""The composition root: from settings to the objects that answer.

Nothing heavy is imported before it is needed, so that the command line starts fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from api.settings import Settings
from models.cluster import Cluster
from models.store import Store

if TYPE_CHECKING:
    from embeddings.cache import CachedEncoder
    from embeddings.encoder import Encoder, Vectors
    from embeddings.snapshots import Snapshots
    from matching.engine import Engine
    from models.sql.store import SqlStore


@dataclass(frozen=True, slots=True)
class Services:
    """All that a door needs to answer: the engine with what it stands on."""

    settings: Settings
    store: Store
    cluster: Cluster
    snapshots: Snapshots
    encoder: Encoder
    engine: Engine


class LazyEncoder:
    """The encoder that ``spec`` names, loaded at the first text (it takes seconds); safe with many threads."""

    def __init__(self, spec: str, *, threads: int) -> None:
        self._spec = spec
        self._threads = threads
        self._lock = Lock()
        self._name = ""
        self._encoder: Encoder | None = None

    @property
    def name(self) -> str:
        """Known from the encoder's files alone; ``Missing`` when they are not here."""
        from embeddings.open_encoder import encoder_name

        with self._lock:
            if not self._name:
                self._name = encoder_name(self._spec)
            return self._name

    @property
    def dimension(self) -> int:
        return self._opened().dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._opened().encode(texts)

    def _opened(self) -> Encoder:
        from embeddings.open_encoder import open_encoder

        with self._lock:
            if self._encoder is None:
                self._encoder = open_encoder(self._spec, threads=self._threads)
            return self._encoder


def open_store(settings: Settings) -> SqlStore:
    """The store as it stands; ``NotReady`` when it was never made or its schema is an older one."""
    from models.sql.store import SqlStore

    return SqlStore.open(settings.store_url)


def create_store(settings: Settings) -> SqlStore:
    """The store, made or brought to the newest schema first."""
    from models.sql.store import SqlStore

    settings.home.mkdir(parents=True, exist_ok=True)
    return SqlStore.create(settings.store_url)


def open_snapshots(settings: Settings) -> Snapshots:
    from embeddings.snapshots import Snapshots

    return Snapshots(settings.snapshots_folder)


def lazy_encoder(settings: Settings) -> Encoder:
    return LazyEncoder(settings.encoder, threads=settings.threads)


def caching_encoder(settings: Settings, encoder: Encoder | None = None) -> CachedEncoder:
    """The encoder for the texts of the store: each is encoded once in this installation's life."""
    from embeddings.cache import CachedEncoder, VectorCache

    settings.home.mkdir(parents=True, exist_ok=True)
    return CachedEncoder(encoder or lazy_encoder(settings), VectorCache(settings.vectors_file))


def compose(settings: Settings, *, encoder: Encoder | None = None) -> Services:
    """Everything wired; ``NotReady`` names what must be done first. ``encoder`` replaces the one of the settings."""
    from matching.engine import Engine

    store = open_store(settings)
    snapshots = open_snapshots(settings)
    encoder = encoder or lazy_encoder(settings)
    return Services(
        settings=settings,
        store=store,
        cluster=store.cluster(),
        snapshots=snapshots,
        encoder=encoder,
        engine=Engine(store=store, snapshots=snapshots, encoder=encoder),
    )
