"""``grappe store``: the whole store into another database."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.plain import plain

app = typer.Typer()


@app.callback()
def store() -> None:
    """Without it, a group of one command would be that command."""


@app.command("copy", help="cli_help_store_copy")
def copy(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="cli_meta_address", help="cli_help_store_to")],
    as_json: Json = False,
) -> None:
    from models.address import without_password
    from models.sql.copying import copy_store

    door = Door.of(context)
    copied = copy_store(door.settings.store_url, to)
    if as_json:
        door.dump({"from": door.settings.store_shown, "to": without_password(to), "tables": plain(copied.contents)})
        return
    rows = sum(content.rows for content in copied.contents.values())
    door.say("store_copied", place=without_password(to), tables=len(copied.contents), rows=rows)
