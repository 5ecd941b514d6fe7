"""Rows of a separated text: comma, semicolon, tab or bar, with the line that each begins at in an editor."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice

from models.imports.header_rows import LOOKED_AT, find_header
from models.imports.problems import RowProblem
from models.imports.table_rows import LONGEST_CELL, TableRow

_SEPARATORS = (";", ",", "\t", "|")
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_HEAD = 200_000


def separated_rows(
    file: str, text: str, words: Mapping[str, str] | None, rest: Iterable[str] = ()
) -> Iterator[TableRow | RowProblem]:
    """Each row, blank ones included; a ``RowProblem`` for one that cannot be read. ``words`` name known columns.

    ``rest``: the lines that follow ``text``, where it is only the beginning.
    """
    declared = _DECLARED.match(text)
    above = 1 if declared else 0
    body = text[declared.end() :] if declared else text
    csv.field_size_limit(LONGEST_CELL)
    separator = declared[1] if declared else _separator(body, words)
    reader = csv.reader(chain(io.StringIO(body, newline=""), rest), delimiter=separator, strict=True)
    while True:
        line = above + reader.line_num + 1
        try:
            yield TableRow(line, [cell.strip() for cell in next(reader)])
        except StopIteration:
            return
        except csv.Error as error:
            code = "cell_too_long" if "field larger" in str(error) else "row_quotes"
            facts = {"longest": LONGEST_CELL} if code == "cell_too_long" else {}
            yield RowProblem(file, line, "", str(error), code, facts)


def _separator(text: str, words: Mapping[str, str] | None) -> str:
    """The one by which most known columns are named near the top; of equals, the one that the first line uses most."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(_SEPARATORS, key=lambda separator: (_named(text[:_HEAD], separator, words), first.count(separator)))


def _named(head: str, separator: str, words: Mapping[str, str] | None) -> int:
    if not words:
        return 0
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows += islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator, strict=True), LOOKED_AT)
    return find_header(rows, words).known if rows else 0
