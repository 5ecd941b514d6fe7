"""What a snapshot holds, as the retrievers read it: organizations, passages and projects by position.

Positions follow ascending ids, so that breaking a tie by position breaks it by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.flat import FlatIndex
from embeddings.index import Index
from embeddings.passages import Passage
from embeddings.snapshot import Snapshot
from matching.incidence import Incidence
from matching.lexical import LexicalIndex
from models.project import Project
from models.suggestion import Source

SOURCES: tuple[Source, ...] = tuple(Source)


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
    - ``record`` ``(n_organizations,)``: how many offers and past projects are known of each.
    """

    name: str
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
    lexical: LexicalIndex
    is_offer: NDArray[np.bool_]
    is_need: NDArray[np.bool_]
    is_project: NDArray[np.bool_]
    project_passage: NDArray[np.int64]
    record: NDArray[np.int64]

    @classmethod
    def open(cls, snapshot: Snapshot) -> Catalogue:
        arrays = snapshot.arrays
        organizations = np.asarray(arrays["organizations"])
        owners = Incidence.from_arrays(arrays, "owners", len(organizations))
        partners = Incidence.from_arrays(arrays, "partners", len(organizations))
        sources = np.asarray(arrays["passages.sources"])
        passage_project = np.asarray(arrays["passages.projects"])
        is_need, is_project = sources == SOURCES.index(Source.NEED), passage_project >= 0
        is_offer = ~is_need & ~is_project
        project_passage = np.full(len(partners), -1, dtype=np.int64)
        project_passage[passage_project[is_project]] = np.flatnonzero(is_project)
        passages_of, projects_of = owners.transposed(), partners.transposed()
        offers = owners.spread(np.flatnonzero(is_offer), np.ones(int(is_offer.sum()))).astype(np.int64)
        return cls(
            name=snapshot.name,
            organizations=organizations,
            projects=np.asarray(arrays["projects"]),
            digests=np.asarray(arrays["passages.digests"]),
            sources=sources,
            passage_project=passage_project,
            owners=owners,
            passages_of=passages_of,
            partners=partners,
            projects_of=projects_of,
            index=FlatIndex.from_array(arrays["index"]),
            lexical=LexicalIndex.from_arrays(arrays, len(owners)),
            is_offer=is_offer,
            is_need=is_need,
            is_project=is_project,
            project_passage=project_passage,
            record=offers + projects_of.lengths,
        )

    def project_similarities(self, projects: NDArray[np.integer], vector: Vectors | None) -> NDArray[np.float64]:
        """``(n,)`` in [0, 1]: the cosine of ``vector`` to the text of each of ``projects``; 0 without either."""
        similarities = np.zeros(len(projects))
        passages = self.project_passage[projects]
        written = passages >= 0
        if vector is not None and written.any():
            similarities[written] = (self.index.vectors(passages[written]) @ vector).clip(0.0, 1.0)
        return similarities

    def positions(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Positions of those ``ids`` that the snapshot knows, in their order."""
        place = np.searchsorted(self.organizations, np.asarray(ids, dtype=np.str_)) if len(ids) else np.zeros(0, int)
        inside = [
            int(at)
            for id_, at in zip(ids, place, strict=True)
            if at < len(self.organizations) and self.organizations[at] == id_
        ]
        return np.asarray(inside, dtype=np.int64)


def catalogue_arrays(
    organizations: Sequence[str], projects: Sequence[Project], passages: Sequence[Passage], index: Index
) -> dict[str, NDArray[np.generic]]:
    """The named arrays of a snapshot. ``organizations`` and ``projects`` ascend by id."""
    place = {id_: position for position, id_ in enumerate(organizations)}
    project_place = {project.id: position for position, project in enumerate(projects)}
    owners = Incidence.from_rows([sorted(place[o] for o in passage.owners) for passage in passages], len(place))
    partners = Incidence.from_rows(
        [sorted(place[part.organization_id] for part in project.participations) for project in projects], len(place)
    )
    return {
        "organizations": np.asarray(organizations, dtype=np.str_),
        "projects": np.asarray([project.id for project in projects], dtype=np.str_),
        "passages.digests": np.asarray([passage.digest for passage in passages], dtype=np.str_),
        "passages.sources": np.asarray([SOURCES.index(passage.source) for passage in passages], dtype=np.int8),
        "passages.projects": np.asarray(
            [project_place.get(passage.project_id, -1) for passage in passages], dtype=np.int32
        ),
        **owners.to_arrays("owners"),
        **partners.to_arrays("partners"),
        **LexicalIndex.from_texts([passage.text for passage in passages]).to_arrays(),
        "index": index.to_array(),
    }
