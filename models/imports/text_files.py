"""Tables as people save them: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; with or without gzip."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from models.errors import InvalidInput
from models.imports.problems import RowProblem
from models.imports.values import CONTROLS, plain_text

_SEPARATORS = (",", ";", "\t")
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LONGEST_CELL = 1_000_000
_SOME_CONTROLS = 8
_LOOKED_AT = 65_536


@dataclass(frozen=True, slots=True)
class TextFile:
    """A decoded file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with the line it begins at; as many cells as the header, those not given empty."""

    line: int
    cells: list[str]


def read_text(path: Path) -> TextFile:
    """Read and decode a file; ``InvalidInput`` when it is not there or not a text."""
    try:
        raw = path.read_bytes()
        if raw.startswith(b"\x1f\x8b"):
            raw = gzip.decompress(raw)
    except FileNotFoundError as error:
        raise InvalidInput("file_missing", file=str(path)) from error
    except IsADirectoryError as error:
        raise InvalidInput("file_is_folder", file=str(path)) from error
    except PermissionError as error:
        raise InvalidInput("file_forbidden", file=str(path)) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidInput("file_unreadable", file=str(path), reason=reason) from error
    for encoding in encodings(str(path), raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_text(text):
            return TextFile(path.name, plain_text(text))
    raise InvalidInput("file_not_text", file=str(path))


def encodings(file: str, beginning: bytes) -> tuple[str, ...]:
    """Those that a text which begins with these bytes may be in, likeliest first; ``InvalidInput`` for no text."""
    if beginning.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InvalidInput("file_is_spreadsheet", file=file)
    return ("utf-16",) if beginning.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "latin-1")


def is_text(decoded: str) -> bool:
    """Few control characters, if any: a broken export has some, a picture or a program has many."""
    beginning = decoded[:_LOOKED_AT]
    strange = len(CONTROLS.findall(beginning))
    return strange <= _SOME_CONTROLS or strange * 50 <= len(beginning)


class Table:
    """A separated file with a header: ``Table.read(path)``, then its rows one by one; ``unread`` counts the broken.

    ``rest``: the lines that follow ``text``, where it is only the beginning.
    """

    def __init__(self, file: str, text: str, rest: Iterable[str] = ()) -> None:
        self.file = file
        self.unread = 0
        declared = _DECLARED.match(text)
        self._above = 1 if declared else 0
        body = text[declared.end() :] if declared else text
        separator = declared[1] if declared else _separator(body)
        csv.field_size_limit(_LONGEST_CELL)
        self._reader = csv.reader(chain(io.StringIO(body, newline=""), rest), delimiter=separator, strict=True)
        try:
            self.header = tuple(cell.strip() for cell in next(self._reader, ()))
        except csv.Error as error:
            raise InvalidInput("file_header_broken", file=file, reason=str(error)) from error
        if not any(self.header):
            raise InvalidInput("file_empty", file=file)

    @classmethod
    def read(cls, path: Path) -> Table:
        file = read_text(path)
        return cls(file.name, file.text)

    @property
    def header_line(self) -> int:
        return self._above + 1

    def places(self, needed: Iterable[str], key: Callable[[str], str] = str) -> dict[str, int]:
        """The place of each column by ``key`` of its header, the first where two agree.

        ``InvalidInput`` when one of ``needed`` is not there.
        """
        places = {key(header): place for place, header in reversed(list(enumerate(self.header)))}
        for column in needed:
            if column not in places:
                raise InvalidInput("column_missing", file=self.file, column=column)
        return places

    def rows(self, problems: list[RowProblem]) -> Iterator[TableRow]:
        """Rows that are not blank, cells stripped; those that cannot be read are appended to ``problems``."""
        width = len(self.header)
        while True:
            line = self._above + self._reader.line_num + 1
            try:
                cells = [cell.strip() for cell in next(self._reader)]
            except StopIteration:
                return
            except csv.Error as error:
                self.unread += 1
                problems.append(RowProblem(self.file, line, "", str(error), "row_quotes"))
                continue
            if len(cells) != width:
                if any(cells[width:]):
                    value = " ".join(filter(None, cells[width:]))
                    facts = {"found": len(cells), "expected": width}
                    self.unread += 1
                    problems.append(RowProblem(self.file, line, "", value, "row_too_long", facts))
                    continue
                cells = (cells + [""] * width)[:width]
            if any(cells):
                yield TableRow(line, cells)

    def cells(self, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The cells of ``columns``, a tuple a row; ``InvalidInput`` when one is not there, or a row cannot be read."""
        places = self.places(columns)
        problems: list[RowProblem] = []
        for row in self.rows(problems):
            yield tuple(row.cells[places[column]] for column in columns)
        if problems:
            raise InvalidInput("row_unreadable", file=self.file, line=problems[0].line)


def _separator(text: str) -> str:
    """The separator that the first line uses most, outside quotation marks."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(_SEPARATORS, key=first.count)
