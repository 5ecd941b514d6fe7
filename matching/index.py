"""From the store to a published snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from embeddings.encoder import Encoder
from embeddings.flat import FlatIndex
from embeddings.passages import read_passages
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.catalogue import catalogue_arrays
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

    Give a ``CachedEncoder`` and only what changed is encoded. Members are indexed whatever their consent: that is
    read from the store when an answer is given. ``times_shown``: how often each organization stood among the first ten
    of late, as the store remembers the last ninety days where it is not given; it stays as it is for as long as the
    snapshot serves.
    """
    if times_shown is None:
        times_shown = store.times_shown(now - _OF_LATE)
    revision = store.revision()  # first, so that a change meanwhile counts as one that came after
    organizations = list(store.organizations())
    memberships = list(store.memberships())
    projects = list(store.projects())
    passages = read_passages(memberships, projects)
    index = FlatIndex.from_vectors(encoder.encode([passage.text for passage in passages]))
    return snapshots.publish(
        catalogue_arrays(organizations, projects, passages, index, times_shown, revision),
        encoder=encoder.name,
        dimension=encoder.dimension,
        counts={
            "organizations": len(organizations),
            "members": len(memberships),
            "projects": len(projects),
            "passages": len(passages),
        },
        now=now,
    )
