"""``grappe demo``: material to try Grappe with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json

app = typer.Typer()


@app.callback()
def _group() -> None:
    """A group, although it has one command yet."""


@app.command("spreadsheet", help="cli_help_demo_spreadsheet")
def spreadsheet(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="cli_meta_file", help="cli_help_demo_spreadsheet_out")],
    as_json: Json = False,
) -> None:
    from models.demo_spreadsheet import usual_mistakes, write_demo_spreadsheet

    door = Door.of(context)
    write_demo_spreadsheet(out)
    mistakes = usual_mistakes()
    if as_json:
        told = [{"id": one.id, "cells": one.cells, "text": one.text.to(door.lang)} for one in mistakes]
        door.dump({"file": str(out), "mistakes": told})
        return
    door.say("demo_spreadsheet", place=out, count=len(mistakes))
    for one in mistakes:
        cells = ", ".join(one.cells) or "—"
        door.say("demo_mistake", cells=cells, text=one.text.to(door.lang))
