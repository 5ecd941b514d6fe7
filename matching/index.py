"""From the store to a published snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.building import build
from models.errors import NotReady
from models.store import Store

_OF_LATE = timedelta(days=90)


def build_index(
    store: Store,
    encoder: Encoder,
    snapshots: Snapshots,
    *,
    now: datetime,
    times_shown: Mapping[str, int] | None = None,
) -> Snapshot:
    """Index all that the store holds and publish it; the snapshot that served before stays until then.

    What that one has of unchanged texts is taken over. Give a ``CachedEncoder`` too, and no text is encoded twice.
    Members are indexed whatever their consent: that is read from the store when an answer is given. ``times_shown``:
    how often each organization stood among the first ten of late, as the store remembers the last ninety days where it
    is not given; it stays as it is for as long as the snapshot serves.
    """
    if times_shown is None:
        times_shown = store.times_shown(now - _OF_LATE)
    try:
        before = snapshots.current(encoder=encoder.name)
    except NotReady:
        before = None
    built = build(store, encoder, before, times_shown)
    return snapshots.publish(
        built.arrays, encoder=encoder.name, dimension=encoder.dimension, counts=built.counts, now=now
    )
