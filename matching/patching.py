"""What members changed by day, put beside the snapshot of the night before: it is in the very next answer.

The catalogue that comes of it is the one that a new index would give, but for the weights of words (idf) and the past
projects, which stay as the snapshot has them until the next index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.passages import Passage, read_passages
from embeddings.patched import PatchedIndex
from matching.catalogue import Catalogue
from matching.catalogue_arrays import whereabouts
from matching.incidence import Incidence
from matching.lexical import LexicalIndex
from matching.said import SOURCES
from models.journal import Sort
from models.organization import Organization
from models.store import Store

_Number = TypeVar("_Number", np.int32, np.int64, np.float64)


def patched(base: Catalogue, store: Store, encoder: Encoder) -> Catalogue:
    """``base`` with the members of ``store`` as they are now; ``base`` itself where none says anything else since."""
    touched = store.journal.touched_since(base.revision, (Sort.ORGANIZATION, Sort.MEMBERSHIP))
    if not touched:
        return base
    own = read_passages(store.memberships(touched), ())
    changed = _saying_otherwise(base, touched, own)
    moved = store.journal.touched_since(base.revision, (Sort.ORGANIZATION,))
    if not changed and not moved:
        return base
    organizations = {organization.id: organization for organization in store.organizations()}
    wider = _with_newcomers(base, [id_ for id_ in changed | moved if id_ in organizations])
    there, new = _known_passages(wider, [passage for passage in own if not changed.isdisjoint(passage.owners)])
    return _put_together(wider, changed, organizations, there, new, encoder)


def _saying_otherwise(base: Catalogue, touched: Collection[str], own: Sequence[Passage]) -> frozenset[str]:
    """Those of ``touched`` whose own passages are not those that ``base`` has of them."""
    now = {(owner, passage.digest) for passage in own for owner in passage.owners}
    places = base.positions(sorted(touched))
    said = base.passages_of.gather(places)
    by_words = ~base.is_project[said.columns]
    owners = base.organizations[places][said.place[by_words]].tolist()
    before = set(zip(owners, base.digests[said.columns[by_words]].tolist(), strict=True))
    return frozenset(owner for owner, _ in now ^ before)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Passages with the row of each in the catalogue."""

    rows: NDArray[np.int64]
    passages: tuple[Passage, ...]


def _with_newcomers(base: Catalogue, ids: Sequence[str]) -> Catalogue:
    """``base`` with those of ``ids`` that it lacks, of whom nothing is known yet; positions still follow ids."""
    newcomers = np.setdiff1d(np.asarray(sorted(ids), dtype=np.str_), base.organizations)
    if not len(newcomers):
        return base
    organizations = np.union1d(base.organizations, newcomers)
    moved = np.searchsorted(organizations, base.organizations)

    def spread(column: NDArray[_Number], nothing: int) -> NDArray[_Number]:
        wider: NDArray[_Number] = np.full(len(organizations), nothing, dtype=column.dtype)
        wider[moved] = column
        return wider

    return replace(
        base,
        organizations=organizations,
        owners=_renumbered(base.owners, moved, len(organizations)),
        partners=_renumbered(base.partners, moved, len(organizations)),
        shown=spread(base.shown, 0),
        length=spread(base.length, 0),
        kind=spread(base.kind, -1),
        place=spread(base.place, -1),
        city=spread(base.city, -1),
    )


def _renumbered(incidence: Incidence, moved: NDArray[np.int64], n_columns: int) -> Incidence:
    return Incidence(incidence.starts, moved[incidence.columns].astype(np.int32), n_columns)


def _known_passages(catalogue: Catalogue, passages: Sequence[Passage]) -> tuple[_Rows, _Rows]:
    """Those that the catalogue has word for word, and those that it lacks, which come after its last row."""
    digests = np.asarray([passage.digest for passage in passages], dtype=np.str_)
    rows = np.flatnonzero(np.isin(catalogue.digests, digests))
    row_of = dict(zip(catalogue.digests[rows].tolist(), rows.tolist(), strict=True))
    there = [passage for passage in passages if passage.digest in row_of]
    new = [passage for passage in passages if passage.digest not in row_of]
    return (
        _Rows(np.asarray([row_of[passage.digest] for passage in there], dtype=np.int64), tuple(there)),
        _Rows(len(catalogue.digests) + np.arange(len(new)), tuple(new)),
    )


def _put_together(
    base: Catalogue,
    changed: Collection[str],
    organizations: dict[str, Organization],
    there: _Rows,
    new: _Rows,
    encoder: Encoder,
) -> Catalogue:
    texts = [passage.text for passage in new.passages]
    owners = _owners(base, changed, (there, new), len(base.digests) + len(texts))
    index = PatchedIndex(base.index, encoder.encode(texts)) if texts else base.index
    sources = np.asarray([SOURCES.index(passage.source) for passage in new.passages], dtype=np.int8)
    known = [organizations.get(id_, Organization(id_)) for id_ in base.organizations.tolist()]
    whole = Catalogue.put_together(
        name=base.name,
        revision=base.revision,
        organizations=base.organizations,
        projects=base.projects,
        digests=np.concatenate((base.digests, np.asarray([p.digest for p in new.passages], dtype=np.str_))),
        sources=np.concatenate((base.sources, sources)),
        passage_project=np.concatenate((base.passage_project, np.full(len(texts), -1, dtype=np.int32))),
        owners=owners,
        partners=base.partners,
        index=index,
        lexical=base.lexical.with_texts(texts) if isinstance(base.lexical, LexicalIndex) else base.lexical,
        age=base.age,
        shown=base.shown,
        length=base.length,
        **whereabouts(known),
    )
    return replace(whole, length=_lengths(whole, changed))


def _owners(base: Catalogue, changed: Collection[str], said: Sequence[_Rows], n_rows: int) -> Incidence:
    """Whose each passage is: what ``changed`` said before is no longer theirs, what they say now is."""
    rows = np.repeat(np.arange(len(base.owners)), base.owners.lengths)
    theirs = np.zeros(len(base.organizations), dtype=np.bool_)
    theirs[base.positions(sorted(changed))] = True
    stays = base.is_project[rows] | ~theirs[base.owners.columns]
    pairs = [
        (row, owner)
        for one in said
        for row, passage in zip(one.rows.tolist(), one.passages, strict=True)
        for owner in base.positions([owner for owner in passage.owners if owner in changed]).tolist()
    ]
    added = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    rows = np.concatenate((rows[stays], added[:, 0]))
    columns = np.concatenate((base.owners.columns[stays], added[:, 1])).astype(np.int32)
    order = np.lexsort((columns, rows))
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=n_rows)))).astype(np.int64)
    return Incidence(starts, columns[order], len(base.organizations))


def _lengths(catalogue: Catalogue, changed: Collection[str]) -> NDArray[np.float64]:
    """The length of the sum of the vectors of what each of ``changed`` offers and of its past projects."""
    length = catalogue.length.copy()
    for at in catalogue.positions(sorted(changed)).tolist():
        said = catalogue.passages_of.row(at)
        speaks = said[~catalogue.is_need[said]].astype(np.int64)
        length[at] = np.linalg.norm(catalogue.index.vectors(speaks).sum(axis=0))
    return length
