"""Members from a table, separated or in a workbook, with French or English headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from models.cluster import Cluster
from models.imports.fact_values import FACT_FIELDS
from models.imports.header_rows import meant
from models.imports.known import Known
from models.imports.member_rows import GivenMember, MemberRows
from models.imports.problems import ImportReport, RowProblem
from models.imports.template import example_names
from models.imports.text_files import Table
from models.imports.values import listed
from models.imports.words import missing_column, unread_column, vocabulary
from models.membership import Competence, Consent
from models.names import name_key

_TOTAL = re.compile(r"(?:sous[ -])?tota(?:l|ux)(?: general)?(?: (?:des? )?(?:membres|adherents|members))?[ :=]*\d*")
_FEW = 2
_LISTS = ("competences", "needs", "axes")
_NOT_SINGLE = (*_LISTS, "remark")
_ERRORS = {"#n/a", "#ref!", "#value!", "#valeur!", "#name?", "#nom?", "#div/0!", "#num!", "#nombre!", "#null!", "#nul!"}
_NOTHING = {"-", "--", "–", "—", "/", "n/a", "néant", "neant"} | _ERRORS
_LONGEST_NOTHING = max(map(len, _NOTHING))


def read_members_csv(
    path: Path, *, consent: Consent | None, cluster: Cluster | None, known: Known, today: date | None
) -> ImportReport:
    """Read a file of members. Several competences stand in one cell (``;``, ``|`` or a line each) or in several rows.

    ``consent`` is put on record for all of them; ``cluster`` tells which colleges and axes there are,
    ``known`` which organizations the store has.
    """
    table = Table.read(path, vocabulary("headers"))
    columns = _Columns(table)
    if not {"id", "name"} & columns.places.keys():
        raise missing_column(table.file, table.header_line, "headers", "name")
    members = MemberRows(table.file, columns.headers, consent=consent, cluster=cluster, known=known, today=today)
    examples = 0
    for row in table.rows(members.problems):
        given = columns.given(row.line, [_without_nothing(cell) for cell in row.cells])
        name = name_key(given.texts.get("name", ""))
        if name in example_names():
            examples += 1
        elif len(given.texts) <= _FEW and _TOTAL.fullmatch(name):
            table.remarks.append(RowProblem(table.file, row.line, "", given.texts["name"], "total_left_out"))
        else:
            members.add(given)
    if examples:
        table.remarks.append(
            RowProblem(table.file, table.header_line, "", "", "examples_left_out", {"count": examples})
        )
    rows = members.rows + table.unread
    return ImportReport(
        members.batch(),
        tuple(members.problems),
        rows,
        (*columns.warnings, *table.remarks, *members.warnings),
        words=vocabulary("headers"),
    )


def _without_nothing(cell: str) -> str:
    """Blank where people wrote that there is nothing to write."""
    return "" if len(cell) <= _LONGEST_NOTHING and cell.casefold() in _NOTHING else cell


class _Columns:
    """Which column holds which field. Those that come in lists may have several, numbered or not."""

    def __init__(self, table: Table) -> None:
        known = vocabulary("headers")
        self.headers: dict[str, str] = {}
        self.places: dict[str, list[int]] = {}
        self.warnings: list[RowProblem] = []
        for place, header in enumerate(table.header):
            field = meant(header, known)
            if field and (field not in self.places or field in _LISTS):
                self.headers.setdefault(field, header)
                self.places.setdefault(field, []).append(place)
            elif header:
                self.warnings.append(_unread(table, header, self.headers.get(field, ""), known))
        left_out = _NOT_SINGLE if self._dated else (*_NOT_SINGLE, *FACT_FIELDS)
        self._single = [(field, places[0]) for field, places in self.places.items() if field not in left_out]
        unread = [self.headers[field] for field in self.places if field in FACT_FIELDS - {"source", "as_of", "closed"}]
        if unread and not self._dated:
            self.warnings.append(
                RowProblem(table.file, table.header_line, "", "", "facts_undated", {"columns": ", ".join(unread)})
            )

    @property
    def _dated(self) -> bool:
        """Whether facts may have what they need: a source, and a day."""
        return "source" in self.places and bool({"as_of", "closed"} & self.places.keys())

    def given(self, line: int, cells: list[str]) -> GivenMember:
        return GivenMember(
            line,
            {field: cells[place] for field, place in self._single if cells[place]},
            tuple(Competence(label) for label in self._items("competences", cells)),
            tuple(self._items("needs", cells)),
            tuple(self._items("axes", cells)),
        )

    def _items(self, field: str, cells: list[str]) -> Iterator[str]:
        for place in self.places.get(field, ()):
            if cells[place]:
                yield from listed(cells[place])


def _unread(table: Table, header: str, twin: str, known: Mapping[str, str]) -> RowProblem:
    if twin:
        return RowProblem(table.file, table.header_line, header, header, "header_twice", {"near": twin})
    return unread_column(table.file, table.header_line, header, known)
