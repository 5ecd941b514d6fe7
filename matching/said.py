"""What a cluster says, passage by passage, as columns; and which of it the snapshot before holds already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.passages import Passage
from matching.incidence import Incidence
from models.suggestion import Source

SOURCES: tuple[Source, ...] = tuple(Source)


@dataclass(frozen=True, slots=True)
class Before:
    """The passages of an earlier snapshot, of which those stay that members say who are not ``silent``.

    ``silent`` ``(n_organizations,)``: whose own words are read anew, or who says nothing any more.
    """

    organizations: NDArray[np.str_]
    digests: NDArray[np.str_]
    sources: NDArray[np.int8]
    owners: Incidence
    silent: NDArray[np.bool_]

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], silent: NDArray[np.bool_]) -> Before:
        organizations = np.asarray(arrays["organizations"])
        return cls(
            organizations=organizations,
            digests=np.asarray(arrays["passages.digests"]),
            sources=np.asarray(arrays["passages.sources"]),
            owners=Incidence.from_arrays(arrays, "owners", len(organizations)),
            silent=silent,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """All passages, in the order of ``embeddings.passages.read_passages``.

    ``digests``, ``sources`` (places in ``SOURCES``) and ``projects`` (places in the list of projects, or -1)
    ``(n_passages,)``; ``owners``: passages x organizations. ``places`` ``(n_before,)``: where each passage of the
    snapshot before stands now, -1 where nobody says it any more; ``texts`` are those that it lacked, by position.
    """

    digests: NDArray[np.str_]
    sources: NDArray[np.int8]
    projects: NDArray[np.int32]
    owners: Incidence
    places: NDArray[np.int64]
    texts: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.digests)

    @classmethod
    def of(cls, passages: Sequence[Passage], organizations: Sequence[str], projects: Sequence[str]) -> Said:
        """``passages``, in their order; ids of ``organizations`` and ``projects`` ascend."""
        nobody = np.zeros(0, dtype=np.str_)
        nothing = Incidence.from_rows((), 0)
        before = Before(nobody, nobody, np.zeros(0, np.int8), nothing, np.zeros(0, np.bool_))
        return cls.since(before, passages, organizations, projects)

    @classmethod
    def since(
        cls, before: Before, passages: Sequence[Passage], organizations: Sequence[str], projects: Sequence[str]
    ) -> Said:
        """What ``before`` keeps together with ``passages``: all past projects, and the own words of whoever is silent
        there or new. An owner who is not among ``organizations`` (any more) is left out.
        """
        ids = np.asarray(organizations, dtype=np.str_)
        read = _Columns.of(passages, projects)
        kept = _kept_entries(before, ids)
        known = _known(before, read)
        stays = np.zeros(len(before.digests), dtype=np.bool_)
        stays[kept.rows] = True
        stays[known[known >= 0]] = True
        places, positions = _merged(before, stays, read, known)
        n = int(stays.sum()) + int((known < 0).sum())
        came_from = np.zeros(n, dtype=np.int64)
        came_from[places[stays]] = np.flatnonzero(stays)
        width = max(read.digests.itemsize, before.digests.itemsize, 4) // 4
        digests = before.digests[came_from] if len(before.digests) else np.zeros(n, dtype=np.str_)
        digests = digests.astype(f"U{width}", copy=False)
        sources, of_project = np.zeros(n, np.int8), np.full(n, -1, np.int32)
        sources[places[stays]] = before.sources[stays]
        digests[positions], sources[positions], of_project[positions] = read.digests, read.sources, read.projects
        theirs = _entries(passages, ids)
        owners = Incidence.from_pairs(
            np.concatenate((places[kept.rows], positions[theirs.rows])),
            np.concatenate((kept.columns, theirs.columns)),
            (n, len(ids)),
        )
        new = np.flatnonzero(known < 0)
        texts = {int(at): passages[row].text for at, row in zip(positions[new].tolist(), new.tolist(), strict=True)}
        return cls(digests, sources, of_project, owners, places, texts)


@dataclass(frozen=True, slots=True)
class _Columns:
    digests: NDArray[np.str_]
    sources: NDArray[np.int8]
    projects: NDArray[np.int32]

    @classmethod
    def of(cls, passages: Sequence[Passage], projects: Sequence[str]) -> _Columns:
        number = {source: place for place, source in enumerate(SOURCES)}
        place = {id_: at for at, id_ in enumerate(projects)}
        n = len(passages)
        return cls(
            np.asarray([passage.digest for passage in passages], dtype=np.str_),
            np.fromiter((number[passage.source] for passage in passages), np.int8, n),
            np.fromiter((place.get(passage.project_id, -1) for passage in passages), np.int32, n),
        )


@dataclass(frozen=True, slots=True)
class _Entries:
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def _entries(passages: Sequence[Passage], ids: NDArray[np.str_]) -> _Entries:
    """Whose each of ``passages`` is, as places in ``ids``."""
    place = {id_: at for at, id_ in enumerate(ids.tolist())}
    lengths = np.fromiter((len(passage.owners) for passage in passages), np.int64, len(passages))
    owners = (place.get(owner, -1) for passage in passages for owner in passage.owners)
    columns = np.fromiter(owners, np.int64, int(lengths.sum()))
    there = columns >= 0
    return _Entries(np.repeat(np.arange(len(passages)), lengths)[there], columns[there])


def _kept_entries(before: Before, ids: NDArray[np.str_]) -> _Entries:
    """Which passages stay whose: own words of all who are not silent and still here."""
    moved = found_in(ids, before.organizations)
    rows = np.repeat(np.arange(len(before.owners)), before.owners.lengths)
    own = (before.sources != SOURCES.index(Source.PROJECT))[rows]
    stays = own & (~before.silent & (moved >= 0))[before.owners.columns]
    return _Entries(rows[stays], moved[before.owners.columns[stays]])


def found_in(ascending: NDArray[np.str_], wanted: NDArray[np.str_]) -> NDArray[np.int64]:
    """``(len(wanted),)``: where each stands in ``ascending``, -1 where it does not."""
    if not len(ascending):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.where(ascending[at] == wanted, at, -1)


def _known(before: Before, read: _Columns) -> NDArray[np.int64]:
    """``(n_read,)``: the row of each in ``before``, -1 where that lacks it."""
    known = np.full(len(read.digests), -1, dtype=np.int64)
    for number, source in enumerate(SOURCES):
        said, new = _of_source(before, number), np.flatnonzero(read.sources == number)
        digests = before.digests[said]
        order = np.argsort(digests) if source is Source.PROJECT else np.arange(len(digests))
        at = found_in(digests[order] if source is Source.PROJECT else digests, read.digests[new])
        known[new[at >= 0]] = said.start + order[at[at >= 0]]
    return known


def _of_source(before: Before, number: int) -> slice:
    """Its rows stand together: those of past projects by project, all others by digest."""
    first, end = np.searchsorted(before.sources, (number, number + 1)).tolist()
    return slice(first, end)


def _merged(
    before: Before, stays: NDArray[np.bool_], read: _Columns, known: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each passage of ``before`` and each of ``read`` comes to stand: by source, then past projects as they were
    read and all else by digest."""
    places, positions = np.full(len(before.digests), -1, np.int64), np.full(len(read.digests), -1, np.int64)
    first = 0
    for number, source in enumerate(SOURCES):
        if source is Source.PROJECT:
            new = np.flatnonzero(read.sources == number)
            positions[new] = first + np.arange(len(new))
            of_old = new[known[new] >= 0]
            places[known[of_old]] = positions[of_old]
            first += len(new)
            continue
        said, new = _of_source(before, number), np.flatnonzero((read.sources == number) & (known < 0))
        left = np.concatenate(([0], np.cumsum(stays[said])))  # how many stay before each row
        at = left[np.searchsorted(before.digests[said], read.digests[new])]
        positions[new] = first + at + np.arange(len(new))
        old = np.arange(left[-1])
        places[said.start + np.flatnonzero(stays[said])] = first + old + np.searchsorted(at, old, side="right")
        first += len(old) + len(new)
    there = known >= 0
    positions[there] = places[known[there]]
    return places, positions
