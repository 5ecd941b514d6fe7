"""Tables as people save them: separated texts and workbooks, with titles above the headers or without."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path

from models.errors import InvalidInput
from models.imports.decoding import decode
from models.imports.header_rows import LOOKED_AT, FoundHeader, find_header
from models.imports.problems import RowProblem
from models.imports.separated import separated_rows
from models.imports.spreadsheet import Workbook
from models.imports.table_rows import LONGEST_CELL, TableRow
from models.inert import as_written

__all__ = ["Table", "TableRow", "TextFile", "read_text"]

_LARGEST = 1_000_000_000
_MOST_COLUMNS = 1_000
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|table|meta|\?xml)\b", re.IGNORECASE)
_LARGEST_TOLD = "1 GB"
_UNDERSTOOD = 2


@dataclass(frozen=True, slots=True)
class TextFile:
    """A decoded file."""

    name: str
    text: str


def read_text(path: Path) -> TextFile:
    """Read and decode a file; ``InvalidInput`` when it is not there or not a text."""
    raw = read_bytes(path)
    if Workbook.is_one(raw):
        raise InvalidInput("file_is_spreadsheet", file=str(path))
    return TextFile(path.name, _decoded(str(path), raw))


def read_bytes(path: Path) -> bytes:
    """A file, unpacked where it was packed by gzip; ``InvalidInput`` when it is not there, or has more than 1 GB."""
    try:
        raw = path.read_bytes()
        if raw.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise InvalidInput("file_missing", file=str(path)) from error
    except IsADirectoryError as error:
        raise InvalidInput("file_is_folder", file=str(path)) from error
    except PermissionError as error:
        raise InvalidInput("file_forbidden", file=str(path)) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidInput("file_unreadable", file=str(path), reason=reason) from error
    if len(raw) > _LARGEST:
        raise InvalidInput("file_too_big", file=str(path), most=_LARGEST_TOLD)
    return raw


def _decoded(source: str, raw: bytes) -> str:
    text = decode(raw)
    if text is None:
        raise InvalidInput("file_not_text", file=source)
    return text


class Table:
    """Rows below a header: ``Table.read(path)``, then its rows one by one; ``unread`` counts the broken.

    ``words`` say which headers are known: the header is then looked for in the first rows (and in each sheet of a
    workbook), else it is the first row that is not blank. ``remarks`` are warnings; they are whole when the rows have
    been read.
    """

    def __init__(
        self, file: str, rows: Iterable[TableRow | RowProblem], words: Mapping[str, str] | None = None
    ) -> None:
        self.file = file
        self.unread = 0
        self.remarks: list[RowProblem] = []
        self._rows = iter(rows)
        head: list[TableRow] = []
        broken: RowProblem | None = None
        for row in self._rows:
            if isinstance(row, RowProblem):
                broken = row
                break
            if any(row.cells):
                head.append(row)
            if len(head) == LOOKED_AT:
                break
        if not head:
            if broken:
                raise InvalidInput("file_header_broken", file=file, reason=broken.value)
            raise InvalidInput("file_empty", file=file)
        found = find_header([row.cells for row in head], words)
        self.header_line = head[found.place].line
        self.header = _trimmed(file, found)
        self._rows = chain(head[found.place + 1 :], (broken,) if broken else (), self._rows)

    @classmethod
    def of_text(
        cls, file: str, text: str, words: Mapping[str, str] | None = None, *, rest: Iterable[str] = ()
    ) -> Table:
        """``rest``: the lines that follow ``text``, where it is only the beginning."""
        return cls(file, separated_rows(file, text, words, rest), words)

    @classmethod
    def read(cls, path: Path, words: Mapping[str, str] | None = None) -> Table:
        return cls.of_bytes(str(path), read_bytes(path), words)

    @classmethod
    def of_bytes(cls, source: str, raw: bytes, words: Mapping[str, str] | None = None) -> Table:
        """``source`` is the path or the name of the file that ``raw`` is."""
        name = Path(source).name
        if Workbook.is_one(raw):
            return _table_of(Workbook.open(name, raw), words)
        text = _decoded(source, raw)
        if _MARKUP.match(text):
            raise InvalidInput("file_is_markup", file=source)
        return cls.of_text(name, text, words)

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
        """Rows that are not blank, cells stripped; those that cannot be read are appended to ``problems``.

        An apostrophe that keeps a text from being computed by a spreadsheet is taken off.
        """
        width = len(self.header)
        for row in self._rows:
            if isinstance(row, RowProblem):
                self.unread += 1
                problems.append(row)
                continue
            cells = row.cells
            if len(cells) != width:
                if any(cells[width:]):
                    value = " ".join(filter(None, cells[width:]))
                    facts = {"found": len(cells), "expected": width}
                    self.unread += 1
                    problems.append(RowProblem(self.file, row.line, "", value, "row_too_long", facts))
                    continue
                cells = (cells + [""] * width)[:width]
            if any(cells):
                yield TableRow(row.line, [as_written(cell) if cell[:1] == "'" else cell for cell in cells])

    def cells(self, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The cells of ``columns``, a tuple a row; ``InvalidInput`` when one is not there, or a row cannot be read."""
        places = self.places(columns)
        problems: list[RowProblem] = []
        for row in self.rows(problems):
            yield tuple(row.cells[places[column]] for column in columns)
        if problems:
            raise InvalidInput("row_unreadable", file=self.file, line=problems[0].line)


def _trimmed(file: str, found: FoundHeader) -> tuple[str, ...]:
    """The headers, without a thousand blank ones at the end; ``InvalidInput`` when there are more than a table has."""
    if len(found.headers) <= _MOST_COLUMNS:
        return found.headers
    width = max((place for place, header in enumerate(found.headers, start=1) if header), default=0)
    if width > _MOST_COLUMNS:
        raise InvalidInput("table_too_wide", file=file, found=width, most=_MOST_COLUMNS)
    return found.headers[:width]


def _table_of(book: Workbook, words: Mapping[str, str] | None) -> Table:
    """The first sheet whose header is understood, or else the one that names most columns, or else the first."""
    best = ""
    most = 0
    for sheet, rows in groupby(book.rows(), key=lambda row: row.sheet):
        known = find_header([row.cells for row in islice(rows, LOOKED_AT)], words).known
        if not best or known > most:
            best, most = sheet, known
        if words is None or most >= _UNDERSTOOD:
            break
    table = Table(book.file, _rows_of(book, best), words)
    others = tuple(sheet for sheet in book.filled_sheets() if sheet != best)
    if others:
        table.remarks.append(
            RowProblem(book.file, table.header_line, "", best, "sheets_unread", {"others": ", ".join(others)})
        )
    if book.errors:
        table.remarks.append(
            RowProblem(book.file, table.header_line, "", "", "cells_with_errors", {"count": book.errors})
        )
    return table


def _rows_of(book: Workbook, sheet: str) -> Iterator[TableRow | RowProblem]:
    for row in book.rows():
        if row.sheet != sheet:
            continue
        if max(map(len, row.cells)) > LONGEST_CELL:
            yield RowProblem(book.file, row.line, "", "", "cell_too_long", {"longest": LONGEST_CELL})
        else:
            yield TableRow(row.line, row.cells)
