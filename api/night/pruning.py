"""What a night throws away: old backups, vectors of texts that nobody says any more, answers that are too old."""

from __future__ import annotations

from datetime import datetime

from api.compose import open_snapshots
from api.feedback import forget_old_answers
from api.night.backing_up import prune_backups
from api.night.words import said
from api.settings import Settings
from embeddings.cache import VectorCache
from embeddings.passages import read_passages
from matching.content import Content
from models.store import Store
from models.texts import Localized

_GROWN = 1.5
_FEW = 1000


def prune(settings: Settings, store: Store, content: Content, now: datetime) -> Localized:
    """Old indexes went when the new one was published, unless that run was killed."""
    open_snapshots(settings).prune()
    backups = prune_backups(settings.backups_folder, settings.backups_kept)
    cache, vectors = VectorCache(settings.vectors_file), 0
    if len(cache) > _GROWN * content.counts["passages"] + _FEW:
        vectors = cache.keep_only(one.text for one in read_passages(store.memberships(), store.projects()))
    forget_old_answers(store, now)
    return said("pruned", backups=backups, vectors=vectors)
