"""Forget a member, or erase an organization, in every file of Grappe: store, index, vectors."""

from __future__ import annotations

from datetime import datetime

from api.compose import caching_encoder, open_snapshots
from api.settings import Settings
from embeddings.encoder import Encoder
from models.errors import GrappeError
from models.store import Store


def forget_traces(settings: Settings, store: Store, *, encoder: Encoder | None, now: datetime) -> None:
    """Publish an index of what the store still holds, drop all others, and forget the vectors of all other texts.

    Where no index was ever made, none is made now. When one cannot be made, those there are go all the same: nothing
    is suggested then until ``grappe index`` made a new one, and the error says what is in its way.
    """
    from embeddings.cache import VectorCache
    from embeddings.passages import read_passages
    from matching.index import build_index

    snapshots = open_snapshots(settings)
    kept = ""
    try:
        if snapshots.names():
            kept = build_index(store, caching_encoder(settings, encoder=encoder), snapshots, now=now).name
    except GrappeError:
        snapshots.forget_all_but()
        raise
    snapshots.forget_all_but(kept)
    if settings.vectors_file.exists():
        texts = (passage.text for passage in read_passages(store.memberships(), store.projects()))
        VectorCache(settings.vectors_file).keep_only(texts)
