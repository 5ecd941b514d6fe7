"""Sheets as Excel files: the one file of ``api`` that knows openpyxl."""

from __future__ import annotations

import io
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.sheets import Cell, Sheet
from models.inert import is_computed
from models.texts import Lang

_LONGEST_CELL = 32_767
"""What a cell of Excel holds."""
_WIDTHS = (8, 48)
_EUROS = {"en": "[$€-809]#,##0.00", "fr": "#,##0.00\\ [$€-40C]"}
"""How Excel writes euros in British English and in French."""


def workbook(*sheets: Sheet) -> bytes:
    """Each with its headers in bold. Texts are typed as texts, whatever they begin with.

    Figures are numbers, which a spreadsheet shows with the decimals of whoever reads them.
    """
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for line, row in enumerate((sheet.headers, *sheet.rows), start=1):
        for column, value in enumerate(row, start=1):
            _put(page.cell(line, column), value, sheet.lang)
    for column, header in enumerate(sheet.headers, start=1):
        page.cell(1, column).font = Font(bold=True)
        width = max(len(line) for row in (sheet.headers, *sheet.rows) for line in str(row[column - 1]).split("\n"))
        page.column_dimensions[get_column_letter(column)].width = min(max(width, len(header), _WIDTHS[0]), _WIDTHS[1])
    page.freeze_panes = "A2"


def _put(cell: ExcelCell, value: Cell, lang: Lang) -> None:
    if isinstance(value, Decimal):
        cell.number_format = _EUROS[lang]
    if not isinstance(value, str):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    if not text:
        return
    cell.value = text
    cell.data_type = "s"
    if "\n" in value or len(value) > _WIDTHS[1]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_computed(value):
        cell.quotePrefix = True  # it stays a text when somebody edits it
