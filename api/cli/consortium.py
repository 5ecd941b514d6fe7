"""``grappe consortium check``: whether a consortium keeps the rules of a programme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.exit_codes import ExitCode
from models.errors import InvalidInput, NotJudged

if TYPE_CHECKING:
    from matching.checking.check import Checked
    from models.consortium import Consortium

app = typer.Typer()


@app.command("check", help="cli_help_consortium_check", epilog="cli_help_consortium_check_epilog")
def check_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_file", help="cli_help_consortium_file")],
    programme: Annotated[str, typer.Option(metavar="cli_meta_programme", help="cli_help_programme")] = "",
    edition: Annotated[str, typer.Option(metavar="cli_meta_edition", help="cli_help_edition")] = "",
    step: Annotated[str, typer.Option(metavar="1|2", help="cli_help_step", show_default=False)] = "",
    values: Annotated[list[str] | None, typer.Option("--set", metavar="cli_meta_set", help="cli_help_set")] = None,
    known: Annotated[bool, typer.Option("--known", help="cli_help_known")] = False,
    as_json: Json = False,
) -> None:
    from api.judging import Asked, judged_by, programme_asked
    from models.consortium_files import read_consortium_file

    door = Door.of(context)
    with _not_judged():
        asked = Asked.of(programme, edition, step, values or ())
        form = read_consortium_file(file, asked.of_the_project)
        pack = programme_asked(form.consortium, asked, door.settings.programmes_folder, source=str(file), files=True)
        consortium = _known(door, form.consortium, pack.id) if known else form.consortium
        checked = judged_by(pack, consortium, asked)
    for name in form.unread:
        door.note("consortium_unread", name=name)
    _show(door, checked, as_json=as_json)
    raise typer.Exit(_exit_code(checked))


def _known(door: Door, consortium: Consortium, programme: str) -> Consortium:
    from api.filled_in import filled_in

    with door.open_store() as store:
        filled = filled_in(store, consortium, programme, door.today())
    door.note("consortium_known", found=len(filled.found), of=len(consortium.participants))
    return filled.consortium


@contextmanager
def _not_judged() -> Iterator[None]:
    """10 and 13 are verdicts here: what cannot be judged at all is wrong usage."""
    try:
        yield
    except InvalidInput as error:
        raise NotJudged(f"{error.room}.{error.code}", **error.facts) from error


def _show(door: Door, checked: Checked, *, as_json: bool) -> None:
    from api.cli.verdict_view import show_verdict
    from api.verdict_json import verdict_json

    if as_json:
        door.dump(verdict_json(checked, door.lang))
    else:
        show_verdict(door, checked)


def _exit_code(checked: Checked) -> ExitCode:
    from matching.checking.check import Verdict

    return {
        Verdict.HOLDS: ExitCode.DONE,
        Verdict.FAILS: ExitCode.FAILS,
        Verdict.UNDECIDED: ExitCode.UNDECIDED,
    }[checked.verdict]
