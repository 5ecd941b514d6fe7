"""``grappe keys``: who may ask over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.tables import headed_table
from models.access import KeyRole

app = typer.Typer()


@app.command("create", help="cli_help_keys_create")
def create(
    context: typer.Context,
    role: Annotated[KeyRole, typer.Option(help="cli_help_role")],
    member: Annotated[str, typer.Option(metavar="cli_meta_who", help="cli_help_key_member", show_default=False)] = "",
    name: Annotated[str, typer.Option(metavar="cli_meta_text", help="cli_help_key_holder", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    from api.keys import give_key

    door = Door.of(context)
    with door.open_store() as store:
        made = give_key(store, role, member=member, holder=name, now=door.now())
    if as_json:
        member_id = made.key.member_id or None
        told = {"id": made.key.id, "role": role.value, "member": member_id, "holder": made.key.holder}
        door.dump(told | {"secret": made.secret})
        return
    door.out.print(made.secret, soft_wrap=True)
    door.note("key_once", id=made.key.id)


@app.command("list", help="cli_help_keys_list")
def list_(context: typer.Context, as_json: Json = False) -> None:

    door = Door.of(context)
    with door.open_store() as store:
        keys = list(store.keys())
    if as_json:
        door.dump(
            [
                {
                    "id": key.id,
                    "role": key.role.value,
                    "member": key.member_id or None,
                    "holder": key.holder,
                    "created": key.created.isoformat(),
                    "revoked": key.revoked.isoformat() if key.revoked else None,
                }
                for key in keys
            ]
        )
        return
    if not keys:
        door.note("key_none")
        return
    codes = ("id", "role", "member", "holder", "created", "revoked")
    table = headed_table(*(door.text(f"key_{code}") for code in codes))
    for key in keys:
        revoked = f"{key.revoked:%Y-%m-%d}" if key.revoked else "–"
        role = door.text(f"role_{key.role}")
        table.add_row(key.id, role, key.member_id or "–", key.holder or "–", f"{key.created:%Y-%m-%d}", revoked)
    door.show(table)


@app.command("revoke", help="cli_help_keys_revoke")
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="cli_meta_key", help="cli_help_key")],
    as_json: Json = False,
) -> None:

    door = Door.of(context)
    now = door.now()
    with door.open_store() as store:
        store.revoke_key(key_id, now)
    if as_json:
        door.dump({"id": key_id, "revoked": now.isoformat()})
    else:
        door.say("key_revoked_now", id=key_id)
