"""The texts of the pieces that speak for an organization, read from the store when an answer is given."""

from __future__ import annotations

from collections.abc import Sequence

from embeddings.passages import own_passages, read_passages
from matching.catalogue import Catalogue
from matching.pieces import Piece
from matching.said import SOURCES
from models.membership import Membership
from models.project import Project
from models.suggestion import Evidence, Source


class SpokenTexts:
    """The texts of pieces as the store has them now: what was changed or removed since the index is not shown."""

    def __init__(self, catalogue: Catalogue, memberships: Sequence[Membership], projects: Sequence[Project]) -> None:
        self._catalogue = catalogue
        self._projects = {project.id: project for project in projects}
        self._passages = {passage.digest: passage for one in memberships for passage in own_passages(one)}
        self._passages |= {passage.digest: passage for passage in read_passages((), projects)}

    def project(self, place: int) -> Project | None:
        """The project at ``place`` in the catalogue, ``None`` when the store has it no more."""
        return self._projects.get(str(self._catalogue.projects[place]))

    def evidence(self, piece: Piece) -> Evidence | None:
        """The evidence with its text, ``None`` when the store has it no more."""
        if piece.project >= 0:
            project = self.project(piece.project)
            if project is None or not self._is_current(piece.passage):
                return None
            year = project.start_date.year if project.start_date else None
            text = project.text or project.label
            return Evidence(Source.PROJECT, text, piece.similarity, project_id=project.id, year=year)
        passage = self._passages.get(str(self._catalogue.digests[piece.passage]))
        if passage is None:
            return None
        return Evidence(SOURCES[self._catalogue.sources[piece.passage]], passage.text, piece.similarity)

    def _is_current(self, passage: int) -> bool:
        return passage < 0 or str(self._catalogue.digests[passage]) in self._passages
