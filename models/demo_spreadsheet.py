"""The Excel file of a cluster's first week: fictional applicants, and the twenty mistakes that are usual."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from models.errors import InvalidInput
from models.texts import Localized

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SOURCE = Path(__file__).parent / "demo" / "first-week.toml"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and the cells of the first sheet where it stands (none for what is wrong with the whole)."""

    id: str
    cells: tuple[str, ...]
    text: Localized


def usual_mistakes() -> tuple[Mistake, ...]:
    """The mistakes of the file, in the order in which one meets them."""
    return tuple(
        Mistake(id_, tuple(told["cells"]), Localized(told["en"], told["fr"]))
        for id_, told in _source()["mistakes"].items()
    )


def write_demo_spreadsheet(out: Path) -> None:
    """Write the workbook, whole or not at all; ``InvalidInput`` when there is something at ``out`` already."""
    if out.exists() or out.is_symlink():
        raise InvalidInput("file_taken", out=out)
    from openpyxl import Workbook

    source = _source()
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = source["sheet"]
    sheet["A1"], sheet["A2"] = source["title"], source["note"]
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(source["header"]))
    for group in source["groups"]:
        sheet[f"{group['from']}3"] = group["text"]
        sheet.merge_cells(f"{group['from']}3:{group['to']}3")
    _fill(sheet, [source["header"], *source["rows"]], first=4)
    second = source["second"]
    _fill(book.create_sheet(second["sheet"]), second["rows"], first=1)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
        whole = Path(beside) / out.name
        book.save(whole)
        whole.replace(out)


def _fill(sheet: Worksheet, rows: list[list[Any]], *, first: int) -> None:
    for at, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value != "":
                text = value["text"] * value["times"] if isinstance(value, dict) else value
                sheet.cell(at, column, text)


def _source() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
