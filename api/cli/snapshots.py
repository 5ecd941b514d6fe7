"""``grappe snapshots``: the indexes that are kept, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json

app = typer.Typer()


@app.command("list", help="cli_help_snapshots_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    from api.compose import open_snapshots

    door = Door.of(context)
    snapshots = open_snapshots(door.settings)
    names, published = snapshots.names(), snapshots.published()
    if as_json:
        door.dump([{"snapshot": name, "published": name == published} for name in names])
        return
    for name in names:
        door.say("snapshot_published" if name == published else "snapshot_kept", snapshot=name)
    if not names:
        door.note("snapshot_none")


@app.command("roll-back", help="cli_help_snapshots_roll_back")
def roll_back(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="cli_meta_snapshot", help="cli_help_snapshot")],
    as_json: Json = False,
) -> None:
    from api.compose import open_snapshots

    door = Door.of(context)
    snapshot = open_snapshots(door.settings).roll_back(name)
    if as_json:
        door.dump({"snapshot": snapshot.name, "published": True})
    else:
        door.say("snapshot_published", snapshot=snapshot.name)
