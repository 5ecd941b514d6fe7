"""``grappe consent``: who agreed to be shown to whom, since when, given how."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.tables import headed_table
from api.plain import plain_fields
from models.membership import Audience, Member
from models.roll import find_member, read_roll

app = typer.Typer()


@app.command("set", help="cli_help_consent_set")
def set_(
    context: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="cli_meta_who", help="cli_help_who")],
    shown_to: Annotated[Audience, typer.Option("--shown-to", help="cli_help_shown_to")],
    note: Annotated[str, typer.Option("--note", metavar="cli_meta_text", help="cli_help_consent_note")],
    contact: Annotated[bool, typer.Option("--contact/--no-contact", help="cli_help_consent_contact")] = False,
    as_json: Json = False,
) -> None:
    from api.typed import read_consent

    door = Door.of(context)
    consent = read_consent(shown_to, note, contact=contact, since=door.today())
    with door.open_store() as store:
        meant = list(dict.fromkeys(find_member(store, name).id for name in who))
        store.set_consent(meant, consent)
    if as_json:
        door.dump({"members": meant} | plain_fields(consent))
        return
    covers = door.text("consent_covers" if contact else "consent_covers_not")
    door.say("consent_done", count=len(meant), audience=door.text(f"audience_{shown_to}"), covers=covers)


@app.command("list", help="cli_help_consent_list")
def list_(
    context: typer.Context,
    missing: Annotated[bool, typer.Option("--missing", help="cli_help_consent_missing")] = False,
    as_json: Json = False,
) -> None:

    door = Door.of(context)
    with door.open_store() as store:
        members = [member for member in read_roll(store) if not (missing and member.membership.consent)]
    if as_json:
        door.dump([_as_json(member) for member in members])
        return
    if not members:
        door.note("consent_all" if missing else "members_none")
        return
    codes = ("id", "name", "shown_to", "contact", "since", "note")
    table = headed_table(*(door.text(f"consent_{code}") for code in codes))
    for member in members:
        consent = member.membership.consent
        table.add_row(
            member.id,
            member.organization.name,
            door.text(f"audience_{member.membership.shown_to}"),
            door.text("yes" if consent and consent.contact else "no"),
            consent.since.isoformat() if consent else "–",
            consent.note if consent else door.text("consent_none"),
        )
    door.show(table)


def _as_json(member: Member) -> dict[str, object]:
    consent = member.membership.consent
    return {
        "id": member.id,
        "name": member.organization.name,
        "shown_to": member.membership.shown_to.value,
        "on_record": consent is not None,
        "contact": consent.contact if consent else False,
        "since": consent.since.isoformat() if consent else None,
        "note": consent.note if consent else "",
    }
