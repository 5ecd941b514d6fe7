"""Known consortia from CORDIS, as the European Union publishes them: a zip of tables for a framework programme.

``project.csv`` and ``organization.csv`` must be there, in the archive or in one folder of it; ``topics.csv`` and
``euroSciVoc.csv`` add texts. Separator ``;``, every cell in quotation marks, UTF-8 with or without a mark. A browser
that unpacks what it downloads leaves a folder with these tables, which is read just so.

- A project is known by its ``rcn``, an organization by its PIC (``organisationID``); other tables name projects by
  their grant number (``id``).
- Everybody who has a role in a project is a partner of it: participants and beneficiaries, partners without money from
  the Commission (``partner``, ``internationalPartner``, ``associatedPartner``) and third parties, who do a part of the
  work for a partner that they belong to. ``coordinator`` is one, all others are participants.
- Who left before the end (``endOfParticipation``) was no partner at the end, and is left out.
- Whoever stands in a project several times is seated once, as coordinator if so anywhere.
- Money is not read, so that it does not matter that decimals come with commas in one column and points in the next.

Source: the files themselves, https://data.europa.eu/data/datasets/cordish2020projects (© European Union, CC BY 4.0).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from models.errors import InvalidInput
from models.imports.archives import open_archive
from models.imports.cells import Cells, Reading
from models.imports.cordis_organizations import Participants
from models.imports.known import Known
from models.imports.problems import ImportReport, RowProblem, WrongValue
from models.imports.text_streams import stream_table
from models.imports.values import read_date, read_number
from models.organization import Organization, Scheme
from models.project import Participation, Project, Role
from models.store import Batch

_PROJECT, _ORGANIZATION, _TOPICS, _FIELDS = "project.csv", "organization.csv", "topics.csv", "euroscivoc.csv"
_RCN = re.compile(r"\d{1,12}", re.ASCII)
_read_pic = partial(read_number, Scheme.PIC)


def read_cordis(path: Path, *, known: Iterable[Organization] = (), countries: Collection[str] = ()) -> ImportReport:
    """Read such a zip or folder; ``InvalidInput`` when it is none.

    ``known`` are the organizations that the store has: see ``Participants.organizations``. ``countries`` (ISO 3166
    alpha-2) keeps the projects in which somebody from there takes part, with all their partners; none keeps all.
    """
    with cordis_files(path) as files:
        return _Download(files, Known(known)).report(frozenset(countries))


def is_cordis(path: Path) -> bool:
    """Is this a zip, or a folder where the tables of CORDIS are?"""
    if path.is_dir():
        return any(PurePosixPath(name).name.lower() == _PROJECT for name in _Folder(path).names)
    return path.suffix.lower() == ".zip"


def cordis_files(path: Path) -> AbstractContextManager[CordisFiles]:
    """The files of such a zip or folder; ``InvalidInput`` for a zip that cannot be read."""
    return nullcontext(_Folder(path)) if path.is_dir() else open_archive(path)


class CordisFiles(Protocol):
    """What ``Archive`` is to its readers."""

    @property
    def name(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def open(self, name: str) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class _Folder:
    """An archive that was unpacked: its files, those of a folder in it too."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        found = (*self.path.glob("*.csv"), *self.path.glob("*/*.csv"))
        return tuple(file.relative_to(self.path).as_posix() for file in sorted(found) if file.is_file())

    def open(self, name: str) -> BinaryIO:
        return (self.path / name).open("rb")


class _Download:
    """The tables of one programme, read one after the other."""

    def __init__(self, files: CordisFiles, known: Known) -> None:
        self._files = files
        self._names = _named(files)
        self._known = known
        self._reading = Reading()
        self._warnings: list[RowProblem] = []
        self._rcn: dict[str, str] = {}
        self._refused: set[str] = set()

    def report(self, countries: frozenset[str]) -> ImportReport:
        projects = self._projects(self._texts(_TOPICS, "title"), self._texts(_FIELDS, "euroSciVocTitle"))
        participants = Participants(self._names[_ORGANIZATION], self._known)
        seats = self._seats(participants)
        pics = sorted({pic for partners in seats.values() for pic in partners})
        organizations = participants.organizations(pics)
        if countries:
            there = {pic for pic, organization in organizations.items() if organization.country in countries}
            seats = {project: partners for project, partners in seats.items() if not there.isdisjoint(partners)}
            seated = {pic for partners in seats.values() for pic in partners}
            organizations = {pic: organization for pic, organization in organizations.items() if pic in seated}
            projects = {project: projects[project] for project in seats}
        return ImportReport(
            Batch(
                organizations=tuple(organizations.values()),
                projects=tuple(
                    replace(
                        project,
                        participations=tuple(
                            Participation(organizations[pic].id, role)
                            for pic, role in seats.get(project.id, {}).items()
                        ),
                    )
                    for project in projects.values()
                ),
            ),
            tuple(self._reading.problems),
            self._reading.rows,
            (*self._warnings, *participants.warnings),
        )

    def _texts(self, table: str, column: str) -> Mapping[str, str]:
        """From grant numbers to what a table that adds texts says of each, each once."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)

        def use(cells: Cells) -> None:
            if cells[column]:
                found[cells.needed("projectID")][cells[column]] = None

        if table in self._names:
            self._each(table, ("projectID", column), use, self._warnings)
        return {grant: ", ".join(texts) for grant, texts in found.items()}

    def _projects(self, topics: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, Project]:
        found: dict[str, Project] = {}
        grants: dict[str, int] = {}
        rcns: dict[str, int] = {}

        def use(cells: Cells) -> None:
            try:
                grant = cells.new_id("id", grants)
                project = Project(
                    cells.new_id("rcn", rcns, _read_rcn),
                    title=cells["title"],
                    acronym=cells["acronym"],
                    summary=cells["objective"],
                    topic=cells["topics"],
                    topic_title=topics.get(grant, ""),
                    theme=fields.get(grant, ""),
                    action_type=cells["fundingScheme"],
                    start_date=cells.read("startDate", read_date),
                )
            except WrongValue:
                self._refused.add(cells["id"])
                raise
            found[project.id] = project
            self._rcn[grant] = project.id

        self._each(_PROJECT, ("id", "rcn"), use, self._reading.problems)
        return found

    def _seats(self, participants: Participants) -> dict[str, dict[str, Role]]:
        """From projects to who was there at the end, by PIC. Of a project that was refused nothing more is told."""
        seats: dict[str, dict[str, Role]] = {}

        def use(cells: Cells) -> None:
            grant = cells.needed("projectID")
            project = self._rcn.get(grant)
            if project is None:
                if grant in self._refused:
                    return
                raise WrongValue("project_unknown", column="projectID")
            cells.needed("organisationID")
            pic = cells.read("organisationID", _read_pic)
            if cells["endOfParticipation"].lower() == "true":
                return
            participants.add(pic, cells)
            partners = seats.setdefault(project, {})
            if cells["role"].lower() == Role.COORDINATOR.value:
                partners[pic] = Role.COORDINATOR
            else:
                partners.setdefault(pic, Role.PARTICIPANT)

        self._each(_ORGANIZATION, ("projectID", "organisationID"), use, self._reading.problems)
        return seats

    def _each(
        self, table: str, needed: tuple[str, ...], use: Callable[[Cells], None], problems: list[RowProblem]
    ) -> None:
        name = self._names[table]
        self._reading.each(stream_table(name, lambda: self._files.open(name)), needed, use, key=str, problems=problems)


def _named(files: CordisFiles) -> dict[str, str]:
    """From each table, in small letters, to its name among the files."""
    found: dict[str, str] = {}
    for name in files.names:
        table = PurePosixPath(name).name.lower()
        if table in {_PROJECT, _ORGANIZATION, _TOPICS, _FIELDS}:
            if table in found:
                raise InvalidInput("archive_twice", file=files.name, name=table)
            found[table] = name
    for table in (_PROJECT, _ORGANIZATION):
        if table not in found:
            listed = ", ".join(files.names[:5]) or "–"
            raise InvalidInput("cordis_table_missing", file=files.name, table=table, listed=listed)
    return found


def _read_rcn(text: str) -> str:
    if not _RCN.fullmatch(text):
        raise WrongValue("rcn_wrong")
    return text
