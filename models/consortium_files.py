"""A consortium on paper from a file: JSON, or a table (CSV, a workbook) of one row a participant."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from models.consortium import Consortium
from models.consortium_form import MOST_PARTICIPANTS, OF_THE_PROJECT, FormReading
from models.errors import InvalidInput
from models.imports.decoding import decode
from models.imports.problems import RowProblem
from models.imports.spreadsheet import Workbook
from models.imports.text_files import Table, read_bytes
from models.imports.words import missing_column, vocabulary, word_key

LARGEST = 10_000_000
"""Bytes of a form."""

_LARGEST_TOLD = "10 MB"
_PREVIOUS = "previous_"
_NESTED = frozenset({"owners", "previous", "labels", "experience"})


@dataclass(frozen=True, slots=True)
class ReadForm:
    """``unread``: fields and columns that nothing was read from, as they stand in the file."""

    consortium: Consortium
    unread: tuple[str, ...] = ()


def read_consortium_file(path: Path, given: Mapping[str, str] | None = None) -> ReadForm:
    """Read a file; ``given`` are values of the project itself that come beside it, and count before its own.

    ``InvalidInput`` names the file, the place and the value that cannot be used.
    """
    raw = read_bytes(path)
    if len(raw) > LARGEST:
        raise InvalidInput("file_too_big", file=str(path), most=_LARGEST_TOLD)
    return read_consortium(raw, str(path), given)


def read_consortium(raw: bytes, source: str, given: Mapping[str, str] | None = None) -> ReadForm:
    """The same from its bytes."""
    if not Workbook.is_one(raw) and raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return read_consortium_json(raw, source, given)
    reading = FormReading(source)
    rows = _Rows.of(Table.of_bytes(source, raw, vocabulary("consortium")), reading)
    consortium = reading.consortium({**(given or {}), "participants": rows.participants}, rows.place)
    return ReadForm(consortium, tuple(reading.unread))


def read_consortium_json(raw: bytes, source: str, given: Mapping[str, str] | None = None) -> ReadForm:
    """The same from JSON and nothing else."""
    reading, table = FormReading(source), _parsed(raw, source)
    consortium = reading.consortium({**table, **(given or {})} if isinstance(table, dict) else table)
    return ReadForm(consortium, tuple(reading.unread))


def form_text(raw: bytes, source: str) -> str:
    """A file as a text that reads the same: of a workbook, its table with tabs. ``InvalidInput`` when it holds none."""
    if not Workbook.is_one(raw):
        text = decode(raw)
        if text is None:
            raise InvalidInput("file_not_text", file=source)
        return text
    table = Table.of_bytes(source, raw, vocabulary("consortium"))
    written = StringIO()
    rows = csv.writer(written, delimiter="\t", lineterminator="\n")
    rows.writerow(table.header)
    rows.writerows(row.cells for row in islice(table.rows([]), MOST_PARTICIPANTS + 1))
    return written.getvalue()


def known_value(name: str) -> bool:
    """Whether a value of the project itself is called so."""
    return name in OF_THE_PROJECT


def _parsed(raw: bytes, source: str) -> Any:  # noqa: ANN401 (JSON)
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise InvalidInput("form_not_json", source=source, line=error.lineno, reason=error.msg) from error
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise InvalidInput("form_not_json", source=source, line=1, reason=str(error)[:200]) from error


def _refuse(constant: str) -> None:
    raise ValueError(constant)


@dataclass(frozen=True, slots=True)
class _Rows:
    participants: list[dict[str, Any]]
    lines: list[int]

    @classmethod
    def of(cls, table: Table, reading: FormReading) -> _Rows:
        known = vocabulary("consortium")
        columns: dict[str, int] = {}
        for place, header in enumerate(table.header):
            column = known.get(word_key(header))
            if column:
                columns.setdefault(column, place)
            elif header:
                reading.unread[header] = None
        for needed in ("id", "role"):
            if needed not in columns:
                raise missing_column(table.file, table.header_line, "consortium", needed)
        problems: list[RowProblem] = []
        found, lines = [], []
        for row in table.rows(problems):
            found.append(_participant({column: row.cells[place] for column, place in columns.items()}, reading))
            lines.append(row.line)
        if problems:
            raise InvalidInput("row_unreadable", file=table.file, line=problems[0].line)
        return cls(found, lines)

    def place(self, number: int) -> str:
        return f"[{self.lines[number]}]"


def _participant(cells: Mapping[str, str], reading: FormReading) -> dict[str, Any]:
    """A row with the form's nested values: as JSON in their cell, the year before also in columns of its own."""
    one: dict[str, Any] = {name: text for name, text in cells.items() if not name.startswith(_PREVIOUS)}
    for name in _NESTED & one.keys():
        if one[name][:1] in ("[", "{"):
            one[name] = _parsed(one[name].encode(errors="replace"), reading.source)
    before = {name.removeprefix(_PREVIOUS): text for name, text in cells.items() if name.startswith(_PREVIOUS)}
    one["owners"] = one.get("owners") or None
    one["previous"] = one.get("previous") or before
    return one
