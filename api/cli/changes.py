"""``grappe changes``: who changed what and when, what was there before, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import DryRun, Json, KeepLater
from api.cli.tables import headed_table
from api.plain import plain, plain_fields
from models.errors import NotFound
from models.journal import field_name, signed_by

if TYPE_CHECKING:
    from models.undoing import Undone

app = typer.Typer()

ChangeId = Annotated[str, typer.Argument(metavar="cli_meta_change", help="cli_help_changes_id")]
_USUAL = 50


@app.command("list", help="cli_help_changes_list")
def list_(
    context: typer.Context,
    about: Annotated[str, typer.Option(metavar="cli_meta_who", help="cli_help_changes_about", show_default=False)] = "",
    most: Annotated[int, typer.Option("--most", min=1, help="cli_help_changes_most")] = _USUAL,
    as_json: Json = False,
) -> None:
    from api.keys import holders

    door = Door.of(context)
    with door.open_store() as store:
        who = next((found.id for found in store.find(about)), about)
        changes, names = list(store.journal.changes(about=who, most=most)), holders(store)
    if as_json:
        door.dump([plain(change) for change in changes])
        return
    if not changes:
        door.note("changes_none")
        return
    codes = ("id", "at", "by", "deed", "about", "things", "state")
    table = headed_table(*(door.text(f"changes_{code}") for code in codes))
    for change in changes:
        state = door.text("changes_undone") if change.undone else ""
        if change.undoes:
            state = " ".join(filter(None, (door.text("changes_undoes", id=change.undoes), state)))
        at, by = f"{change.at.astimezone():%Y-%m-%d %H:%M}", signed_by(change.by, door.lang, names)
        table.add_row(str(change.id), at, by, change.deed.to(door.lang), change.about, str(change.things), state)
    door.show(table)


@app.command("show", help="cli_help_changes_show")
def show(context: typer.Context, change_id: ChangeId, as_json: Json = False) -> None:
    from api.differences import differences

    door = Door.of(context)
    with door.open_store() as store:
        number = _number(change_id)
        change, changed = store.journal.change(number), list(store.journal.changed(number))
    if as_json:
        door.dump(plain_fields(change) | {"changed": [plain(one) for one in changed]})
        return
    codes = ("sort", "about", "field", "before", "after")
    table = headed_table(*(door.text(f"changes_{code}") for code in codes))
    for one in changed:
        for position, told in enumerate(differences(one, door.lang)):
            named = (one.sort.to(door.lang), one.id) if not position else ("", "")
            table.add_row(*named, field_name(told.field, door.lang), told.before, told.after)
    door.show(table)


@app.command("undo", help="cli_help_changes_undo")
def undo(
    context: typer.Context,
    change_id: ChangeId,
    keep_later: KeepLater = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    from models.undoing import undo as take_back

    door = Door.of(context)
    with door.open_store() as store:
        undone = take_back(store, _number(change_id), keep_later=keep_later, dry_run=dry_run)
    tell_undone(door, undone, dry_run=dry_run, as_json=as_json)


def tell_undone(door: Door, undone: Undone, *, dry_run: bool, as_json: bool) -> None:
    """Show what taking a change back did."""
    from api.cli.import_view import changes_table, note_index

    if as_json:
        door.dump({"dry_run": dry_run} | plain_fields(undone))
        return
    door.say("undo_would" if dry_run else "undo_done")
    door.show(changes_table(undone.changes, door.lang))
    if undone.kept:
        door.note("undo_kept", count=len(undone.kept), listed=", ".join(undone.kept))
    if undone.changes and not dry_run:
        note_index(door, undone.changes)


def _number(change_id: str) -> int:
    if not change_id.isdecimal():
        raise NotFound("change_unknown", id=change_id)
    return int(change_id)
