"""``grappe doctor``: what is wrong here, and the command that mends it."""

from __future__ import annotations

import shlex

import typer
from rich.text import Text

from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.exit_codes import ExitCode

_MARKS = {"fine": ("✓", "green"), "advice": ("·", "yellow"), "wrong": ("✗", "bold red")}


def doctor(context: typer.Context, encoder: Encoder = "", as_json: Json = False) -> None:
    from api.checks import check
    from api.finding import Level

    door = Door.of(context).with_encoder(encoder)
    index = f"grappe index --encoder {shlex.quote(encoder)}" if encoder else "grappe index"
    findings = list(check(door.settings, door.encoder, index=index, now=door.now))
    wrong = any(finding.level is Level.WRONG for finding in findings)
    if as_json:
        door.dump(
            [
                {
                    "level": finding.level.value,
                    "code": finding.code,
                    "what": finding.sentence(door.lang),
                    "mend": finding.command(door.lang) or None,
                }
                for finding in findings
            ]
        )
    else:
        for finding in findings:
            mark, style = _MARKS[finding.level]
            door.out.print(Text(f"{mark} ", style=style).append(finding.sentence(door.lang), style=""), soft_wrap=True)
            if finding.mend:
                door.out.print(f"    → {finding.command(door.lang)}", style="cyan", soft_wrap=True)
        door.note("doctor_wrong" if wrong else "doctor_fine")
    if wrong:
        raise typer.Exit(ExitCode.FINDINGS)
