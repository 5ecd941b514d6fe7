"""The workbook that staff are given to fill in: headers, notes, drop-down lists and invented examples."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from models.cluster import Cluster
from models.names import name_key
from models.organization import Kind, Size
from models.texts import LANGS, Lang

_LAST_ROW = 2_000
_AUTHOR = "Grappe"
_WIDE_NOTE = (320, 110)


@cache
def _template() -> Mapping[str, Any]:
    return tomllib.loads(files("models.imports").joinpath("template.toml").read_text(encoding="utf-8"))


@cache
def example_names() -> frozenset[str]:
    """The ``name_key`` of every example, in both languages: rows of that name are no members."""
    (names,) = (column for column in _template()["columns"] if column["field"] == "name")
    return frozenset(name_key(name) for lang in LANGS for name in names[lang]["examples"])


def make_template(cluster: Cluster | None, lang: Lang) -> bytes:
    """The workbook (.xlsx) in ``lang``; its colleges and axes are those of ``cluster``."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = _template()["sheet"][lang]
    lists = book.create_sheet(_template()["lists"][lang])
    lists.sheet_state = "hidden"
    for place, column in enumerate(_template()["columns"], start=1):
        letter, told = get_column_letter(place), column[lang]
        dimension = sheet.column_dimensions[letter]
        dimension.width = column["width"]
        dimension.number_format = "yyyy-mm-dd" if column.get("date") else "@"
        head = sheet.cell(1, place, told["header"])
        head.font, head.fill = Font(bold=True), PatternFill("solid", start_color="DDE7EE")
        head.comment = Comment(told["note"], _AUTHOR, width=_WIDE_NOTE[0], height=_WIDE_NOTE[1])
        choices = _choices(column.get("choices", ""), cluster, lang)
        for row, text in enumerate(_examples(column, choices, lang), start=2):
            cell = sheet.cell(row, place, date.fromisoformat(text) if column.get("date") and text else text or None)
            cell.font, cell.alignment = Font(italic=True, color="7A7A7A"), Alignment(wrap_text=True, vertical="top")
            cell.number_format = dimension.number_format
        if choices:
            for row, choice in enumerate(choices, start=1):
                lists.cell(row, place, choice)
            allowed = DataValidation(
                type="list", formula1=f"'{lists.title}'!${letter}$1:${letter}${len(choices)}", allow_blank=True
            )
            allowed.showErrorMessage = not column.get("open")
            allowed.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(allowed)
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _choices(name: str, cluster: Cluster | None, lang: Lang) -> Sequence[str]:
    """The words of a drop-down list; none where the cluster tells none."""
    if name in {"kinds", "sizes"}:
        return [one.to(lang) for one in (Kind if name == "kinds" else Size)]
    if name in {"colleges", "axes"}:
        own = (cluster.colleges if name == "colleges" else cluster.axes) if cluster else ()
        return [one.name.to(lang) for one in own]
    return _template()[name][lang] if name else ()


def _examples(column: Mapping[str, Any], choices: Sequence[str], lang: Lang) -> Sequence[str]:
    own = column[lang].get("examples")
    rows = len(_template()["columns"][0][lang]["examples"])
    if own is None and choices:
        own = [choices[place % len(choices)] for place in range(rows)]
    return own or [""] * rows
