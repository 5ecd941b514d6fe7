"""A dataset folder: ``organizations``, ``projects``, ``participations``, ``competences``, as ``.csv`` or ``.csv.gz``.

Only the first two columns of a table must be there, and any table may be missing as long as there are organizations
or projects. An organization that is named without a table of organizations is known by its id alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from models.errors import InvalidInput
from models.imports.cells import Cells, Reading
from models.imports.problems import ImportReport, WrongValue
from models.imports.text_files import Table
from models.imports.values import read_country, read_date, read_id, read_kind, read_name, read_size
from models.imports.words import word_key
from models.membership import Competence, Consent, Membership
from models.organization import Organization
from models.project import Participation, Project, Role
from models.store import Batch

_TABLES = ("organizations", "projects", "participations", "competences")


def read_dataset(folder: Path, *, consent: Consent | None = None, all_members: bool = False) -> ImportReport:
    """Read a folder. Organizations with competences become members (all of them, if ``all_members``)."""
    reading = Reading()
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
    reading = Reading()
    organizations = _organizations(reading, path)
    return ImportReport(Batch(organizations=tuple(organizations.values())), tuple(reading.problems), reading.rows)


def read_marked(folder: Path, column: str) -> frozenset[str] | None:
    """Ids of the projects of a folder with 1 in ``column``; ``None`` when its table of projects has no such column."""
    there = False
    marked: set[str] = set()

    def use(cells: Cells) -> None:
        nonlocal there
        there = column in cells.places
        if cells[column] == "1":
            marked.add(cells["id"])

    _each(Reading(), _path(folder, "projects"), ("id",), use)
    return frozenset(marked) if there else None


def _each(reading: Reading, path: Path | None, needed: tuple[str, ...], use: Callable[[Cells], None]) -> None:
    """Hand each row of the table at ``path``, if any, to ``use``."""
    if path is not None:
        reading.each(Table.read(path), needed, use, key=lambda header: word_key(header).replace(" ", "_"))


def _path(folder: Path, name: str) -> Path | None:
    return next((path for ending in ("csv", "csv.gz") if (path := folder / f"{name}.{ending}").is_file()), None)


def _organizations(reading: Reading, path: Path | None) -> dict[str, Organization]:
    found: dict[str, Organization] = {}
    seen: dict[str, int] = {}

    def use(cells: Cells) -> None:
        id_ = cells.new_id("id", seen)
        found[id_] = Organization(
            id=id_,
            name=cells.read("name", read_name),
            kind=cells.read("kind", read_kind),
            size=cells.read("size", read_size),
            country=cells.read("country", read_country),
            region=cells["region"],
            city=cells["city"],
        )

    _each(reading, path, ("id",), use)
    return found


def _projects(reading: Reading, path: Path | None) -> dict[str, Project]:
    found: dict[str, Project] = {}
    seen: dict[str, int] = {}

    def use(cells: Cells) -> None:
        id_ = cells.new_id("id", seen)
        found[id_] = Project(
            id=id_,
            title=cells["title"],
            acronym=cells["acronym"],
            summary=cells["summary"],
            topic=cells["topic"],
            topic_title=cells["topic_title"],
            theme=cells["theme"],
            action_type=cells["action_type"],
            start_date=cells.read("start_date", read_date),
        )

    _each(reading, path, ("id",), use)
    return found


Seats = dict[str, dict[str, Role]]
"""Who took part in each project: project id to organization id to role."""


def _participations(
    reading: Reading,
    path: Path | None,
    projects: Mapping[str, Project],
    organizations: Mapping[str, Organization] | None,
) -> Seats:
    """Seats whose project and organization are known. Named twice is seated once, as coordinator if so anywhere."""
    seats: defaultdict[str, dict[str, Role]] = defaultdict(dict)

    def use(cells: Cells) -> None:
        project_id, organization_id = cells.needed("project_id"), cells.needed("organization_id")
        if project_id not in projects:
            raise WrongValue("project_unknown", column="project_id")
        _check_named(cells, organization_id, organizations)
        if cells["role"].lower() == Role.COORDINATOR.value:
            seats[project_id][organization_id] = Role.COORDINATOR
        else:
            seats[project_id].setdefault(organization_id, Role.PARTICIPANT)

    _each(reading, path, ("project_id", "organization_id"), use)
    return seats


def _competences(
    reading: Reading, path: Path | None, organizations: Mapping[str, Organization] | None
) -> dict[str, tuple[Competence, ...]]:
    found: defaultdict[str, dict[Competence, None]] = defaultdict(dict)

    def use(cells: Cells) -> None:
        organization_id, label = cells.needed("organization_id"), cells.needed("label")
        _check_named(cells, organization_id, organizations)
        found[organization_id][Competence(label, cells["description"], cells["level"], cells["language"])] = None

    _each(reading, path, ("organization_id", "label"), use)
    return {organization_id: tuple(competences) for organization_id, competences in found.items()}


def _check_named(cells: Cells, organization_id: str, organizations: Mapping[str, Organization] | None) -> None:
    if organizations is None:
        cells.read("organization_id", read_id)
    elif organization_id not in organizations:
        raise WrongValue("organization_unknown", column="organization_id")


def _with_partners(project: Project, partners: Mapping[str, Role]) -> Project:
    return replace(project, participations=tuple(Participation(id_, role) for id_, role in partners.items()))
