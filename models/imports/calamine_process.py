"""A process of its own for python-calamine: what a hostile workbook brings down is this process and nothing else.

It is started by ``spreadsheet.py`` as a file, without the rest of Grappe: the workbook comes on standard input, and
JSON lines go out: ``{"sheet": name}``, then ``[line, [cells]]`` of each row that is not blank, and ``{"end": true}`` or
``{"error": name}`` at last. Cells are texts: numbers without a needless ``.0``, dates as ISO, formulas by the value
that was saved with them (nothing is evaluated), errors such as ``#N/A`` blank.
"""

from __future__ import annotations

import gc
import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

_MEMORY = 1_000_000_000
_SECONDS = 60
_OUTPUT = 400_000_000

Cell = int | float | str | bool | time | date | datetime | timedelta


def limit() -> None:
    """Memory (bytes) and processor time (seconds) beyond which the system ends this process."""
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def as_text(cell: Cell) -> str:
    """What is no text yet."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        whole = isinstance(cell, int) or (cell.is_integer() and abs(cell) < 1e15)
        return str(int(cell)) if whole else f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return str(cell)


def filled(rows: Iterator[list[Cell]], merged: dict[tuple[int, int], int]) -> Iterator[tuple[int, list[str]]]:
    """Rows as texts with their line, counted from 1; what was merged over several lines stands on each of them."""
    below: dict[int, tuple[str, int]] = {}
    for line, row in enumerate(rows, start=1):
        cells = [cell.strip() if isinstance(cell, str) else as_text(cell) for cell in row]
        for place, (text, last) in list(below.items()):
            if line > last:
                del below[place]
            elif not cells[place]:
                cells[place] = text
        if merged:
            for place, text in enumerate(cells):
                if (line, place) in merged:
                    below[place] = (text, merged[line, place])
        if any(cells):
            yield line, cells


def read(raw: bytes) -> Iterator[object]:
    """What is written out of a workbook, sheet by sheet; hidden sheets only where all are hidden."""
    from python_calamine import SheetVisibleEnum, load_workbook

    workbook = load_workbook(io.BytesIO(raw))
    known = workbook.sheets_metadata
    shown = [sheet.name for sheet in known if sheet.visible == SheetVisibleEnum.Visible]
    for name in shown or [sheet.name for sheet in known]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        _, left = sheet.start
        merged = {
            (begin[0] + 1, begin[1] - left): end[0] + 1
            for begin, end in sheet.merged_cell_ranges or ()
            if end[0] > begin[0] and begin[1] >= left
        }
        yield {"sheet": name}
        yield from filled(sheet.iter_rows(), merged)  # from the first row of the sheet and its first filled column on


def main() -> None:
    sys.path.append(sys.argv[1])
    limit()
    gc.disable()
    written = 0
    try:
        for item in read(sys.stdin.buffer.read()):
            line = json.dumps(item, ensure_ascii=False, check_circular=False).encode()
            written += sys.stdout.buffer.write(line + b"\n")
            if written > _OUTPUT:
                return
        sys.stdout.buffer.write(b'{"end": true}\n')
    except BaseException as error:  # noqa: BLE001 (a panic of calamine's is no Exception; the parent tells the user)
        sys.stdout.buffer.write(json.dumps({"error": type(error).__name__}).encode() + b"\n")


if __name__ == "__main__":
    main()
