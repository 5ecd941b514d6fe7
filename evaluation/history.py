"""What a simple system may know: the history folder as one matrix of organizations by passages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from evaluation.topics import joined_texts
from models.errors import InvalidInput
from models.imports import ImportReport, read_consortia
from models.organization import Kind
from models.store import Batch


@dataclass(frozen=True, slots=True)
class History:
    """Organizations, and what stands for them.

    A passage is a past project, or a distinct competence label where the folder has no project at all (then
    ``with_projects`` is false and nobody's partners are known). ``ids`` ascend; ``holds`` ``(n_organizations,
    n_passages)`` float64 is 1 where the organization takes part in the project (or has the label), else 0; ``texts``
    ``(n_passages,)`` may be empty; ``companies``, ``kinds`` and ``classes`` (of size, ``""`` where
    it is not known) ``(n_organizations,)``.
    """

    ids: tuple[str, ...]
    holds: csr_array
    texts: tuple[str, ...]
    companies: NDArray[np.bool_]
    kinds: NDArray[np.str_]
    classes: NDArray[np.str_]
    with_projects: bool
    places: dict[str, int]

    @property
    def seats(self) -> NDArray[np.float64]:
        """``(n_organizations,)``: in how many projects each took part (how many labels it has)."""
        return np.asarray(self.holds.sum(axis=1), dtype=np.float64).ravel()

    @property
    def sizes(self) -> NDArray[np.float64]:
        """``(n_passages,)``: how many organizations each passage has."""
        return np.asarray(self.holds.sum(axis=0), dtype=np.float64).ravel()

    def places_of(self, ids: tuple[str, ...]) -> list[int]:
        """Rows of those of ``ids`` that the history has."""
        return [self.places[id_] for id_ in ids if id_ in self.places]

    @classmethod
    def from_batch(cls, batch: Batch) -> History:
        ids = tuple(sorted({organization.id for organization in batch.organizations}))
        places = {id_: place for place, id_ in enumerate(ids)}
        by_id = {organization.id: organization for organization in batch.organizations}
        kinds = np.asarray([by_id[id_].kind.value for id_ in ids], dtype=np.str_)
        classes = np.asarray([by_id[id_].size or "" for id_ in ids], dtype=np.str_)
        if batch.projects:
            projects = sorted(batch.projects, key=lambda project: (project.start_date or date.min, project.id))
            texts = tuple(joined_texts(project).strip(" .\n") for project in projects)
            pairs = {
                (places[participation.organization_id], column)
                for column, project in enumerate(projects)
                for participation in project.participations
                if participation.organization_id in places
            }
        else:
            labels = {
                (places[membership.organization_id], competence.label.strip())
                for membership in batch.memberships
                for competence in membership.competences
                if competence.label.strip()
            }
            texts = tuple(sorted({label for _, label in labels}))
            column_of = {label: column for column, label in enumerate(texts)}
            pairs = {(place, column_of[label]) for place, label in labels}
        return cls(
            ids=ids,
            holds=_matrix(pairs, len(ids), len(texts)),
            texts=texts,
            companies=kinds == Kind.COMPANY.value,
            kinds=kinds,
            classes=classes,
            with_projects=bool(batch.projects),
            places=places,
        )


def _matrix(pairs: set[tuple[int, int]], rows: int, columns: int) -> csr_array:
    cells = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return csr_array((np.ones(len(cells)), (cells[:, 0], cells[:, 1])), shape=(rows, columns))


def read_folder(folder: Path) -> Batch:
    """The folder's tables through the importer; ``InvalidInput`` names the first row that cannot be used."""
    batch = without_problems(read_consortia(folder, all_members=True))
    if not batch.organizations:
        raise InvalidInput("evaluation.history_empty", folder=folder)
    return batch


def without_problems(report: ImportReport) -> Batch:
    """What was read; ``InvalidInput`` names the first row that cannot be used."""
    if report.problems:
        first = report.problems[0]
        raise InvalidInput("evaluation.history_row", file=first.file, line=first.line, count=len(report.problems))
    return report.batch


def read_history(folder: Path) -> History:
    """What the folder tells; ``InvalidInput`` as ``read_folder``."""
    return History.from_batch(read_folder(folder))
