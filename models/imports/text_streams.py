"""Tables that are too large to be held as one text: decoded and read line by line."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from models.errors import InvalidInput
from models.imports.decoding import encodings, is_text
from models.imports.spreadsheet import Workbook
from models.imports.text_files import Table
from models.imports.values import plain_text

_LONGEST_LINE = 2_000_000
_MOST_LINES = 2_000_000
_LINES_LOOKED_AT = 20
_AT_ONCE = 65_536
_ARCHIVE = b"PK\x03\x04"

Open = Callable[[], BinaryIO]
"""Opens the same bytes, from their beginning, each time."""


def stream_table(file: str, open_: Open) -> Table:
    """The table in these bytes, of which a few lines are held at a time. They are read twice: once to find the encoding
    and that all is text, then for their rows. ``InvalidInput`` as from ``Table.read``, or for an endless line or more
    lines than the largest programmes need many times over."""
    lines = _lines(file, open_, _encoding(file, open_))
    return Table.of_text(file, "".join(islice(lines, _LINES_LOOKED_AT)), rest=lines)


def _encoding(file: str, open_: Open) -> str:
    with open_() as raw:
        beginning = raw.read(4)
    if beginning == _ARCHIVE:
        raise InvalidInput("archive_nested", file=file)
    if Workbook.is_one(beginning):
        raise InvalidInput("file_is_spreadsheet", file=file)
    for encoding in encodings(beginning):
        try:
            if _is_readable(file, open_, encoding):
                return encoding
        except UnicodeDecodeError:
            continue
    raise InvalidInput("file_not_text", file=file)


def _is_readable(file: str, open_: Open, encoding: str) -> bool:
    lines = 0
    with io.TextIOWrapper(open_(), encoding=encoding, newline="") as text:
        while piece := text.read(_AT_ONCE):
            if not is_text(piece):
                return False
            lines += max(piece.count("\n"), piece.count("\r"))
            if lines > _MOST_LINES:
                raise InvalidInput("file_too_many_lines", file=file, most=_MOST_LINES)
    return True


def _lines(file: str, open_: Open, encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(open_(), encoding=encoding, newline="") as text:
        for number, line in enumerate(iter(lambda: text.readline(_LONGEST_LINE), ""), start=1):
            if len(line) == _LONGEST_LINE:
                raise InvalidInput("file_line_too_long", file=file, line=number)
            yield plain_text(line)
