"""``grappe facts``: what rules ask of an organization, and what is known of it."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json, Who
from api.cli.tables import headed_table
from api.plain import plain
from models.errors import InvalidInput
from models.facts import Facts
from models.organization import Organization
from models.resolve import resolve

app = typer.Typer()


@app.command("show", help="cli_help_facts_show")
def show(context: typer.Context, who: Who, as_json: Json = False) -> None:
    from api.fact_edits import known_facts

    door = Door.of(context)
    with door.open_store() as store:
        organization = resolve(store, who, reader=None)
        facts = known_facts(store, organization.id)
    _show(door, organization, facts, as_json=as_json)


@app.command("set", help="cli_help_facts_set")
def set_(
    context: typer.Context,
    who: Who,
    said: Annotated[list[str], typer.Argument(metavar="cli_meta_fact", help="cli_help_fact")],
    source: Annotated[str, typer.Option("--source", metavar="cli_meta_text", help="cli_help_fact_source")] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="cli_meta_date", help="cli_help_fact_as_of", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    from api.fact_edits import tell_facts

    door = Door.of(context)
    given = dict(map(_pair, said)) | {name: text for name, text in (("source", source), ("as_of", as_of)) if text}
    if "as_of" not in given:
        given["as_of"] = door.today().isoformat()
    with door.open_store() as store:
        organization = resolve(store, who, reader=None)
        facts = tell_facts(store, organization.id, given, door.today())
    _show(door, organization, facts, as_json=as_json)


def _pair(said: str) -> tuple[str, str]:
    name, sign, value = said.partition("=")
    if not sign:
        raise InvalidInput("api.fact_without_value", said=said)
    return name, value


def _show(door: Door, organization: Organization, facts: Facts, *, as_json: bool) -> None:
    from models.fact_texts import fact_lines

    if as_json:
        door.dump(plain(facts))
        return
    lines = fact_lines(facts, door.today(), door.lang)
    if not lines:
        door.note("facts_none", name=organization.label)
        return
    table = headed_table(*(door.text(f"facts_{code}") for code in ("fact", "value", "as_of", "source")))
    for line in lines:
        day = door.text("facts_old", day=line.as_of) if line.old else line.as_of.isoformat()
        table.add_row(line.label, line.value, day, line.source)
    door.show(table)
