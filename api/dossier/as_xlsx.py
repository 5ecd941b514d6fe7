"""A document as a workbook: a sheet for each table, and one for each chapter that has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.dossier.document import Block, Bullets, Cell, Document, Heading, Pairs, Paragraph, Table
from api.dossier.printable import printable
from api.sheets import Cell as SheetCell
from api.sheets import Sheet

_NOT_IN_A_TITLE = re.compile(r"[][:*?/\\\n]")
_LONGEST_TITLE = 28
"""Excel takes 31 characters; a second sheet of one name gets a number behind it."""

Row = tuple[SheetCell, ...]


def write(document: Document) -> bytes:
    """What stands in a chapter beside its table comes below it. Figures are numbers, everything else is text."""
    from api.workbook import workbook

    return workbook(*(sheet for chapter in _chapters(document) for sheet in _sheets(chapter, document)))


def _chapters(document: Document) -> Iterator[tuple[Block, ...]]:
    begins = [at for at, one in enumerate(document.blocks) if isinstance(one, Heading) and one.level == 1]
    for first, after in zip(begins, [*begins[1:], None], strict=True):
        yield document.blocks[first:after]


def _sheets(chapter: tuple[Block, ...], document: Document) -> Iterator[Sheet]:
    heading, *blocks = chapter
    tables = [one for one in blocks if isinstance(one, Table)]
    others = [row for one in blocks for row in _rows(one)]
    for one in tables:
        titles = tuple(column.title for column in one.columns)
        rows = [tuple(map(_value, row)) for row in (*one.rows, *filter(None, (one.total,)))]
        rows += [(), *others] if others and one is tables[-1] else []
        yield Sheet(_title(one.name), document.lang, titles, tuple(_padded(row, len(titles)) for row in rows))
    if not tables and isinstance(heading, Heading):
        yield Sheet(_title(heading.text), document.lang, (heading.text, ""), tuple(_padded(row, 2) for row in others))


def _title(name: str) -> str:
    """As far as a sheet may be called so."""
    return _NOT_IN_A_TITLE.sub(" ", printable(name))[:_LONGEST_TITLE].strip(" '") or "–"


def _rows(block: Block) -> Iterator[Row]:
    match block:
        case Pairs():
            yield from ((name, _value(one)) for name, one in block.rows)
        case Bullets():
            yield from ((_value(one),) for one in block.items)
        case Heading() | Paragraph():
            yield (block.text,)


def _value(one: Cell) -> SheetCell:
    return "\n".join(filter(None, (one.text, *one.notes))) if one.value is None else one.value


def _padded(row: Row, columns: int) -> Row:
    return (*row, *[""] * (columns - len(row)))
