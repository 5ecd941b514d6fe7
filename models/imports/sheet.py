"""Past projects in one sheet: title, date, text and partners, by name or SIREN, several in a cell or one a row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from models.imports.problems import ImportReport, RowProblem, WrongValue
from models.imports.text_files import Table, TableRow
from models.imports.values import listed, read_date
from models.imports.words import missing_column, unread_column, vocabulary, word_key
from models.names import slug
from models.organization import Organization
from models.project import Participation, Project
from models.store import Batch

_COLUMNS = ("title", "date", "text", "partners")


@dataclass(slots=True)
class _Gathered:
    """A project as its rows are read."""

    line: int
    project: Project
    partners: dict[str, None] = field(default_factory=dict)
    named: bool = False


def read_sheet(path: Path, *, find: Callable[[str], Sequence[Organization]]) -> ImportReport:
    """Read a sheet. A partner that cannot be resolved is reported; the project keeps those that can.

    A project is known again by its title and date, so that importing a sheet twice changes nothing.
    """
    known = vocabulary("sheet")
    table = Table.read(path, known)
    places: dict[str, int] = {}
    warnings = []
    for place, header in enumerate(table.header):
        column = known.get(word_key(header))
        if column:
            places.setdefault(column, place)
        elif header:
            warnings.append(unread_column(table.file, table.header_line, header, _COLUMNS))
    for needed in ("title", "partners"):
        if needed not in places:
            raise missing_column(table.file, table.header_line, "sheet", needed)
    problems: list[RowProblem] = []
    reading = _Sheet(table, places, find, problems)
    for row in table.rows(problems):
        reading.add(row)
    warnings += (*table.remarks, *reading.left_out())
    return ImportReport(
        Batch(projects=tuple(reading.projects())),
        tuple(problems),
        reading.rows + table.unread,
        tuple(warnings),
        words=known,
    )


class _Sheet:
    """Rows gathered into projects."""

    def __init__(
        self,
        table: Table,
        places: Mapping[str, int],
        find: Callable[[str], Sequence[Organization]],
        problems: list[RowProblem],
    ) -> None:
        self.rows = 0
        self._table = table
        self._places = places
        self._find = find
        self._problems = problems
        self._found: dict[str, Sequence[Organization]] = {}
        self._gathered: dict[str, _Gathered] = {}

    def add(self, row: TableRow) -> None:
        self.rows += 1
        title, when, text = self._cell(row, "title"), self._cell(row, "date"), self._cell(row, "text")
        if not title:
            self._report(row, "title", "", WrongValue("value_missing"))
            return
        try:
            start = read_date(when)
        except WrongValue as wrong:
            self._report(row, "date", when, wrong)
            return
        id_ = project_id(title, start)
        gathered = self._gathered.setdefault(
            id_, _Gathered(row.line, Project(id_, title=title, summary=text, start_date=start))
        )
        if text and not gathered.project.summary:
            gathered.project = replace(gathered.project, summary=text)
        elif text and text != gathered.project.summary:
            self._report(row, "text", text, WrongValue("project_told_twice", first=gathered.line))
            return
        for who in self._names(row):
            gathered.named = True
            try:
                gathered.partners[self._partner(who)] = None
            except WrongValue as wrong:
                self._report(row, "partners", who, wrong)

    def left_out(self) -> list[RowProblem]:
        """Remarks on projects of whose partners none is known. One that names none at all is a problem."""
        remarks: list[RowProblem] = []
        for gathered in self._gathered.values():
            if not gathered.partners:
                title, column = gathered.project.title, "title" if gathered.named else "partners"
                code, value = ("project_left_out", title) if gathered.named else ("value_missing", "")
                told = RowProblem(
                    self._table.file, gathered.line, self._table.header[self._places[column]], value, code
                )
                (remarks if gathered.named else self._problems).append(told)
        return remarks

    def projects(self) -> Iterator[Project]:
        """Those of whom one partner at least is known, in the order of the sheet."""
        for gathered in self._gathered.values():
            if gathered.partners:
                seats = tuple(Participation(id_) for id_ in gathered.partners)
                yield replace(gathered.project, participations=seats)

    def _names(self, row: TableRow) -> Iterator[str]:
        """The partners of a row; commas part them only where that gives names that are all known."""
        for who in listed(self._cell(row, "partners")):
            parts = tuple(filter(None, (part.strip() for part in who.split(","))))
            apart = len(parts) > 1 and not self._known(who) and all(map(self._known, parts))
            yield from parts if apart else (who,)

    def _known(self, who: str) -> Sequence[Organization]:
        if who not in self._found:
            self._found[who] = self._find(who)
        return self._found[who]

    def _partner(self, who: str) -> str:
        found = self._known(who)
        if not found:
            raise WrongValue("partner_unknown")
        if len(found) > 1:
            raise WrongValue("partner_ambiguous", listed=", ".join(f"{o.label} ({o.id})" for o in found))
        return found[0].id

    def _cell(self, row: TableRow, column: str) -> str:
        place = self._places.get(column)
        return "" if place is None else row.cells[place]

    def _report(self, row: TableRow, column: str, value: str, wrong: WrongValue) -> None:
        header = self._table.header[self._places[column]]
        self._problems.append(RowProblem(self._table.file, row.line, header, value, wrong.code, wrong.facts))


def project_id(title: str, start: date | None) -> str:
    """An id made from title and date: readable, and the same every time."""
    name = slug(title)[:60].strip("-")
    digest = hashlib.sha256(f"{' '.join(title.split())}\n{start or ''}".encode()).hexdigest()[:8]
    return "-".join(filter(None, (name, start.isoformat() if start else "", digest)))
