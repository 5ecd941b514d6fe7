"""From the store to a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.flat import FlatIndex
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.catalogue import catalogue_arrays
from matching.content import Content
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

    Give a ``CachedEncoder`` and only what changed is encoded. Members are indexed whatever their consent: that is
    read from the store when an answer is given. ``times_shown``: how often each organization stood among the first ten
    of late, as the store remembers the last ninety days where it is not given; it stays as it is for as long as the
    snapshot serves.
    """
    content = Content.read(store, now, times_shown)
    return snapshots.publish(_arrays(content, encoder), **_told(content, encoder), now=now)


def prepare_index(content: Content, encoder: Encoder, snapshots: Snapshots, *, now: datetime) -> Snapshot:
    """The same of what was read already, without publishing it."""
    return snapshots.prepare(_arrays(content, encoder), **_told(content, encoder), now=now)


def _arrays(content: Content, encoder: Encoder) -> Mapping[str, NDArray[Any]]:
    index = FlatIndex.from_vectors(encoder.encode([passage.text for passage in content.passages]))
    arrays = catalogue_arrays(
        content.organizations, content.projects, content.passages, index, content.times_shown, content.revision
    )
    return arrays | content.array


def _told(content: Content, encoder: Encoder) -> dict[str, Any]:
    return {"encoder": encoder.name, "dimension": encoder.dimension, "counts": content.counts}
