"""Forget an organization: its membership with all that it brought, or every trace of it, under every id it had."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

import sqlalchemy as sa

from models.journal import Deed, Sort
from models.names import name_key
from models.organization import Organization
from models.sql import answers, assemblies, golden, rows
from models.sql.merged_ids import forget_merges, former_selves
from models.sql.reading import read_memberships
from models.sql.schema import (
    access_keys,
    changed_things,
    changes,
    facts,
    identifiers,
    kept_apart,
    memberships,
    organizations,
    participations,
    refused_rows,
    sent_requests,
    state,
)

_ANONYMOUS_BYTES = 6
_SHORTEST_NAME = 4


def forget_membership(connection: sa.Connection, organization: Organization) -> bool:
    """All that it brought as a member goes; the organization too, unless past projects name it: whether it stays."""
    selves = (organization, *former_selves(connection, organization.id))
    stays = _has_a_past(connection, organization.id)
    for one in selves:
        _forget_what_it_said(connection, one)
    for one in () if stays else selves:
        _forget_organization(connection, one)
    return stays


def erase(connection: sa.Connection, organization: Organization) -> str:
    """Nothing of it stays; the id under which past projects keep its place, ``""`` where there are none."""
    made = ""
    selves = (organization, *former_selves(connection, organization.id))
    for one in selves:
        _forget_what_it_said(connection, one)
    if _has_a_past(connection, organization.id):
        made = f"erased-{secrets.token_hex(_ANONYMOUS_BYTES)}"
        nobody = replace(organization, id=made, name="", region="", city="", identifiers={})
        connection.execute(sa.insert(organizations), rows.organization_row(nobody))
        mine = participations.c.organization_id == organization.id
        connection.execute(sa.update(participations).where(mine).values(organization_id=made))
    for one in selves:
        _rename_in_entries(connection, one.id, made)
        _forget_organization(connection, one)
    return made


def _has_a_past(connection: sa.Connection, id_: str) -> bool:
    query = sa.select(participations.c.project_id).where(participations.c.organization_id == id_).limit(1)
    return connection.execute(query).first() is not None


def _forget_what_it_said(connection: sa.Connection, organization: Organization) -> None:
    made, quoted = sent_requests.c.made, json.dumps(organization.id, ensure_ascii=False)
    told = sa.or_(made == organization.id, made.contains(quoted, autoescape=True))
    connection.execute(sa.update(sent_requests).where(told).values(made=""))
    _forget_refused_rows(connection, organization)
    for table in (facts, memberships):
        connection.execute(sa.delete(table).where(table.c.organization_id == organization.id))
    _forget_entries(connection, organization, Sort.MEMBERSHIP, Sort.FACTS)
    connection.execute(sa.delete(access_keys).where(access_keys.c.member_id == organization.id))
    _forget_seats(connection, organization.id)
    answers.forget_member(connection, organization.id)
    assemblies.take_out(connection, organization)
    golden.take_out(connection, organization)


def _forget_organization(connection: sa.Connection, organization: Organization) -> None:
    id_ = organization.id
    _forget_entries(connection, organization, Sort.ORGANIZATION)
    forget_merges(connection, id_)
    connection.execute(sa.delete(identifiers).where(identifiers.c.organization_id == id_))
    connection.execute(sa.delete(organizations).where(organizations.c.id == id_))
    connection.execute(sa.delete(kept_apart).where(sa.or_(kept_apart.c.one == id_, kept_apart.c.other == id_)))


def _forget_entries(connection: sa.Connection, organization: Organization, *sorts: Sort) -> None:
    """That something was done stays on record, and who did it; not to whom, nor what was there."""
    columns, about = changed_things.c, changes.c.about
    connection.execute(sa.delete(changed_things).where(columns.thing_id == organization.id, columns.sort.in_(sorts)))
    named = about.in_((organization.id, organization.label))
    of_two = sa.and_(changes.c.deed.in_((Deed.APART, Deed.MERGE)), about.contains(organization.id, autoescape=True))
    connection.execute(sa.update(changes).where(sa.or_(named, of_two)).values(about=""))


def _rename_in_entries(connection: sa.Connection, gone: str, made: str) -> None:
    """Past projects as the journal remembers them name ``made`` instead, or nobody."""
    columns = changed_things.c
    quoted = json.dumps(gone, ensure_ascii=False)
    query = sa.select(columns.change_id, columns.thing_id, columns.before).where(
        columns.sort == Sort.PROJECT.value, sa.cast(columns.before, sa.Text).contains(quoted, autoescape=True)
    )
    for change_id, id_, before in connection.execute(query).all():
        seats = (
            seat | {"organization_id": made} if seat["organization_id"] == gone else seat
            for seat in before["participations"]
        )
        kept = [seat for seat in seats if seat["organization_id"]]
        line = sa.and_(columns.change_id == change_id, columns.thing_id == id_, columns.sort == Sort.PROJECT.value)
        connection.execute(sa.update(changed_things).where(line).values(before=before | {"participations": kept}))


def _forget_seats(connection: sa.Connection, id_: str) -> None:
    """Who sat for it on a body of the cluster's governance is not named any more, in the journal neither."""
    cluster = connection.execute(sa.select(state.c.cluster)).scalar_one() or {}
    seats = cluster.get("governance", [])
    kept = [seat for seat in seats if seat.get("organization") != id_]
    if kept != seats:
        others = {name: value for name, value in cluster.items() if name != "governance"}
        after = others | ({"governance": kept} if kept else {})
        connection.execute(sa.update(state).values(cluster=after))
    columns = changed_things.c
    query = sa.select(columns.change_id, columns.before).where(columns.sort == Sort.CLUSTER.value)
    for change_id, before in connection.execute(query).all():
        seats = (before or {}).get("governance", [])
        kept = [seat for seat in seats if seat["organization_id"] != id_]
        if kept != seats:
            line = sa.and_(columns.change_id == change_id, columns.sort == Sort.CLUSTER.value)
            connection.execute(sa.update(changed_things).where(line).values(before=before | {"governance": kept}))


def _forget_refused_rows(connection: sa.Connection, organization: Organization) -> None:
    """Those that have its id, one of its numbers, its name or its address in a cell."""
    names = {organization.id, *organization.identifiers.values(), organization.name}
    for membership in read_memberships(connection, [organization.id]):
        names |= {membership.contact.email, membership.contact.name}
    wanted = {key for key in map(name_key, names) if len(key) >= _SHORTEST_NAME}
    columns = refused_rows.c
    for job, position, cells in connection.execute(sa.select(columns.job_id, columns.position, columns.cells)).all():
        said = name_key(" ".join(cells)), name_key("".join("".join(cells).split()))
        if any(name in text for name in wanted for text in said):
            connection.execute(sa.delete(refused_rows).where(columns.job_id == job, columns.position == position))
