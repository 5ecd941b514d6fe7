"""Learning again, when it is due, how to rank; what was learned serves only where the gate finds nothing against it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta

from api.night.remembered import Remembered
from api.night.told import GateCheck
from api.night.words import said
from api.settings import Settings
from embeddings.encoder import Encoder
from matching.ranker import Ranker, default_ranker, forget_ranker, is_own
from models.errors import InvalidInput
from models.store import Store
from models.texts import Localized


def is_due(settings: Settings, before: Remembered, now: datetime) -> bool:
    """Whether the settings ask for it, and it is so long ago (or, by the clock, yet to come)."""
    if not settings.train_days:
        return False
    since = before.trained
    return since is None or not timedelta() <= now - since < timedelta(days=settings.train_days)


def train_again(
    settings: Settings, store: Store, encoder: Encoder, judge: Callable[[Ranker], tuple[GateCheck, ...]]
) -> tuple[Localized, bool]:
    """Learn, and let it serve where it finds more and ``judge`` has nothing against it; else what serves stays, or
    what ships serves where that finds as much. What came of it in one sentence, and whether it was judged unfit."""
    from api.own_ranker import learn_own
    from matching.learning.recipe import Recipe

    try:
        learned = learn_own(store, encoder, Recipe(), lambda _: nullcontext(lambda _done, _total: None))
    except InvalidInput as error:
        return Localized(error.sentence("en"), error.sentence("fr")), False
    if learned.ranker is None and not is_own(settings.ranker_folder):
        return said("train_shipped"), False
    against = [check for check in judge(learned.ranker or default_ranker()) if check.passed is False]
    if against:
        return said("train_refused", reason=against[0].line), True
    if learned.ranker is None:
        forget_ranker(settings.ranker_folder)
        return said("train_shipped"), False
    learned.ranker.save(settings.ranker_folder)
    return said("train_own"), False
