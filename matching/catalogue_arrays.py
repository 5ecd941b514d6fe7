"""The named arrays of a snapshot, of which ``matching.catalogue`` is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.index import Index
from embeddings.passages import Passage
from matching.incidence import Incidence
from matching.lexical import LexicalIndex
from matching.said import SOURCES, Said
from models.names import fold
from models.organization import Kind, Organization
from models.project import Project
from models.suggestion import Source

_KINDS = tuple(Kind)
_DAYS_A_YEAR = 365.25
_AT_ONCE = 2048

Arrays = dict[str, NDArray[np.generic]]


def catalogue_arrays(
    organizations: Sequence[Organization], projects: Sequence[Project], passages: Sequence[Passage], index: Index
) -> Arrays:
    """All arrays, of a store of which nothing was shown yet. ``organizations`` and ``projects`` ascend by id; ``index``
    holds the vectors of ``passages``."""
    said = Said.of(passages, [one.id for one in organizations], [one.id for one in projects])
    return {
        **of_organizations(organizations, {}),
        **of_projects(projects, organizations),
        **of_passages(said),
        **LexicalIndex.from_texts([passage.text for passage in passages]).to_arrays(),
        "organizations.length": lengths(said, index, np.arange(len(organizations))),
        "revision": np.zeros(1, dtype=np.int64),
        "index": index.to_array(),
    }


def of_organizations(organizations: Sequence[Organization], times_shown: Mapping[str, int]) -> Arrays:
    """``times_shown`` by id, 0 for who is not in it."""
    ids = [organization.id for organization in organizations]
    return {
        "organizations": np.asarray(ids, dtype=np.str_),
        **{f"organizations.{name}": numbers for name, numbers in whereabouts(organizations).items()},
        "organizations.shown": np.asarray([times_shown.get(id_, 0) for id_ in ids], dtype=np.int64),
    }


def of_projects(projects: Sequence[Project], organizations: Sequence[Organization]) -> Arrays:
    place = {organization.id: position for position, organization in enumerate(organizations)}
    seats = [sorted(place[part.organization_id] for part in project.participations) for project in projects]
    return {
        "projects": np.asarray([project.id for project in projects], dtype=np.str_),
        "projects.age": _ages(projects),
        **Incidence.from_rows(seats, len(place)).to_arrays("partners"),
    }


def of_passages(said: Said) -> Arrays:
    return {
        "passages.digests": said.digests,
        "passages.sources": said.sources,
        "passages.projects": said.projects,
        **said.owners.to_arrays("owners"),
    }


def whereabouts(organizations: Sequence[Organization]) -> dict[str, NDArray[np.int32]]:
    """``kind``, ``place`` and ``city`` of each, as numbers ``(n,)``."""
    folded = {name: fold(name) for name in {name for one in organizations for name in (one.region, one.city)}}
    return {
        "kind": np.asarray([_KINDS.index(one.kind) for one in organizations], dtype=np.int32),
        "place": _numbered([(one.country, folded[one.region]) for one in organizations]),
        "city": _numbered([(one.country, folded[one.city]) if one.city else () for one in organizations]),
    }


def lengths(said: Said, index: Index, organizations: NDArray[np.int64]) -> NDArray[np.float32]:
    """Of each of ``organizations`` the length of the sum of the vectors of its passages, those that say a need left
    out."""
    passages_of = said.owners.transposed()
    speaks = said.sources != SOURCES.index(Source.NEED)
    found = np.zeros(len(organizations), dtype=np.float32)
    for start in range(0, len(organizations), _AT_ONCE):
        some = passages_of.gather(organizations[start : start + _AT_ONCE])
        spoken = speaks[some.columns]
        owner = some.place[spoken]
        rows = index.vectors(some.columns[spoken].astype(np.int64))
        bounds = np.append(np.flatnonzero(np.diff(owner, prepend=-1)), len(owner))
        for begin, end in pairwise(bounds.tolist()):
            found[start + owner[begin]] = np.linalg.norm(rows[begin:end].sum(axis=0, keepdims=True), axis=1)[0]
    return found


def _numbered(places: Sequence[tuple[str, ...]]) -> NDArray[np.int32]:
    """A number for each place that is met, -1 where nothing of it is known."""
    numbers: dict[tuple[str, ...], int] = {}
    return np.asarray([numbers.setdefault(at, len(numbers)) if any(at) else -1 for at in places], dtype=np.int32)


def _ages(projects: Sequence[Project]) -> NDArray[np.float32]:
    days = np.asarray([one.start_date.toordinal() if one.start_date else np.nan for one in projects], dtype=np.float64)
    if np.isnan(days).all():
        return np.zeros(len(days), dtype=np.float32)
    years = (np.nanmax(days) - days) / _DAYS_A_YEAR
    return np.nan_to_num(years, nan=float(np.nanmax(years))).astype(np.float32)
