"""What came, went and changed from one snapshot to another, by ids alone: a snapshot holds no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from embeddings.snapshot import Snapshot
from matching.catalogue import Catalogue

_DIGITS = 15  # of a digest, as a number that an int64 holds


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids, ascending; ``n_before`` and ``n_after`` are how many there are in either."""

    n_before: int
    n_after: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...]

    @classmethod
    def of(
        cls,
        before: NDArray[np.str_],
        after: NDArray[np.str_],
        was: NDArray[np.int64],
        now: NDArray[np.int64],
    ) -> Self:
        """Of ids, ascending, and a number for each that stands for what is known of it."""
        both, at, to = np.intersect1d(before, after, assume_unique=True, return_indices=True)
        came, went = np.setdiff1d(after, before), np.setdiff1d(before, after)
        changed = both[was[at] != now[to]]
        return cls(len(before), len(after), *(tuple(ids.tolist()) for ids in (came, went, changed)))


@dataclass(frozen=True, slots=True)
class SnapshotDifference:
    """An organization has changed where its own passages have, a project where its text or who took part in it has.

    Of ``passages`` the ids are their digests, and none changes.
    """

    organizations: Difference
    projects: Difference
    passages: Difference

    @classmethod
    def between(cls, before: Snapshot, after: Snapshot) -> Self:
        was, now = Catalogue.open(before), Catalogue.open(after)
        digests = np.sort(was.digests), np.sort(now.digests)
        nothing = [np.zeros(len(one), dtype=np.int64) for one in digests]
        return cls(
            Difference.of(was.organizations, now.organizations, _of_organizations(was), _of_organizations(now)),
            Difference.of(was.projects, now.projects, _of_projects(was), _of_projects(now)),
            Difference.of(*digests, *nothing),
        )


def _of_organizations(catalogue: Catalogue) -> NDArray[np.int64]:
    """``(n_organizations,)``: the sum of the numbers of its own passages, which overflows without harm."""
    own = np.flatnonzero(~catalogue.is_project)
    entries, numbers = catalogue.owners.gather(own), _numbers(catalogue.digests[own])
    sums = np.zeros(len(catalogue.organizations), dtype=np.int64)
    np.add.at(sums, entries.columns, numbers[entries.place])
    return sums


def _of_projects(catalogue: Catalogue) -> NDArray[np.int64]:
    """``(n_projects,)``: the number of its text and the sum of those of who took part."""
    numbers = np.asarray([crc32(id_.encode()) for id_ in catalogue.organizations.tolist()], dtype=np.int64)
    entries = catalogue.partners.gather(np.arange(len(catalogue.projects)))
    sums = np.zeros(len(catalogue.projects), dtype=np.int64)
    np.add.at(sums, entries.place, numbers[entries.columns])
    written = np.flatnonzero(catalogue.project_passage >= 0)
    sums[written] += _numbers(catalogue.digests[catalogue.project_passage[written]])
    return sums


def _numbers(digests: NDArray[np.str_]) -> NDArray[np.int64]:
    return np.asarray([int(digest[:_DIGITS], 16) for digest in digests.tolist()], dtype=np.int64)
