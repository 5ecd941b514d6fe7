"""``grappe import cluster``: what ``grappe export cluster`` wrote, into an empty store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.plain import plain


def import_cluster(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="cli_meta_folder", help="cli_help_import_cluster_folder")],
    as_json: Json = False,
) -> None:
    from models.cluster_folder import read_cluster_folder
    from models.imports import ImportReport, on_record
    from models.journal import Act, Deed
    from models.sql.copying import fill_empty
    from models.store import Store

    door = Door.of(context)
    whole = read_cluster_folder(folder)
    batch = whole.batch
    rows = sum(map(len, (batch.organizations, batch.projects, batch.calls, whole.answers, whole.feedback)))
    imported = on_record(folder, ImportReport(batch, rows=rows), now=door.now())

    def fill(store: Store) -> None:
        whole.put_into(store.signed(door.signature, door.now), Act(Deed.IMPORT, imported.source, imported))

    fill_empty(door.settings.store_url, fill)
    if as_json:
        counts = {"members": len(batch.memberships), "organizations": len(batch.organizations)}
        counts |= {"projects": len(batch.projects), "calls": len(batch.calls)}
        counts |= {"answers": len(whole.answers), "feedback": len(whole.feedback)}
        door.dump({"folder": plain(folder), "store": door.settings.store_shown, "import": imported.id} | counts)
        return
    members, projects = len(batch.memberships), len(batch.projects)
    door.say("import_cluster_done", place=door.settings.store_shown, members=members, projects=projects)
    door.note("index_now")
