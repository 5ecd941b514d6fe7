"""``grappe export``: a whole cluster, or all that is known of one member."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.plain import plain

app = typer.Typer()


@app.command("cluster", help="cli_help_export_cluster")
def cluster(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="cli_meta_folder", help="cli_help_export_folder")],
    as_json: Json = False,
) -> None:
    from models.cluster_folder import write_cluster_folder
    from models.new_folder import check_free
    from models.sql.copying import frozen
    from models.whole_cluster import WholeCluster

    door = Door.of(context)
    check_free(folder)
    with frozen(door.settings.store_url) as store:
        whole = WholeCluster.of(store)
    parts = write_cluster_folder(whole, folder, door.now())
    if as_json:
        door.dump({"folder": plain(folder), "files": plain(parts)})
        return
    members, projects = len(whole.batch.memberships), len(whole.batch.projects)
    door.say("export_cluster_done", folder=folder, members=members, projects=projects)
