"""``grappe calls``: calls for projects and what they ask for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import DryRun, Json
from api.cli.tables import headed_table
from api.plain import plain
from models.errors import InvalidInput

if TYPE_CHECKING:
    from models.call import Call

app = typer.Typer()

CallId = Annotated[str, typer.Argument(metavar="cli_meta_call", help="cli_help_calls_id")]
_STDIN = Path("-")


@app.command("list", help="cli_help_calls_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    door = Door.of(context)
    with door.open_store() as store:
        calls = list(store.calls())
    if as_json:
        door.dump([plain(call) for call in calls])
        return
    if not calls:
        door.note("calls_none")
        return
    table = headed_table(
        *(_word(door, code) for code in ("calls_id", "calls_title", "calls_programme", "calls_closes"))
    )
    table.add_column(_word(door, "calls_needs"), justify="right")
    for call in calls:
        programme = " ".join(filter(None, (call.programme, call.edition)))
        table.add_row(call.id, call.title.to(door.lang), programme, str(call.closes or ""), str(len(call.needs)))
    door.show(table)


@app.command("show", help="cli_help_calls_show")
def show(
    context: typer.Context,
    call_id: CallId,
    as_toml: Annotated[bool, typer.Option("--toml", help="cli_help_calls_toml")] = False,
    as_json: Json = False,
) -> None:
    from models.store import known_call

    door = Door.of(context)
    with door.open_store() as store:
        call = known_call(store, call_id)
    if as_json:
        door.dump(plain(call))
    elif as_toml:
        _write_toml(door, call)
    else:
        _show(door, call)


@app.command("import", help="cli_help_calls_import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_file", help="cli_help_calls_file")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    from api.cli.import_view import changes_table
    from api.importing import run_import
    from models.call import check_call
    from models.calls_toml import read_calls
    from models.imports import ImportReport
    from models.imports.text_files import read_text
    from models.store import Batch

    door = Door.of(context)
    calls = read_calls(read_text(file).text, source=str(file))
    for call in calls:
        check_call(call)
    with door.open_store() as store:
        report = ImportReport(Batch(calls=calls), rows=len(calls))
        done = run_import(store, file, report, now=door.now(), dry_run=dry_run)
    if as_json:
        made = done.imported.id if done.imported else None
        door.dump({"rows": len(calls), "dry_run": dry_run, "import": made, "changes": plain(done.changes)})
        return
    if dry_run:
        door.say("import_would", rows=len(calls))
    else:
        door.say("import_done", rows=len(calls))
    if done.changes is not None:
        door.show(changes_table(done.changes, door.lang))


@app.command("needs", help="cli_help_calls_needs")
def needs(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_text_file", help="cli_help_calls_text")],
    as_json: Json = False,
) -> None:
    from api.call_facts import call_of_text
    from models.imports.text_files import read_text
    from models.names import slug

    door = Door.of(context)
    text = _from_stdin() if file == _STDIN else read_text(file).text
    if not text.strip():
        raise InvalidInput("api.calls_text_empty", source=file)
    call = call_of_text(text.strip(), slug("" if file == _STDIN else file.stem) or "call")
    if as_json:
        door.dump(plain(call))
    else:
        _write_toml(door, call)
    if call.needs:
        door.note("calls_proposed", count=len(call.needs))
    else:
        door.note("calls_needs_none")


def _from_stdin() -> str:
    """A text in any usual encoding; what is beyond the longest is left out."""
    from models.call import LONGEST_CALL
    from models.imports.decoding import decode

    most_bytes = 4 * (LONGEST_CALL + 1)
    text = decode(sys.stdin.buffer.read(most_bytes)) if sys.stdin is not None else ""
    if text is None:
        raise InvalidInput("api.calls_not_a_text")
    return text


def _write_toml(door: Door, call: Call) -> None:
    from models.calls_toml import call_table
    from models.toml_text import toml_text

    door.out.file.write(toml_text({"calls": [call_table(call)]}, for_people=True))


def _show(door: Door, call: Call) -> None:
    from api.call_facts import budget_in_words, weight_in_words

    facts = headed_table("", "")
    facts.show_header = False
    for code, value in (
        ("calls_id", call.id),
        ("calls_programme", " ".join(filter(None, (call.programme, call.edition)))),
        ("calls_opens", str(call.opens or "")),
        ("calls_closes", str(call.closes or "")),
        ("calls_territory", ", ".join(call.territory)),
        ("calls_budget", budget_in_words(call, door.lang)),
    ):
        if value:
            facts.add_row(_word(door, code), value)
    door.out.print(call.title.to(door.lang), style="bold", soft_wrap=True)
    door.show(facts)
    if call.needs:
        table = headed_table(*(_word(door, code) for code in ("calls_need", "calls_level", "calls_required")))
        table.add_column(_word(door, "calls_weight"), justify="right")
        for need in call.needs:
            level = need.minimum_level.to(door.lang) if need.minimum_level else ""
            required = _word(door, "calls_yes") if need.required else ""
            table.add_row(need.text.to(door.lang), level, required, weight_in_words(need.weight, door.lang))
        door.show(table)
    if call.text.to(door.lang).strip():
        door.out.print(call.text.to(door.lang), soft_wrap=True)


def _word(door: Door, code: str) -> str:
    from models.texts import Texts

    return Texts.of("api")(code, door.lang)
