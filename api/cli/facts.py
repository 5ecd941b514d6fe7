"""``grappe facts``: what rules ask of an organization, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json, Who
from api.cli.tables import headed_table
from api.plain import plain, plain_fields
from models.errors import InvalidInput
from models.facts import Facts
from models.organization import Organization
from models.resolve import resolve

if TYPE_CHECKING:
    from matching.checking.worth_asking import FactWorth, Worth

app = typer.Typer()

_COUNTS = ("decides", "helps", "prefers")


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


@app.command("wanted", help="cli_help_facts_wanted")
def wanted(
    context: typer.Context,
    programme: Annotated[str, typer.Option(metavar="cli_meta_programme", help="cli_help_facts_programme")] = "",
    k: Annotated[int, typer.Option("--k", metavar="cli_meta_number", min=1, help="cli_help_facts_k")] = 20,
    as_json: Json = False,
) -> None:
    from api.wanted import facts_wanted
    from matching.checking.telling import fact_word
    from matching.checking.worth_asking import by_fact
    from models.programmes.shelf import Shelf

    door = Door.of(context)
    shelf = Shelf(door.settings.programmes_folder)
    packs = (shelf.pack(programme),) if programme else shelf.packs()
    with door.open_store() as store:
        found = facts_wanted(store, [pack.edition() for pack in packs], door.today())
    facts = by_fact([one.worth for one in found])
    if as_json:
        members = [plain_fields(one.worth) | {"name": one.member.organization.name} for one in found[:k]]
        door.dump({"facts": plain(facts), "members": members})
        return
    table = headed_table(door.text("wanted_fact"))
    for code in ("members", *_COUNTS):
        table.add_column(door.text(f"wanted_{code}"), justify="right")
    for fact in facts:
        table.add_row(fact_word(fact.fact, door.lang), str(fact.participants), *_counts(fact))
    door.show(table)
    door.out.print()
    table = headed_table(*(door.text(f"wanted_{code}") for code in ("who", "fact")))
    for code in _COUNTS:
        table.add_column(door.text(f"wanted_{code}"), justify="right")
    table.add_column(door.text("wanted_programmes"), overflow="fold")
    for one in found[:k]:
        who = f"{one.member.organization.label} ({one.worth.participant})"
        table.add_row(who, fact_word(one.worth.fact, door.lang), *_counts(one.worth), ", ".join(one.worth.programmes))
    door.show(table)
    door.note("wanted_more", shown=min(k, len(found)), of=len(found))


def _counts(worth: Worth | FactWorth) -> tuple[str, str, str]:
    return str(worth.decides), str(worth.helps), str(worth.prefers)


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
