"""``grappe backup`` and ``grappe restore``."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.plain import plain
from models.errors import InvalidInput


def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="cli_meta_file_or_folder", help="cli_help_backup_path")],
    keep: Annotated[int | None, typer.Option(min=1, metavar="cli_meta_number", help="cli_help_backup_keep")] = None,
    as_json: Json = False,
) -> None:
    from models.sql.backups import backup_place, prune, write_backup

    door = Door.of(context)
    if keep is not None and not path.is_dir():
        raise InvalidInput("api.cli_keep_without_folder", path=path)
    now = door.now()
    out = backup_place(path, now)
    with door.waiting("backup_writing"):
        made = write_backup(door.settings.store_url, out, now)
    gone = prune(path, keep) if keep is not None else []
    if as_json:
        told = {"file": plain(out), "made": plain(made.made), "bytes": out.stat().st_size}
        door.dump(told | {"tables": plain(made.contents), "removed": plain(gone)})
        return
    rows = sum(content.rows for content in made.contents.values())
    door.say("backup_done", file=out, tables=len(made.contents), rows=rows)
    for file in gone:
        door.say("backup_removed", file=file)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_file", help="cli_help_restore_file")],
    replace: Annotated[bool, typer.Option("--replace", help="cli_help_restore_replace")] = False,
    as_json: Json = False,
) -> None:
    from models.sql.backups import restore as restore_backup

    door = Door.of(context)
    with door.waiting("restore_reading"):
        found, copied = restore_backup(file, door.settings.store_url, replace=replace)
    place = door.settings.store_shown
    if as_json:
        told = {"store": place, "made": plain(found.made), "tables": plain(copied.contents)}
        door.dump(told | {"returned": plain(copied.returned), "consents": plain(copied.consents)})
        return
    rows = sum(content.rows for content in copied.contents.values())
    door.say("restore_done", place=place, made=f"{found.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC", rows=rows)
    if copied.returned:
        door.note("restore_returned", count=len(copied.returned), listed=", ".join(copied.returned))
    if copied.consents:
        door.note("restore_consents", count=len(copied.consents), listed=", ".join(copied.consents))
    door.note("index_now")
