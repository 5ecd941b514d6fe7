"""``grappe members``: the roll of the cluster, member by member."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json, Who, Yes
from api.cli.sheet_out import Out, format_of, write_sheet
from api.cli.tables import headed_table
from api.plain import plain, plain_fields
from models.errors import InvalidInput
from models.membership import Member
from models.organization import Kind, Scheme, Size
from models.roll import find_member, read_roll

app = typer.Typer()

_Text = Annotated[str | None, typer.Option(metavar="cli_meta_text", help="cli_help_edit_text")]
_Number = Annotated[str | None, typer.Option(metavar="cli_meta_number", help="cli_help_edit_identifier")]


@app.command("list", help="cli_help_members_list")
def list_(context: typer.Context, out: Out = None, as_json: Json = False) -> None:
    from api.compose import open_store
    from models.store import known_cluster

    door = Door.of(context)
    if out is not None:
        format_of(out)
    with open_store(door.settings) as store:
        members, cluster = list(read_roll(store)), known_cluster(store)
    if out is not None:
        from api.sheets import Listed, members_sheet

        listed = [Listed(one, one.membership.contact, one.membership.consent) for one in members]
        write_sheet(door, members_sheet(listed, cluster, door.lang), out, as_json=as_json)
        return
    if as_json:
        door.dump([plain(member) for member in members])
        return
    if not members:
        door.note("members_none")
        return
    table = headed_table()
    for code in ("id", "name", "kind", "size", "city", "college", "competences", "needs", "shown_to"):
        right = code in {"competences", "needs"}
        table.add_column(door.text(f"members_{code}"), overflow="fold", justify="right" if right else "left")
    for member in members:
        organization, membership = member.organization, member.membership
        table.add_row(
            member.id,
            organization.name,
            organization.kind.to(door.lang),
            organization.size.to(door.lang) if organization.size else "",
            organization.city,
            membership.college,
            str(len(membership.competences)),
            str(len(membership.needs)),
            _shown_to(member, door),
        )
    door.show(table)


def _shown_to(member: Member, door: Door) -> str:
    return door.text(f"audience_{member.membership.shown_to}")


@app.command("show", help="cli_help_members_show")
def show(context: typer.Context, who: Who, as_json: Json = False) -> None:
    from api.cli.member_view import member_sheet
    from api.compose import open_store
    from models.store import known_cluster

    door = Door.of(context)
    with open_store(door.settings) as store:
        member, cluster = find_member(store, who), known_cluster(store)
        past = [
            project
            for project in store.projects()
            if any(p.organization_id == member.id for p in project.participations)
        ]
    if as_json:
        door.dump(plain_fields(member) | {"projects": [plain(project) for project in past]})
    else:
        door.show(member_sheet(member, past, cluster, door.lang))


@app.command("edit", help="cli_help_members_edit")
def edit(
    context: typer.Context,
    who: Who,
    name: _Text = None,
    kind: Annotated[Kind | None, typer.Option(help="cli_help_edit_kind")] = None,
    size: Annotated[Size | None, typer.Option(help="cli_help_edit_size")] = None,
    country: Annotated[str | None, typer.Option(metavar="cli_meta_country", help="cli_help_edit_country")] = None,
    region: _Text = None,
    city: _Text = None,
    college: Annotated[str | None, typer.Option(metavar="cli_meta_college", help="cli_help_edit_college")] = None,
    axis: Annotated[list[str] | None, typer.Option(metavar="cli_meta_axis", help="cli_help_edit_axis")] = None,
    description: _Text = None,
    add_competence: Annotated[list[str] | None, typer.Option(metavar="cli_meta_text", help="cli_help_add")] = None,
    remove_competence: Annotated[
        list[str] | None, typer.Option(metavar="cli_meta_text", help="cli_help_remove")
    ] = None,
    add_need: Annotated[list[str] | None, typer.Option(metavar="cli_meta_text", help="cli_help_add")] = None,
    remove_need: Annotated[list[str] | None, typer.Option(metavar="cli_meta_text", help="cli_help_remove")] = None,
    contact_name: _Text = None,
    contact_email: _Text = None,
    contact_phone: _Text = None,
    website: _Text = None,
    siren: _Number = None,
    pic: _Number = None,
    rnsr: _Number = None,
    vat: _Number = None,
    as_json: Json = False,
) -> None:
    from api.edits import Edits, edit_member
    from models.membership import Competence

    door = Door.of(context)
    edits = Edits(
        facts={
            "name": name,
            "kind": kind,
            "size": size,
            "country": country,
            "region": region,
            "city": city,
        },
        identifiers={Scheme.SIREN: siren, Scheme.PIC: pic, Scheme.RNSR: rnsr, Scheme.VAT: vat},
        contact={"name": contact_name, "email": contact_email, "phone": contact_phone, "website": website},
        college=college,
        axes=tuple(axis) if axis is not None else None,
        description=description,
        add_competences=tuple(Competence(label) for label in add_competence or ()),
        remove_competences=tuple(remove_competence or ()),
        add_needs=tuple(add_need or ()),
        remove_needs=tuple(remove_need or ()),
    )
    if not edits:
        raise InvalidInput("api.cli_edit_nothing", who=who)
    with door.open_store() as store:
        before = find_member(store, who)
        after = edit_member(store, before, edits)
    if as_json:
        door.dump({"id": after.id, "changed": after != before} | plain_fields(after))
    else:
        door.say("edit_done" if after != before else "edit_same", name=after.organization.label, id=after.id)


@app.command("remove", help="cli_help_members_remove")
def remove(context: typer.Context, who: Who, yes: Yes = False, as_json: Json = False) -> None:
    from api.forgetting import forget_traces

    door = Door.of(context)
    with door.open_store() as store:
        member = find_member(store, who)
        name = member.organization.label
        if not yes and not door.ask("remove_sure", name=name, id=member.id):
            raise typer.Abort
        store.remove_member(member.id)
        forget_traces(door.settings, store, encoder=door.encoder, now=door.now())
    if as_json:
        door.dump({"id": member.id, "removed": True})
    else:
        door.say("remove_done", name=name, id=member.id)


@app.command("erase", help="cli_help_members_erase")
def erase(context: typer.Context, who: Who, yes: Yes = False, as_json: Json = False) -> None:
    from api.forgetting import forget_traces
    from models.resolve import resolve

    door = Door.of(context)
    with door.open_store() as store:
        organization = resolve(store, who, reader=None)
        name, id_ = organization.label, organization.id
        if not yes and not door.ask("erase_sure", name=name, id=id_):
            raise typer.Abort
        made = store.erase(id_)
        forget_traces(door.settings, store, encoder=door.encoder, now=door.now())
    if as_json:
        door.dump({"id": id_, "erased": True, "past_projects_as": made or None})
    else:
        door.say("erase_done_past" if made else "erase_done", name=name, made=made)
