"""``grappe datar``: DATAR's checklist over the cluster's own data, and what staff answer to its lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.door import Door
from api.cli.options import Json
from api.plain import plain
from matching.datar.line import LineId, Verdict
from models.errors import InvalidInput

if TYPE_CHECKING:
    from api.datar import ToldFinding, ToldLine

app = typer.Typer()

_MARKS = {Verdict.SHOWN: ("●", "green"), Verdict.PARTLY: ("◐", "yellow"), Verdict.MISSING: ("○", "red")}
_NAMED = 5


@app.command("checklist", help="cli_help_datar_checklist")
def checklist(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="cli_meta_file", help="cli_help_datar_out", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    from api.datar import checklist_of
    from api.datar_page import datar_page
    from api.keys import holders
    from models.new_file import check_new, write_new

    door = Door.of(context)
    if out is not None:
        check_new(out)
        if out.suffix.lower() != ".html":
            raise InvalidInput("api.datar_out_wrong", out=out)
    with door.open_store() as store:
        told = checklist_of(store, door.lang, door.today(), holders(store))
    if out is not None:
        write_new(out, datar_page(told, door.lang).encode())
        if as_json:
            door.dump({"file": str(out)})
        else:
            door.say("datar_out_done", out=out)
    elif as_json:
        door.dump(plain(told))
    else:
        for line in told.lines:
            _show(door, line)
        door.say("datar_counts", **{verdict.value: count for verdict, count in told.counts.items()})


@app.command("answer", help="cli_help_datar_answer")
def answer(
    context: typer.Context,
    line: Annotated[LineId, typer.Argument(metavar="cli_meta_line", help="cli_help_datar_line")],
    text: Annotated[str, typer.Argument(metavar="cli_meta_text", help="cli_help_datar_text")],
    as_json: Json = False,
) -> None:
    from api.datar import keep_answer

    door = Door.of(context)
    with door.open_store() as store:
        kept = keep_answer(store, line, text, by=door.signature, at=door.today())
    if as_json:
        door.dump({"line": line.value, "text": kept})
    else:
        door.say("datar_answered" if kept else "datar_taken_back", line=line.value)


def _show(door: Door, line: ToldLine) -> None:
    mark, colour = _MARKS[line.verdict]
    head = Text(f"{mark} ", style=colour)
    head.append(f"{line.title}", style="bold")
    head.append(f" · {line.id} · {line.said}")
    door.show(head)
    door.show(Padding(Text(line.call, style="dim"), (0, 0, 0, 2), expand=False))
    for finding in line.shows:
        _bullet(door, "+", _said(door, finding))
    for whom in dict.fromkeys(finding.whom for finding in line.lacks):
        for finding in line.lacks:
            if finding.whom == whom:
                _bullet(door, "?", _said(door, finding))
        _bullet(door, "→", whom)
    if line.answer:
        said = door.text("datar_answered_so", by=line.answer.by, at=line.answer.at, text=line.answer.text)
        _bullet(door, "»", said)
    door.out.print()


def _bullet(door: Door, mark: str, text: str) -> None:
    """``mark`` before it, further lines below its first letter."""
    row = Table.grid(padding=(0, 1))
    row.add_row(Text(mark), Text(text))
    door.show(Padding(row, (0, 0, 0, 2), expand=False))


def _said(door: Door, finding: ToldFinding) -> str:
    """The finding with the first names of those that it means, and how many more there are."""
    names = [*finding.names, *(member.name for member in finding.members)]
    listed = (" ; " if door.lang == "fr" else "; ").join(names[:_NAMED])
    more = [_text(door, "more", count=len(names) - _NAMED)] if len(names) > _NAMED else []
    more += [_text(door, "withheld", count=finding.withheld)] if finding.withheld else []
    return " ".join(
        filter(None, (finding.text, f"({' '.join(filter(None, (listed, *more)))})" if names or more else ""))
    )


def _text(door: Door, code: str, **facts: object) -> str:
    from models.texts import Texts

    return Texts.of("api")(f"datar_{code}", door.lang, **facts)
