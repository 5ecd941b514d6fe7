"""``grappe``: the product as it ships, over a store of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.encoder import Encoder
from embeddings.snapshots import Snapshots
from evaluation.ranked import DEPTH, RankedList
from evaluation.systems.system import Progress
from evaluation.topics import Topic
from matching.completing import Completing
from matching.engine import Engine, Ranking
from matching.index import build_index
from matching.learning.consortia import years_earlier
from matching.question import USUAL_EXPOSURE, Question
from matching.ranker import Ranker
from models.cluster import Cluster
from models.feedback import FIRST_PLACES
from models.imports import apply_import, read_consortia
from models.membership import Audience, Consent, Reader
from models.sql.store import SqlStore

_NOW = datetime(2000, 1, 1, tzinfo=UTC)  # no answer may hang on the day of the run
_YEARS = 2
_MOST_ASKED = 1500
_CONSENT = Consent(shown_to=Audience.MEMBERS, since=date(2000, 1, 1), note="evaluation run")


class GrappeSystem:
    """Every organization of the folder is a member with consent; the known partners are the team, nobody asks."""

    name = "grappe"

    def __init__(self, store: SqlStore, engine: Engine, organizations: tuple[str, ...]) -> None:
        self.store = store
        self.engine = engine
        self.organizations = organizations

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder: Encoder,
        *,
        work: Path,
        progress: Progress | None = None,
        ranker: Ranker | None = None,
        exposure: float = USUAL_EXPOSURE,
    ) -> GrappeSystem:
        """Import ``folder``, index it and warm the engine; store, cache and snapshot lie in ``work``.

        The engine reads topics with ``encoder`` itself, so that nothing of a topic is kept. ``ranker``: the one in the
        box where none is given. How often each was shown of late is what the last two years of the history, asked one
        by one, show; it does not change from then on.
        """
        store = SqlStore.create(f"sqlite:///{work / 'store.db'}")
        store.set_cluster(Cluster(id="evaluation", name="evaluation"))
        apply_import(store, read_consortia(folder, consent=_CONSENT, all_members=True))
        snapshots = Snapshots(work / "snapshots")
        caching = CachedEncoder(encoder, VectorCache(work / "vectors.sqlite"), progress)
        build_index(store, caching, snapshots, now=_NOW)
        engine = Engine(store=store, snapshots=snapshots, encoder=encoder, exposure=exposure)
        engine = engine.with_ranker(ranker) if ranker else engine
        engine.warm()
        if exposure > 0:
            build_index(store, caching, snapshots, now=_NOW, times_shown=_shown_of_late(store, engine))
        return cls(store, engine, tuple(organization.id for organization in store.organizations()))

    def with_ranker(self, ranker: Ranker) -> GrappeSystem:
        """The same over the same store, ranked otherwise."""
        return GrappeSystem(self.store, self.engine.with_ranker(ranker), self.organizations)

    def completing(self, completing: Completing) -> GrappeSystem:
        """The same over the same store, completing more, less or not at all."""
        return GrappeSystem(self.store, self.engine.with_completing(completing), self.organizations)

    def answer(self, topic: Topic) -> RankedList:
        return _as_list(self.engine.rank(_question(topic)))

    def answer_with(self, topic: Topic, *, exposure: float, shown: Mapping[str, int]) -> RankedList:
        """As though each had been shown so often of late."""
        return _as_list(self.engine.rank(replace(_question(topic), exposure=exposure), shown=shown))

    def close(self) -> None:
        self.store.close()


def _question(topic: Topic) -> Question:
    return Question(need=topic.text, partners=topic.known, k=DEPTH, lang="en", reader=Reader.STAFF)


def _as_list(ranking: Ranking) -> RankedList:
    return RankedList.in_order(ranking.ids, ranking.scores, ranking.probabilities)


def _shown_of_late(store: SqlStore, engine: Engine) -> Counter[str]:
    """Who stands among the first ten when each project of the last two years asks who else completes it."""
    dated = [one for one in store.projects() if one.start_date and one.participations]
    newest = max((one.start_date for one in dated if one.start_date), default=date.min)
    since = years_earlier(newest, _YEARS) if dated else newest
    recent = [one for one in dated if one.start_date and one.start_date > since]
    rng = np.random.default_rng(0)
    drawn = rng.choice(len(recent), min(len(recent), _MOST_ASKED), replace=False)
    shown: Counter[str] = Counter()
    for place in sorted(drawn):
        partners = tuple(seat.organization_id for seat in recent[place].participations)
        ranking = engine.rank(
            Question(need=recent[place].text, partners=partners, k=FIRST_PLACES, reader=Reader.STAFF, exposure=0.0)
        )
        shown.update(ranking.ids[: ranking.n_found])
    return shown
