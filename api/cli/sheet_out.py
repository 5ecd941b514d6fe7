"""Where ``--out`` sends a list: a new file for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from models.errors import InvalidInput

if TYPE_CHECKING:
    from api.sheets import Format, Sheet

Out = Annotated[Path | None, typer.Option("--out", metavar="cli_meta_file", help="cli_help_out", show_default=False)]


def format_of(out: Path) -> Format:
    """By the file's ending; ``InvalidInput`` for another one, or when the file is there already."""
    from api.sheets import Format
    from models.new_file import check_new

    check_new(out)
    form = next((form for form in Format if out.suffix.lower() == f".{form}"), None)
    if form is None:
        raise InvalidInput("api.cli_out_wrong", out=out)
    return form


def write_sheet(door: Door, sheet: Sheet, out: Path, *, as_json: bool) -> None:
    """Write it whole, for its owner alone, and say so."""
    from api.written_sheet import written
    from models.new_file import write_new

    write_new(out, written(sheet, format_of(out)))
    if as_json:
        door.dump({"file": str(out), "rows": len(sheet.rows)})
    else:
        door.say("out_done", out=out, rows=len(sheet.rows))
