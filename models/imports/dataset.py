"""A dataset folder: ``organizations``, ``projects``, ``participations``, ``competences``, as ``.csv`` or ``.csv.gz``.

Only the first two columns of a table must be there, and any table may be missing as long as there are organizations
or projects. An organization that is named without a table of organizations is known by its id alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from models.errors import InvalidInput
from models.imports.problems import ImportReport, RowProblem, WrongValue
from models.imports.text_files import Table
from models.imports.values import read_country, read_date, read_id, read_kind, read_name, read_size
from models.imports.words import word_key
from models.membership import Competence, Consent, Membership
from models.organization import Organization
from models.project import Participation, Project, Role
from models.store import Batch

T = TypeVar("T")

_TABLES = ("organizations", "projects", "participations", "competences")


def read_dataset(folder: Path, *, consent: Consent | None = None, all_members: bool = False) -> ImportReport:
    """Read a folder. Organizations with competences become members (all of them, if ``all_members``)."""
    reading = _Reading()
    paths = {name: path for name in _TABLES if (path := _path(folder, name))}
    if not {"organizations", "projects"} & paths.keys():
        raise InvalidInput("dataset_empty", folder=str(folder))
    organizations = _organizations(reading, paths.get("organizations"))
    listed = "organizations" in paths
    projects = _projects(reading, paths.get("projects"))
    seats = _participations(reading, paths.get("participations"), projects, organizations if listed else None)
    competences = _competences(reading, paths.get("competences"), organizations if listed else None)
    if not listed:
        named = sorted({id_ for partners in seats.values() for id_ in partners} | competences.keys())
        organizations = {id_: Organization(id_) for id_ in named}
    members = organizations if all_members else competences
    return ImportReport(
        Batch(
            organizations=tuple(organizations.values()),
            memberships=tuple(
                Membership(id_, competences=competences.get(id_, ()), consent=consent) for id_ in members
            ),
            projects=tuple(_with_partners(project, seats.get(project.id, {})) for project in projects.values()),
        ),
        tuple(reading.problems),
        reading.rows,
    )


def read_organizations(path: Path) -> ImportReport:
    """Read a table of organizations alone."""
    reading = _Reading()
    organizations = _organizations(reading, path)
    return ImportReport(Batch(organizations=tuple(organizations.values())), tuple(reading.problems), reading.rows)


def read_marked(folder: Path, column: str) -> frozenset[str] | None:
    """Ids of the projects of a folder with 1 in ``column``; ``None`` when its table of projects has no such column."""
    there = False
    marked: set[str] = set()

    def use(cells: _Cells) -> None:
        nonlocal there
        there = column in cells.places
        if cells[column] == "1":
            marked.add(cells["id"])

    _Reading().each(_path(folder, "projects"), ("id",), use)
    return frozenset(marked) if there else None


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row by column; a column that the table lacks is empty."""

    line: int
    cells: Sequence[str]
    places: Mapping[str, int]

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column)
        return "" if place is None else self.cells[place]


class _Reading:
    """What is gathered over all tables of a folder."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []
        self.rows = 0

    def each(self, path: Path | None, needed: tuple[str, ...], use: Callable[[_Cells], None]) -> None:
        """Hand each row of a table to ``use``; a ``WrongValue`` from there becomes a problem of that row."""
        if path is None:
            return
        table = Table.read(path)
        places = table.places(needed, key=lambda header: word_key(header).replace(" ", "_"))
        for row in table.rows(self.problems):
            self.rows += 1
            cells = _Cells(row.line, row.cells, places)
            try:
                use(cells)
            except WrongValue as wrong:
                value = cells[wrong.column] if wrong.column else " ".join(filter(None, row.cells))
                self.problems.append(RowProblem(table.file, row.line, wrong.column, value, wrong.code, wrong.facts))
        self.rows += table.unread


def _path(folder: Path, name: str) -> Path | None:
    return next((path for ending in ("csv", "csv.gz") if (path := folder / f"{name}.{ending}").is_file()), None)


def _needed(cells: _Cells, column: str) -> str:
    if not cells[column]:
        raise WrongValue("value_missing", column=column)
    return cells[column]


def _read(cells: _Cells, column: str, read: Callable[[str], T]) -> T:
    try:
        return read(cells[column])
    except WrongValue as wrong:
        raise wrong.at(column) from wrong


def _new_id(cells: _Cells, seen: dict[str, int]) -> str:
    """The row's id; ``WrongValue`` when it is missing, unusable, or was given before."""
    _needed(cells, "id")
    id_ = _read(cells, "id", read_id)
    if id_ in seen:
        raise WrongValue("id_twice", column="id", first=seen[id_])
    seen[id_] = cells.line
    return id_


def _organizations(reading: _Reading, path: Path | None) -> dict[str, Organization]:
    found: dict[str, Organization] = {}
    seen: dict[str, int] = {}

    def use(cells: _Cells) -> None:
        id_ = _new_id(cells, seen)
        found[id_] = Organization(
            id=id_,
            name=_read(cells, "name", read_name),
            kind=_read(cells, "kind", read_kind),
            size=_read(cells, "size", read_size),
            country=_read(cells, "country", read_country),
            region=cells["region"],
            city=cells["city"],
        )

    reading.each(path, ("id",), use)
    return found


def _projects(reading: _Reading, path: Path | None) -> dict[str, Project]:
    found: dict[str, Project] = {}
    seen: dict[str, int] = {}

    def use(cells: _Cells) -> None:
        id_ = _new_id(cells, seen)
        found[id_] = Project(
            id=id_,
            title=cells["title"],
            acronym=cells["acronym"],
            summary=cells["summary"],
            topic=cells["topic"],
            topic_title=cells["topic_title"],
            theme=cells["theme"],
            action_type=cells["action_type"],
            start_date=_read(cells, "start_date", read_date),
        )

    reading.each(path, ("id",), use)
    return found


Seats = dict[str, dict[str, Role]]
"""Who took part in each project: project id to organization id to role."""


def _participations(
    reading: _Reading,
    path: Path | None,
    projects: Mapping[str, Project],
    organizations: Mapping[str, Organization] | None,
) -> Seats:
    """Seats whose project and organization are known. Named twice is seated once, as coordinator if so anywhere."""
    seats: defaultdict[str, dict[str, Role]] = defaultdict(dict)

    def use(cells: _Cells) -> None:
        project_id, organization_id = _needed(cells, "project_id"), _needed(cells, "organization_id")
        if project_id not in projects:
            raise WrongValue("project_unknown", column="project_id")
        _check_named(cells, organization_id, organizations)
        if cells["role"].lower() == Role.COORDINATOR.value:
            seats[project_id][organization_id] = Role.COORDINATOR
        else:
            seats[project_id].setdefault(organization_id, Role.PARTICIPANT)

    reading.each(path, ("project_id", "organization_id"), use)
    return seats


def _competences(
    reading: _Reading, path: Path | None, organizations: Mapping[str, Organization] | None
) -> dict[str, tuple[Competence, ...]]:
    found: defaultdict[str, dict[Competence, None]] = defaultdict(dict)

    def use(cells: _Cells) -> None:
        organization_id, label = _needed(cells, "organization_id"), _needed(cells, "label")
        _check_named(cells, organization_id, organizations)
        found[organization_id][Competence(label, cells["description"], cells["level"], cells["language"])] = None

    reading.each(path, ("organization_id", "label"), use)
    return {organization_id: tuple(competences) for organization_id, competences in found.items()}


def _check_named(cells: _Cells, organization_id: str, organizations: Mapping[str, Organization] | None) -> None:
    if organizations is None:
        _read(cells, "organization_id", read_id)
    elif organization_id not in organizations:
        raise WrongValue("organization_unknown", column="organization_id")


def _with_partners(project: Project, partners: Mapping[str, Role]) -> Project:
    return replace(project, participations=tuple(Participation(id_, role) for id_, role in partners.items()))
