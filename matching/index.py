"""From the store to a snapshot, published or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.building import built
from matching.catalogue_arrays import Arrays
from matching.content import Content
from models.errors import NotReady
from models.store import Store


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
    try:
        before = snapshots.current(encoder=encoder.name)
    except NotReady:
        before = None
    content = Content.read(store, now, before, times_shown)
    return snapshots.publish(
        _arrays(content, encoder),
        encoder=encoder.name,
        dimension=encoder.dimension,
        counts=content.counts,
        now=now,
    )


def prepare_index(content: Content, encoder: Encoder, snapshots: Snapshots, *, now: datetime) -> Snapshot:
    """The same of what was read already, without publishing it."""
    return snapshots.prepare(
        _arrays(content, encoder),
        encoder=encoder.name,
        dimension=encoder.dimension,
        counts=content.counts,
        now=now,
    )


def _arrays(content: Content, encoder: Encoder) -> Arrays:
    return built(content.reading, content.columns, encoder).arrays | content.array
