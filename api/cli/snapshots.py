"""``grappe snapshots``: the indexes that are kept, what is in them, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.tables import headed_table
from api.exit_codes import ExitCode, exit_code
from models.errors import GrappeError

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="cli_meta_snapshot", help="cli_help_snapshot")]
OneBefore = Annotated[str, typer.Argument(metavar="cli_meta_snapshot", help="cli_help_snapshot_or_before")]


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


@app.command("show", help="cli_help_snapshots_show")
def show(context: typer.Context, name: Name, as_json: Json = False) -> None:
    from api.compose import open_snapshots

    door = Door.of(context)
    snapshots = open_snapshots(door.settings)
    manifest, published = snapshots.open(name).manifest, name == snapshots.published()
    arrays = {array: (one.dtype, list(one.shape), one.digest) for array, one in manifest.arrays.items()}
    if as_json:
        told = {"snapshot": name, "published": published, "created": manifest.created.isoformat()}
        known = {"encoder": manifest.encoder, "dimension": manifest.dimension, "counts": dict(manifest.counts)}
        shapes = {array: dict(zip(("dtype", "shape", "sha256"), one, strict=True)) for array, one in arrays.items()}
        door.dump(told | known | {"arrays": shapes})
        return
    door.say("snapshot_published" if published else "snapshot_kept", snapshot=name)
    door.say(
        "snapshot_made",
        made=f"{manifest.created.astimezone():%Y-%m-%d %H:%M}",
        encoder=manifest.encoder,
        dimension=manifest.dimension,
    )
    counts = {count: manifest.counts.get(count, 0) for count in ("organizations", "members", "projects", "passages")}
    door.say("snapshot_counts", **counts)
    table = headed_table(*(door.text(f"snapshot_{code}") for code in ("array", "dtype", "shape", "digest")))
    for array, (dtype, shape, digest) in arrays.items():
        table.add_row(array, dtype, "×".join(map(str, shape)), digest[:16])
    door.show(table)


@app.command("diff", help="cli_help_snapshots_diff")
def diff(context: typer.Context, before: Name, after: Name, as_json: Json = False) -> None:
    from api.cli.snapshot_names import Named
    from api.compose import open_snapshots
    from matching.snapshot_difference import SnapshotDifference

    door = Door.of(context)
    snapshots = open_snapshots(door.settings)
    found = SnapshotDifference.between(snapshots.open(before), snapshots.open(after))
    with door.open_store() as store:
        names = Named.read(store)
    organizations, projects = names.organizations_in(found.organizations), names.projects_in(found.projects)
    passages = {"came": len(found.passages.came), "went": len(found.passages.went)}
    if as_json:
        told: dict[str, object] = {"from": before, "to": after, "passages": passages}
        by_sort = {"organizations": organizations, "projects": projects}
        door.dump(told | {sort: {way: one.plain() for way, one in ways.items()} for sort, ways in by_sort.items()})
        return
    table = headed_table(
        "", *(door.text(f"snapshot_{code}") for code in ("before", "after", "came", "went", "changed"))
    )
    for sort, one in (
        ("organizations", found.organizations),
        ("projects", found.projects),
        ("passages", found.passages),
    ):
        counts = (one.n_before, one.n_after, len(one.came), len(one.went), len(one.changed))
        table.add_row(door.text(f"snapshot_{sort}"), *map(str, counts))
    door.show(table)
    for sort, ways in (("organizations", organizations), ("projects", projects)):
        for way, listed in ways.items():
            for id_, name in listed.named.items():
                door.say(f"snapshot_named_{way}", sort=door.text(f"snapshot_{sort}"), name=name, id=id_)
            if listed.others:
                door.say(f"snapshot_others_{way}", count=listed.others)


@app.command("rollback", help="cli_help_snapshots_rollback")
def rollback(context: typer.Context, name: OneBefore = "", as_json: Json = False) -> None:
    from api.compose import open_snapshots

    door = Door.of(context)
    snapshots = open_snapshots(door.settings)
    snapshot = snapshots.roll_back(name or snapshots.before(snapshots.published()))
    if as_json:
        door.dump({"snapshot": snapshot.name, "published": True})
    else:
        door.say("snapshot_published", snapshot=snapshot.name)


@app.command("verify", help="cli_help_snapshots_verify")
def verify(context: typer.Context, as_json: Json = False) -> None:
    """All are read whole, whoever has done so before."""
    from api.compose import open_snapshots

    door = Door.of(context)
    snapshots = open_snapshots(door.settings)
    errors: dict[str, GrappeError | None] = dict.fromkeys(snapshots.names())
    for name in errors:
        try:
            snapshots.open(name, afresh=True)
        except GrappeError as error:
            errors[name] = error
        if not as_json:
            _tell_of(door, name, errors[name])
    if as_json:
        door.dump([_plain(door, name, error) for name, error in errors.items()])
    elif not errors:
        door.note("snapshot_none")
    worst = max((exit_code(error) for error in errors.values() if error), default=ExitCode.DONE)
    raise typer.Exit(worst)


def _tell_of(door: Door, name: str, error: GrappeError | None) -> None:
    if error:
        door.say("snapshot_unsound", reason=error.sentence(door.lang))
    else:
        door.say("snapshot_sound", snapshot=name)


def _plain(door: Door, name: str, error: GrappeError | None) -> dict[str, object]:
    why = {"code": error.code, "reason": error.sentence(door.lang)} if error else {}
    return {"snapshot": name, "sound": error is None, **why}
