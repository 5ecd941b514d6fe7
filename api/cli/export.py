"""``grappe export``: a whole cluster, or all that is known of one member."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json, Who
from api.plain import plain

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


@app.command("member", help="cli_help_export_member")
def member(
    context: typer.Context,
    who: Who,
    out: Annotated[Path, typer.Argument(metavar="cli_meta_file_or_folder", help="cli_help_export_out")],
    as_json: Json = False,
) -> None:
    from api.dossier_page import dossier_page
    from models.dossier import gather
    from models.new_file import write_new
    from models.new_folder import new_folder
    from models.roll import find_member
    from models.sql.copying import frozen
    from models.store import known_cluster

    door = Door.of(context)
    with frozen(door.settings.store_url) as store:
        dossier = gather(store, find_member(store, who), door.now())
        page = dossier_page(dossier, known_cluster(store), door.lang)
    written = {".json": json.dumps(plain(dossier), ensure_ascii=False, indent=2) + "\n", ".html": page}
    if out.suffix in written:
        write_new(out, written[out.suffix].encode())
    else:
        with new_folder(out) as folder:
            folder.chmod(0o700)
            for suffix, text in written.items():
                write_new(folder / f"{dossier.member.id}{suffix}", text.encode())
    name = dossier.member.organization.label
    if as_json:
        door.dump({"id": dossier.member.id, "out": plain(out)})
    else:
        door.say("export_member_done", name=name, out=out)
