"""``grappe duplicates``: organizations that may be one, made one or kept apart."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import DryRun, Json
from api.cli.tables import headed_table
from api.duplicates import kept_first, proposed
from api.plain import plain, plain_fields
from models.resolve import resolve

app = typer.Typer()

Kept = Annotated[str, typer.Argument(metavar="cli_meta_who", help="cli_help_duplicates_kept")]
Gone = Annotated[str, typer.Argument(metavar="cli_meta_who", help="cli_help_duplicates_gone")]
One = Annotated[str, typer.Argument(metavar="cli_meta_who", help="cli_help_who")]


@app.command("list", help="cli_help_duplicates_list")
def list_(
    context: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help="cli_help_duplicates_all")] = False,
    as_json: Json = False,
) -> None:
    door = Door.of(context)
    with door.open_store() as store:
        members = {membership.organization_id for membership in store.memberships()}
        proposals = proposed(store, members=None if everybody else members)
    if as_json:
        door.dump([plain_fields(proposal) | {"keep": kept_first(proposal, members)[0]} for proposal in proposals])
        return
    if not proposals:
        door.note("duplicates_none")
        return
    table = headed_table(*(door.text(f"duplicates_{code}") for code in ("pair", "place", "why")))
    for proposal in proposals:
        kept, gone = kept_first(proposal, members)
        organizations = {one.id: one for one in (proposal.one, proposal.other)}
        names, places = zip(
            *(
                (f"{organizations[id_].label} ({id_}{_mark(door, id_, members)})", organizations[id_].city)
                for id_ in (kept, gone)
            ),
            strict=True,
        )
        why = " · ".join(reason.to(door.lang) for reason in proposal.reasons)
        table.add_row("\n".join(names), "\n".join(places), f"{why}\n→ grappe duplicates merge {kept} {gone}")
    door.show(table)


@app.command("merge", help="cli_help_duplicates_merge")
def merge(context: typer.Context, kept: Kept, gone: Gone, dry_run: DryRun = False, as_json: Json = False) -> None:
    from api.cli.import_view import changes_table, note_index
    from models.merging import merge as make_one

    door = Door.of(context)
    with door.open_store() as store:
        one, other = resolve(store, kept, reader=None), resolve(store, gone, reader=None)
        changes = make_one(store, one, other, dry_run=dry_run)
        change = store.revision()
    if as_json:
        done = {"kept": one.id, "gone": other.id, "dry_run": dry_run, "change": None if dry_run else change}
        door.dump(done | {"changes": plain(changes)})
        return
    door.say("duplicates_would" if dry_run else "duplicates_merged", kept=one.label, gone=other.id, change=change)
    door.show(changes_table(changes, door.lang))
    if not dry_run:
        note_index(door, changes)


@app.command("keep-apart", help="cli_help_duplicates_keep_apart")
def keep_apart(
    context: typer.Context,
    one: One,
    other: One,
    undo: Annotated[bool, typer.Option("--undo", help="cli_help_duplicates_undo")] = False,
    as_json: Json = False,
) -> None:
    door = Door.of(context)
    with door.open_store() as store:
        first, second = resolve(store, one, reader=None), resolve(store, other, reader=None)
        store.keep_apart(first.id, second.id, apart=not undo)
    if as_json:
        door.dump({"pair": sorted((first.id, second.id)), "kept_apart": not undo})
    elif undo:
        door.say("duplicates_again", one=first.label, other=second.label)
    else:
        door.say("duplicates_apart", one=first.label, other=second.label)


def _mark(door: Door, id_: str, members: set[str]) -> str:
    return f", {door.text('duplicates_member')}" if id_ in members else ""
