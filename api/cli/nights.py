"""``grappe nights``: what the nights did, and whether their reports arrive."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.tables import headed_table
from api.exit_codes import ExitCode
from models.errors import InvalidInput, NotFound

app = typer.Typer()

NightId = Annotated[str, typer.Argument(metavar="cli_meta_night", help="cli_help_nights_id", show_default=False)]


@app.command("list", help="cli_help_nights_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    from api.night.report_json import NightShape
    from api.night.report_listed import listed

    door = Door.of(context)
    found = listed(door.settings.nights_folder, door.lang)
    if as_json:
        door.dump([NightShape.of(one.night).model_dump(mode="json") for one in found if one.night])
    else:
        table = headed_table(door.text("meta_night"), "", "")
        for one in found:
            table.add_row(one.id, one.sign, one.headline)
        if found:
            door.show(table)
    for one in found:
        if one.error:
            door.err.print(one.error.sentence(door.lang), soft_wrap=True)
    if not found:
        door.err.print(NotFound("api.report_none").sentence(door.lang), soft_wrap=True)


@app.command("show", help="cli_help_nights_show")
def show(context: typer.Context, night_id: NightId = "", as_json: Json = False) -> None:
    from api.night.report import read_report, report_ids
    from api.night.report_json import NightShape
    from api.night.report_text import report_text

    door = Door.of(context)
    folder = door.settings.nights_folder
    if not night_id and not report_ids(folder):
        raise NotFound("api.report_none")
    night = read_report(folder, night_id or report_ids(folder)[0])
    if as_json:
        door.dump(NightShape.of(night).model_dump(mode="json"))
    else:
        door.out.print(report_text(night, door.lang), end="", soft_wrap=True)


@app.command("test", help="cli_help_nights_test")
def try_(context: typer.Context, as_json: Json = False) -> None:
    from api.night.reporting import try_out

    door = Door.of(context)
    tried = try_out(door.settings, door.now())
    if not tried:
        raise InvalidInput("api.nights_nowhere")
    if as_json:
        door.dump(
            [
                {"way": one.way, "to": one.to, "error": one.error.sentence(door.lang) if one.error else ""}
                for one in tried
            ]
        )
    for one in tried:
        if one.error:
            door.err.print(one.error.sentence(door.lang), soft_wrap=True)
        elif not as_json:
            door.say(f"nights_sent_{one.way}", to=one.to)
    if any(one.error for one in tried):
        raise typer.Exit(ExitCode.FINDINGS)
