"""Learning from the consortia of this installation, beside what comes in the box."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from embeddings.encoder import Encoder
from evaluation.fitting import OWN, SHIPPED, Progress, finds_more, judge_last_year
from evaluation.score import Scores
from matching.learning.consortia import KnownConsortia
from matching.learning.own_words import KnownMembers
from matching.learning.reactions import KnownReactions
from matching.learning.recipe import Recipe
from matching.learning.training import train
from matching.ranker import LearnedRanker, default_ranker
from models.store import Store

Telling = Callable[[str], AbstractContextManager[Progress]]
"""Gives what tells how far ``train_learning`` or ``train_judging`` is."""


@dataclass(frozen=True, slots=True)
class Learned:
    """``ranker`` is ``None`` where the one that ships finds as much on a year that neither has seen."""

    scores: Scores
    ranker: LearnedRanker | None


def learn_own(store: Store, encoder: Encoder, recipe: Recipe, telling: Telling) -> Learned:
    """Learn without the last year, ask about it, and learn from all where that surely finds more.

    ``InvalidInput`` where the store has nothing to learn from, or nothing can be asked about the last year.
    """
    name = store.cluster().name
    known = KnownConsortia.of(name, store.organizations(), store.projects())
    members = [KnownMembers.of(name, store.organizations(), store.memberships())]
    reactions = KnownReactions.read(name, store)
    shipped, year_ago = default_ranker(), known.a_year_earlier()

    def learned(history: KnownConsortia, said: KnownReactions) -> LearnedRanker:
        with telling("train_learning") as tell:
            return train([history], encoder, recipe, tell, members=members, reactions=[said], prior=shipped)

    earlier = learned(year_ago, reactions.before(year_ago.before))
    with TemporaryDirectory(prefix="grappe-") as work, telling("train_judging") as tell:
        scores = judge_last_year(known, {SHIPPED: shipped, OWN: earlier}, encoder, work=Path(work), progress=tell)
    return Learned(scores, learned(known, reactions) if finds_more(scores) else None)
