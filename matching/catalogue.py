"""What a snapshot holds, as the retrievers read it: organizations, passages and projects by position.

Positions follow ascending ids, so that breaking a tie by position breaks it by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Index
from embeddings.indexes import read_index
from embeddings.snapshot import Snapshot
from matching.incidence import Incidence
from matching.lexical import Lexical, LexicalIndex
from matching.past import Past
from matching.said import SOURCES
from models.suggestion import Source


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that an answer needs, unchanging.

    - ``organizations`` ``(n_organizations,)`` ids, ascending; ``projects`` ``(n_projects,)`` likewise.
    - ``digests`` ``(n_passages,)``: by which a passage's text is found again in the store.
    - ``sources`` ``(n_passages,)`` int8, a place in ``SOURCES``; ``passage_project`` int32, a project or -1.
    - ``owners``: passages x organizations; ``passages_of`` is the same the other way round.
    - ``partners``: projects x organizations; ``projects_of`` the other way round.
    - ``is_offer``, ``is_need``, ``is_project`` ``(n_passages,)``: of which sort a passage is; ``project_passage``
      ``(n_projects,)`` the passage of each project or -1.
    - ``offers`` and ``record`` ``(n_organizations,)``: how many offers, and offers and past projects, are known of
      each; ``record_of_words``: how many of these say something.
    - ``kind``, ``place`` and ``city`` ``(n_organizations,)``: numbers that are equal where the kinds, the countries
      and regions, or the cities are; -1 where the place is not known. They mean nothing in another snapshot.
    - ``age`` ``(n_projects,)``: years from the start of each project to that of the newest one; where the start is not
      known, as old as the oldest. ``past`` is what it says of each organization.
    - ``shown`` ``(n_organizations,)``: how often each stood among the first ten answers of late, as it was when the
      snapshot was made.
    - ``length`` ``(n_organizations,)``: the length of the sum of the vectors of its offers and past projects.
    - ``revision``: that of the store when the snapshot was made.
    """

    name: str
    revision: int
    organizations: NDArray[np.str_]
    projects: NDArray[np.str_]
    digests: NDArray[np.str_]
    sources: NDArray[np.int8]
    passage_project: NDArray[np.int32]
    owners: Incidence
    passages_of: Incidence
    partners: Incidence
    projects_of: Incidence
    index: Index
    lexical: Lexical
    is_offer: NDArray[np.bool_]
    is_need: NDArray[np.bool_]
    is_project: NDArray[np.bool_]
    project_passage: NDArray[np.int64]
    offers: NDArray[np.int64]
    record: NDArray[np.int64]
    record_of_words: NDArray[np.int64]
    kind: NDArray[np.int32]
    place: NDArray[np.int32]
    city: NDArray[np.int32]
    age: NDArray[np.float64]
    past: Past
    shown: NDArray[np.int64]
    length: NDArray[np.float64]

    @classmethod
    def open(cls, snapshot: Snapshot) -> Catalogue:
        return cls.of(snapshot.name, snapshot.arrays)

    @classmethod
    def of(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> Catalogue:
        """From what ``matching.catalogue_arrays`` gives."""
        organizations = np.asarray(arrays["organizations"])
        owners = Incidence.from_arrays(arrays, "owners", len(organizations))
        return cls.put_together(
            name=name,
            revision=int(arrays["revision"][0]),
            organizations=organizations,
            projects=np.asarray(arrays["projects"]),
            digests=np.asarray(arrays["passages.digests"]),
            sources=np.asarray(arrays["passages.sources"]),
            passage_project=np.asarray(arrays["passages.projects"]),
            owners=owners,
            partners=Incidence.from_arrays(arrays, "partners", len(organizations)),
            index=read_index(arrays["index"]),
            lexical=LexicalIndex.from_arrays(arrays, len(owners)),
            kind=np.asarray(arrays["organizations.kind"], dtype=np.int32),
            place=np.asarray(arrays["organizations.place"], dtype=np.int32),
            city=np.asarray(arrays["organizations.city"], dtype=np.int32),
            age=np.asarray(arrays["projects.age"], dtype=np.float64),
            shown=np.asarray(arrays["organizations.shown"], dtype=np.int64),
            length=np.asarray(arrays["organizations.length"], dtype=np.float64),
        )

    @classmethod
    def put_together(
        cls,
        *,
        sources: NDArray[np.int8],
        passage_project: NDArray[np.int32],
        owners: Incidence,
        partners: Incidence,
        age: NDArray[np.float64],
        **as_given: Any,  # noqa: ANN401 - the other fields, under their names
    ) -> Catalogue:
        """The whole from those fields that do not follow from others."""
        is_need, is_project = sources == SOURCES.index(Source.NEED), passage_project >= 0
        is_offer = ~is_need & ~is_project
        project_passage = np.full(len(partners), -1, dtype=np.int64)
        project_passage[passage_project[is_project]] = np.flatnonzero(is_project)
        passages_of, projects_of = owners.transposed(), partners.transposed()
        offers = passages_of.count(is_offer).astype(np.int64)
        return cls(
            **as_given,
            sources=sources,
            passage_project=passage_project,
            owners=owners,
            partners=partners,
            age=age,
            passages_of=passages_of,
            projects_of=projects_of,
            is_offer=is_offer,
            is_need=is_need,
            is_project=is_project,
            project_passage=project_passage,
            offers=offers,
            record=offers + projects_of.lengths,
            record_of_words=passages_of.count(~is_need).astype(np.int64),
            past=Past.of(partners, projects_of, age),
        )

    def age_of(self, passages: NDArray[np.integer]) -> NDArray[np.float64]:
        """``(n,)``: the age of the project of each of ``passages``, 0 for those of none."""
        ages = np.zeros(len(passages))
        projects = self.passage_project[passages]
        ages[projects >= 0] = self.age[projects[projects >= 0]]
        return ages

    def project_similarities(self, projects: NDArray[np.integer], vector: Vectors | None) -> NDArray[np.float64]:
        """``(n,)`` in [0, 1]: the cosine of ``vector`` to the text of each of ``projects``; 0 without either."""
        similarities = np.zeros(len(projects))
        passages = self.project_passage[projects]
        written = passages >= 0
        if vector is not None and written.any():
            similarities[written] = (self.index.vectors(passages[written]) @ vector).clip(0.0, 1.0)
        return similarities

    def counted(self, times: Mapping[str, int]) -> NDArray[np.int64]:
        """``(n_organizations,)``: ``times`` by position, 0 for who is not in it."""
        return np.asarray([times.get(id_, 0) for id_ in self.organizations.tolist()], dtype=np.int64)

    def positions(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Positions of those ``ids`` that the snapshot knows, in their order."""
        place = np.searchsorted(self.organizations, np.asarray(ids, dtype=np.str_)) if len(ids) else np.zeros(0, int)
        inside = [
            int(at)
            for id_, at in zip(ids, place, strict=True)
            if at < len(self.organizations) and self.organizations[at] == id_
        ]
        return np.asarray(inside, dtype=np.int64)
