"""``grappe``: the product as it ships, over a store of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.encoder import Encoder
from embeddings.snapshots import Snapshots
from evaluation.ranked import DEPTH, RankedList
from evaluation.systems.system import Progress
from evaluation.topics import Topic
from matching.engine import Engine
from matching.index import build_index
from matching.question import Question
from matching.ranker import Ranker
from models.cluster import Cluster
from models.imports import apply_import, read_consortia
from models.membership import Audience, Consent, Reader
from models.sql.store import SqlStore

_NOW = datetime(2000, 1, 1, tzinfo=UTC)  # no answer may hang on the day of the run
_CONSENT = Consent(shown_to=Audience.MEMBERS, since=date(2000, 1, 1), note="evaluation run")


class GrappeSystem:
    """Every organization of the folder is a member with consent; the known partners are the team, nobody asks."""

    name = "grappe"

    def __init__(self, store: SqlStore, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder: Encoder,
        *,
        work: Path,
        progress: Progress | None = None,
        ranker: Ranker | None = None,
    ) -> GrappeSystem:
        """Import ``folder``, index it and warm the engine; store, cache and snapshot lie in ``work``.

        The engine reads topics with ``encoder`` itself, so that nothing of a topic is kept. ``ranker``: the one in the
        box where none is given.
        """
        store = SqlStore.create(f"sqlite:///{work / 'store.db'}")
        store.set_cluster(Cluster(id="evaluation", name="evaluation"))
        apply_import(store, read_consortia(folder, consent=_CONSENT, all_members=True))
        snapshots = Snapshots(work / "snapshots")
        caching = CachedEncoder(encoder, VectorCache(work / "vectors.sqlite"), progress)
        build_index(store, caching, snapshots, now=_NOW)
        engine = Engine(store=store, snapshots=snapshots, encoder=encoder, ranker=ranker)
        engine.warm()
        return cls(store, engine)

    def with_ranker(self, ranker: Ranker) -> GrappeSystem:
        """The same over the same store, ranked otherwise."""
        return GrappeSystem(self._store, self._engine.with_ranker(ranker))

    def answer(self, topic: Topic) -> RankedList:
        ranking = self._engine.rank(
            Question(need=topic.text, partners=topic.known, k=DEPTH, lang="en", reader=Reader.STAFF)
        )
        return RankedList.settle(ranking.ids, ranking.scores)

    def close(self) -> None:
        self._store.close()
