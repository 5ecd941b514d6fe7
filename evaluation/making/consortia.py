"""The consortia that a benchmark is cut from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evaluation.history import read_folder
from models.errors import NotFound
from models.imports.dataset import read_marked
from models.organization import Organization
from models.project import Project

_MARK = "in_benchmark"


@dataclass(frozen=True, slots=True)
class Consortia:
    """A dataset folder. ``marked`` are the ids of the projects that may be asked about; ``None``: all may."""

    folder: Path
    projects: tuple[Project, ...]
    organizations: tuple[Organization, ...]
    marked: frozenset[str] | None = None

    @classmethod
    def read(cls, folder: Path) -> Consortia:
        """Through the importer; where its table of projects has a column ``in_benchmark``, those with 1 are marked.

        ``NotFound`` without the folder, ``InvalidInput`` when it is not a dataset folder or a row cannot be used.
        """
        if not folder.is_dir():
            raise NotFound("evaluation.folder_missing", folder=folder)
        batch = read_folder(folder)
        return cls(folder, batch.projects, batch.organizations, read_marked(folder, _MARK))
