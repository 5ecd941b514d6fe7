"""From the store to the arrays of a snapshot: what is said anew is encoded, all else taken from the snapshot before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Vectors
from embeddings.index import Index
from embeddings.indexes import EXACT_UP_TO, Kept, index_of, may_keep, read_index
from embeddings.passages import read_passages
from embeddings.snapshot import Snapshot
from matching.catalogue_arrays import Arrays, lengths, of_organizations, of_passages, of_projects
from matching.incidence import Incidence
from matching.lexical import LexicalIndex
from matching.said import Before, Said, found_in
from models.errors import NotFound
from models.journal import Sort
from models.organization import Organization
from models.project import Project
from models.store import Store

_ORIGIN = "revision.origin"


@dataclass(frozen=True, slots=True)
class Built:
    """What ``Snapshots.publish`` takes."""

    arrays: Arrays
    counts: Mapping[str, int]


def build(
    store: Store,
    encoder: Encoder,
    before: Snapshot | None,
    times_shown: Mapping[str, int],
    *,
    exact_up_to: int = EXACT_UP_TO,
) -> Built:
    """The arrays of all that ``store`` holds; but for the centres of a large index the same whatever was ``before``, a
    snapshot of ``encoder`` and, as far as the journal can tell, of this store.
    """
    revision = store.revision()  # first, so that a change meanwhile counts as one that came after
    members = store.member_ids()
    organizations, projects = list(store.organizations()), list(store.projects())
    known = _Known.of(before, store) if before is not None else None
    said = _said(store, members, organizations, projects, known)
    if known is not None and not may_keep(known.index, len(said), exact_up_to):
        known = None
        said = _said(store, members, organizations, projects, None)

    def new(positions: NDArray[np.int64]) -> Vectors:
        return encoder.encode([said.texts[at] for at in positions.tolist()])

    kept = Kept(known.index, said.places) if known is not None else None
    index = index_of(len(said), encoder.dimension, new, kept, exact_up_to=exact_up_to)
    words = known.words if known is not None else LexicalIndex.from_texts([])
    arrays: Arrays = {
        **of_organizations(organizations, times_shown),
        **of_projects(projects, organizations),
        **of_passages(said),
        **words.renewed(said.places, said.texts, len(said)).to_arrays(),
        "organizations.length": _lengths(said, index, organizations, known),
        "revision": np.asarray([revision], dtype=np.int64),
        _ORIGIN: np.frombuffer(_origin(store, revision), np.uint8),
        "index": index.to_array(),
    }
    return Built(
        arrays,
        {
            "organizations": len(organizations),
            "members": len(members),
            "projects": len(projects),
            "passages": len(said),
        },
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What of the snapshot before can be taken over."""

    arrays: Mapping[str, NDArray[Any]]
    index: Index
    words: LexicalIndex
    touched: frozenset[str]

    @classmethod
    def of(cls, before: Snapshot, store: Store) -> _Known | None:
        """``None`` unless the journal tells all that came after it: an older format of it, or another history (a backup
        that was restored)."""
        arrays = before.arrays
        revision = int(arrays["revision"][0])
        origin = _origin(store, revision)
        if not origin or _ORIGIN not in arrays or arrays[_ORIGIN].tobytes() != origin:
            return None
        touched = store.journal.touched_since(revision, (Sort.ORGANIZATION, Sort.MEMBERSHIP))
        words = LexicalIndex.from_arrays(arrays, len(arrays["passages.digests"]))
        return cls(arrays, read_index(arrays["index"]), words, touched)


def _origin(store: Store, revision: int) -> bytes:
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
    known: _Known | None,
) -> Said:
    ids, of_projects_ = [one.id for one in organizations], [one.id for one in projects]
    if known is None:
        return Said.of(read_passages(store.memberships(), projects), ids, of_projects_)
    there = np.asarray(known.arrays["organizations"])
    silent = ~np.isin(there, np.asarray(sorted(members - known.touched), dtype=np.str_))
    read = read_passages(store.memberships(known.touched), projects)
    return Said.since(Before.of(known.arrays, silent), read, ids, of_projects_)


def _lengths(said: Said, index: Index, organizations: list[Organization], known: _Known | None) -> NDArray[np.float32]:
    """Those of the snapshot before for whoever says and did the same as then."""
    n = len(organizations)
    if known is None or type(index) is not type(known.index):
        return lengths(said, index, np.arange(n))
    moved = found_in(np.asarray([one.id for one in organizations]), np.asarray(known.arrays["organizations"]))
    before = np.zeros(n, dtype=np.float32)
    before[moved[moved >= 0]] = known.arrays["organizations.length"][moved >= 0]
    owners = Incidence.from_arrays(known.arrays, "owners", len(moved))
    rows, columns = np.repeat(said.places, owners.lengths), moved[owners.columns]
    stays = (rows >= 0) & (columns >= 0)
    then = rows[stays] * n + columns[stays]
    now = np.repeat(np.arange(len(said)), said.owners.lengths) * n + said.owners.columns
    otherwise = np.zeros(n, dtype=np.bool_)
    otherwise[columns[(rows < 0) & (columns >= 0)]] = True
    otherwise[np.setxor1d(then, now, assume_unique=True) % max(n, 1)] = True
    places = np.flatnonzero(otherwise)
    before[places] = lengths(said, index, places)
    return before
