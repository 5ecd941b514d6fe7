"""``grappe nightly``: everything that is due, and nothing twice."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.streams import abandon_stdout
from api.exit_codes import ExitCode
from api.night.told import Night, Outcome
from api.plain import plain
from models.texts import in_figures

_CODES = {
    Outcome.PUBLISHED: ExitCode.DONE,
    Outcome.UNCHANGED: ExitCode.DONE,
    Outcome.REFUSED: ExitCode.NIGHT_REFUSED,
    Outcome.FAILED: ExitCode.NIGHT_FAILED,
    Outcome.BUSY: ExitCode.NIGHT_BUSY,
}


def nightly(
    context: typer.Context,
    force: Annotated[
        str, typer.Option("--force", metavar="cli_meta_text", help="cli_help_nightly_force", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    from api.night.gate_of import gate_of
    from api.night.night import run_night
    from api.night.reporting import report
    from api.typed import plain_line

    door = Door.of(context)
    night = run_night(door.settings, now=door.now, encoder=door.encoder, gate_of=gate_of, force=plain_line(force))
    if night.outcome is not Outcome.BUSY:  # whoever is at it reports
        night = report(night, door.settings)
    try:
        _complain(door, night)
        if as_json:
            door.dump(plain(night))
        else:
            _show(door, night)
        door.out.file.flush()
    except OSError:  # such as a log on a disk that is full: what the night came to is told by the code
        abandon_stdout()
    raise typer.Exit(_CODES[night.outcome])


def _show(door: Door, night: Night) -> None:
    for done in night.steps:
        step, seconds = door.text(f"night_{done.step.value}"), in_figures(done.seconds, door.lang, 1)
        mark = "✗" if done.failed else "✓"
        door.say("nightly_step", mark=mark, step=step, seconds=seconds, line=done.line.to(door.lang))
    door.say(f"nightly_{night.outcome.value}", before=night.before or "–", made=night.made)


def _complain(door: Door, night: Night) -> None:
    """On stderr: why it failed, or what did not succeed in each step."""
    lines = [night.error] if night.error else [done.line for done in night.steps if done.failed]
    for line in lines:
        door.err.print(line.to(door.lang), soft_wrap=True, style="red")
