"""``grappe init``: make the store, or bring it up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from models.cluster import Cluster
from models.errors import InvalidInput


def init(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="cli_help_demo")] = False,
    cluster: Annotated[Path | None, typer.Option(metavar="cli_meta_file", help="cli_help_cluster")] = None,
    as_json: Json = False,
) -> None:
    from api.compose import create_store
    from models.store import known_cluster

    door = Door.of(context)
    if demo and cluster is not None:
        raise InvalidInput("api.cli_demo_or_cluster")
    own = _read_cluster(cluster) if cluster is not None else None
    with create_store(door.settings) as store:
        if demo:
            from models.demo_cluster import load_demo

            load_demo(store.signed("", door.now))
        if own is not None:
            store.signed("", door.now).set_cluster(own)
        known = known_cluster(store)
        members = sum(1 for _ in store.memberships())
        projects = sum(1 for _ in store.projects())
    place = door.settings.store_shown
    if as_json:
        name = known.name if known else None
        door.dump({"store": place, "cluster": name, "members": members, "projects": projects})
    else:
        door.say("init_store", place=place)
        if known is not None:
            door.say("init_cluster", name=known.name, members=members, projects=projects)
    if known is None:
        door.note("init_no_cluster")
    elif not members:
        door.note("init_no_members")
    else:
        door.note("init_next")


def _read_cluster(file: Path) -> Cluster:
    from models.imports.text_files import read_text

    return Cluster.from_toml(read_text(file).text, source=str(file))
