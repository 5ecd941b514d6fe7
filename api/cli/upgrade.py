"""``grappe upgrade``: the store of an older Grappe, brought up to date or left as it was."""

from __future__ import annotations

import typer

from api.cli.door import Door
from api.cli.options import Json


def upgrade(context: typer.Context, as_json: Json = False) -> None:
    from api.upgrading import upgrade as bring_up_to_date
    from models.sql.schema import REVISION

    door = Door.of(context)
    place = door.settings.store_shown
    with door.waiting("upgrade_running"):
        done = bring_up_to_date(door.settings, door.now(), encoder=door.encoder)
    if as_json:
        told = {"store": place, "from": done.found if done else REVISION, "to": REVISION}
        counts = {"members": done.members, "projects": done.projects, "asked": done.asked} if done else {}
        door.dump(told | {"backup": str(done.backup) if done else None} | counts)
    elif done is None:
        door.say("upgrade_nothing", place=place)
    else:
        counts = {"members": done.members, "projects": done.projects}
        door.say("upgrade_done", place=place, found=done.found, revision=REVISION, **counts)
        door.say("upgrade_backup", file=done.backup)
        if done.asked:
            door.say("upgrade_asked", need=done.asked)
