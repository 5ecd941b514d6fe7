"""Which passages speak for a suggested organization; their texts are read from the store when an answer is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.passages import Passage, read_passages
from matching.catalogue import SOURCES, Catalogue
from matching.complementarity import COVERED
from models.membership import Membership
from models.project import Project
from models.suggestion import Evidence, Source

MOST_EVIDENCE = 3
_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage (its place in the catalogue) or a project without text (``passage`` -1), and how like the need it is.

    ``project`` is a place in the catalogue, or -1.
    """

    passage: int
    project: int
    similarity: float


def find_evidence(
    catalogue: Catalogue, organization: int, asked: Vectors, shared: NDArray[np.integer]
) -> tuple[Spoken, ...]:
    """At most three passages of ``organization``: for each row of ``asked`` the best one, then the next best.

    ``asked`` ``(n_aspects + 1, dimension)``: the aspects, then the need itself. A past project with the team, of which
    ``shared`` holds the places, is among them when there is one.
    """
    positions = catalogue.passages_of.row(organization).astype(np.int64)
    positions = positions[~catalogue.is_need[positions]]
    chosen: list[Spoken] = []
    if len(positions) and len(asked):
        cosines = (catalogue.index.vectors(positions) @ asked.T).astype(np.float64)
        value = cosines.max(axis=1)
        leaders = cosines.argmax(axis=0)
        leading = np.zeros(len(positions), dtype=np.bool_)
        leading[leaders[cosines[leaders, np.arange(len(asked))] >= COVERED]] = True
        for place in np.lexsort((positions, -value, ~leading)):
            if value[place] >= _LEAST and len(chosen) < MOST_EVIDENCE:
                passage = int(positions[place])
                chosen.append(Spoken(passage, int(catalogue.passage_project[passage]), float(min(value[place], 1.0))))
    if len(shared) and not {spoken.project for spoken in chosen} & set(shared.tolist()):
        chosen = [*chosen[: MOST_EVIDENCE - 1], _nearest_of(catalogue, shared, asked)]
    return tuple(sorted(chosen, key=lambda spoken: (-spoken.similarity, spoken.passage, spoken.project)))


def _nearest_of(catalogue: Catalogue, projects: NDArray[np.integer], asked: Vectors) -> Spoken:
    similarities = catalogue.project_similarities(projects, asked[-1] if len(asked) else None)
    best = int(np.argmax(similarities))
    project = int(projects[best])
    return Spoken(int(catalogue.project_passage[project]), project, float(similarities[best]))


class SpokenTexts:
    """The texts of passages as the store has them now: what was changed or removed since the index is not shown."""

    def __init__(self, catalogue: Catalogue, memberships: Sequence[Membership], projects: Sequence[Project]) -> None:
        self._catalogue = catalogue
        self._projects = {project.id: project for project in projects}
        self._passages: dict[str, Passage] = {
            passage.digest: passage for passage in read_passages(memberships, projects)
        }

    def project(self, place: int) -> Project | None:
        """The project at ``place`` in the catalogue, ``None`` when the store has it no more."""
        return self._projects.get(str(self._catalogue.projects[place]))

    def evidence(self, spoken: Spoken) -> Evidence | None:
        """The evidence with its text, ``None`` when the store has it no more."""
        if spoken.project >= 0:
            project = self.project(spoken.project)
            if project is None or not self._is_current(spoken.passage):
                return None
            year = project.start_date.year if project.start_date else None
            text = project.text or project.label
            return Evidence(Source.PROJECT, text, spoken.similarity, project_id=project.id, year=year)
        passage = self._passages.get(str(self._catalogue.digests[spoken.passage]))
        if passage is None:
            return None
        return Evidence(SOURCES[self._catalogue.sources[spoken.passage]], passage.text, spoken.similarity)

    def _is_current(self, passage: int) -> bool:
        return passage < 0 or str(self._catalogue.digests[passage]) in self._passages
