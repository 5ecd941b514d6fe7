"""Workbooks (.xlsx, .xlsm, .xls, .ods): their sheets as rows of texts, read by a process that may fail alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from models.errors import InvalidInput, Missing
from models.imports import calamine_process
from models.imports.values import plain_text
from models.imports.workbook_archive import OLE, ZIP, check_workbook

_PATIENCE = 180.0
_PASSWORD = "PasswordError"  # noqa: S105 (the name of an exception)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet that is not blank; ``line`` is what the spreadsheet shows beside it."""

    sheet: str
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Workbook:
    """``rows()`` of all visible sheets, one after another; ``errors`` counts cells such as ``#N/A``."""

    file: str
    errors: int
    _lines: bytes = field(repr=False)

    @staticmethod
    def is_one(raw: bytes) -> bool:
        """By its first bytes, whatever the name says."""
        return raw.startswith((ZIP, OLE))

    @classmethod
    def open(cls, file: str, raw: bytes) -> Workbook:
        """``InvalidInput`` when it is damaged, encrypted, hostile, no workbook, or takes 1 GB or a minute to read."""
        errors = check_workbook(file, raw)
        lines = _read(file, raw)
        last = lines.rstrip().rpartition(b"\n")[2]
        told = _parsed(last) if last.startswith(b"{") else {}
        if "error" in told:
            raise InvalidInput("workbook_encrypted" if told["error"] == _PASSWORD else "workbook_damaged", file=file)
        if "end" not in told:
            raise InvalidInput("workbook_too_big", file=file)  # the process was ended before it had come to an end
        return cls(file, errors, lines)

    def rows(self) -> Iterator[SheetRow]:
        sheet = ""
        for line in io.BytesIO(self._lines):
            if line.startswith(b"["):
                place, cells = _parsed(line)
                yield SheetRow(sheet, place, cells)
            else:
                sheet = _parsed(line).get("sheet", "")

    def filled_sheets(self) -> tuple[str, ...]:
        """The names of the visible sheets that are not blank."""
        marks = (line for line in io.BytesIO(self._lines) if line.startswith(b'{"sheet"'))
        return tuple(_parsed(line)["sheet"] for line in marks)


def _read(file: str, raw: bytes) -> bytes:
    """What the process of its own wrote."""
    spec = find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise Missing("calamine_missing")
    command = (sys.executable, "-I", "-S", calamine_process.__file__, str(Path(spec.origin).parent.parent))
    try:
        return subprocess.run(  # noqa: S603 (our own file; the workbook goes in as data)
            command, input=raw, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_PATIENCE, check=False
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise InvalidInput("workbook_too_big", file=file) from error


def _parsed(line: bytes) -> Any:  # noqa: ANN401 (JSON)
    item = json.loads(line)
    if b"\\u00" not in line:
        return item
    if isinstance(item, dict):
        return {key: plain_text(str(value)) for key, value in item.items()}
    return [item[0], [plain_text(cell) for cell in item[1]]]
