"""What the store says, read for an index: of members only those that changed since the index before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.index import Index
from embeddings.indexes import EXACT_UP_TO, may_keep, read_index
from embeddings.passages import read_passages
from embeddings.snapshot import Snapshot
from matching.catalogue_arrays import Arrays, of_organizations, of_passages, of_projects
from matching.lexical import LexicalIndex
from matching.said import Before, Said, found_in
from models.errors import NotFound
from models.journal import Sort
from models.organization import Organization
from models.project import Project
from models.store import Store

ORIGIN = "revision.origin"


@dataclass(frozen=True, slots=True)
class Reading:
    """One state of the store. ``organizations`` and ``projects`` ascend by id; ``revision`` is that of the store and
    ``mark`` what it is known by; ``known`` is what can be taken over from the snapshot before, ``None`` where all must
    be made anew."""

    revision: int
    mark: bytes
    members: int
    organizations: list[Organization]
    projects: list[Project]
    said: Said
    known: Known | None

    @classmethod
    def of(cls, store: Store, before: Snapshot | None, *, exact_up_to: int = EXACT_UP_TO) -> Self:
        """The same, but for ``known``, whatever was ``before``."""
        revision = store.revision()  # first, so that a change meanwhile counts as one that came after
        members = store.member_ids()
        organizations, projects = list(store.organizations()), list(store.projects())
        known = Known.of(before, store) if before is not None else None
        said = _said(store, members, organizations, projects, known)
        if known is not None and not may_keep(known.index, len(said), exact_up_to):
            known = None
            said = _said(store, members, organizations, projects, None)
        mark = origin(store, revision)
        return cls(revision, mark, len(members), organizations, projects, said, known)

    @property
    def counts(self) -> dict[str, int]:
        """For people to read."""
        return {
            "organizations": len(self.organizations),
            "members": self.members,
            "projects": len(self.projects),
            "passages": len(self.said),
        }

    def columns(self, times_shown: Mapping[str, int]) -> Arrays:
        """The arrays of which, with the texts, all others follow: two readings are of the same content when these are
        the same. ``times_shown``: how often each organization was shown of late."""
        return {
            **of_organizations(self.organizations, times_shown),
            **of_projects(self.projects, self.organizations),
            **of_passages(self.said),
        }


@dataclass(frozen=True, slots=True)
class Known:
    """What of the snapshot before can be taken over."""

    arrays: Mapping[str, NDArray[Any]]
    index: Index
    words: LexicalIndex
    touched: frozenset[str]

    @classmethod
    def of(cls, before: Snapshot, store: Store) -> Known | None:
        """``None`` unless the journal tells all that came after it: an older format of it, or another history (a backup
        that was restored)."""
        arrays = before.arrays
        revision = int(arrays["revision"][0])
        mark = origin(store, revision)
        if not mark or ORIGIN not in arrays or arrays[ORIGIN].tobytes() != mark:
            return None
        touched = store.journal.touched_since(revision, (Sort.ORGANIZATION, Sort.MEMBERSHIP))
        words = LexicalIndex.from_arrays(arrays, len(arrays["passages.digests"]))
        return cls(arrays, read_index(arrays["index"]), words, touched)


def origin(store: Store, revision: int) -> bytes:
    """32 bytes by which the moment of ``revision`` is known in this store's history; none where nothing was done."""
    try:
        change = store.journal.change(revision)
    except NotFound:
        return b""
    return sha256(f"{change.id} {change.at.isoformat()} {change.deed}".encode()).digest()


def _said(
    store: Store,
    members: frozenset[str],
    organizations: list[Organization],
    projects: list[Project],
    known: Known | None,
) -> Said:
    ids, of_projects_ = [one.id for one in organizations], [one.id for one in projects]
    if known is None:
        return Said.of(read_passages(store.memberships(), projects), ids, of_projects_)
    there = np.asarray(known.arrays["organizations"])
    silent = found_in(np.asarray(sorted(members - known.touched), dtype=np.str_), there) < 0
    read = read_passages(store.memberships(known.touched), projects)
    return Said.since(Before.of(known.arrays, silent), read, ids, of_projects_)
