"""A dossier as a document: blocks in one language, which each writer sets in its own way. No markup anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from models.texts import Lang

MOST_SHADE = 4

Align = Literal["left", "center", "right"]
Style = Literal["body", "strong", "note", "quote"]


@dataclass(frozen=True, slots=True)
class Cell:
    """``notes`` stand below the ``text``, smaller. ``value`` is what a spreadsheet computes with: euros where it is a
    ``Decimal``. ``shade`` from 0 (none) to ``MOST_SHADE`` says nothing that ``text`` does not say too."""

    text: str = ""
    notes: tuple[str, ...] = ()
    value: Decimal | float | None = None
    shade: int = 0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the width beside the other columns'."""

    title: str
    share: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what they stand for."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is that of its sheet in a workbook; ``total`` a last row, or nothing."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


Block = Heading | Paragraph | Bullets | Pairs | Table


@dataclass(frozen=True, slots=True)
class Document:
    """``made`` dates the file, whenever it is written; ``foot`` stands on each page."""

    title: str
    subtitle: str
    foot: str
    lang: Lang
    made: datetime
    blocks: tuple[Block, ...]


def day_in(day: date, lang: Lang) -> str:
    """``15/03/2027`` in French, ``15 March 2027`` in English."""
    return f"{day:%d/%m/%Y}" if lang == "fr" else f"{day.day} {day:%B} {day.year}"
