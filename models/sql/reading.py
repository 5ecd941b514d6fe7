"""Many rows by few queries: whatever is asked for, a constant number of queries for each thousands of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from models.call import Call
from models.facts import Facts
from models.listed import Listed
from models.membership import Membership
from models.names import name_key
from models.organization import Organization, Scheme
from models.project import Participation, Project
from models.sql import rows
from models.sql.schema import Id, calls, facts, identifiers, memberships, organizations, participations, projects

_IDS_A_QUERY = 5_000


def fetch(
    connection: sa.Connection, query: sa.Select[Any], key: sa.ColumnElement[str], ids: Collection[str] | None
) -> Iterator[Sequence[Any]]:
    """The rows of ``query`` whose ``key`` is among ``ids`` (all, if ``None``), ascending by ``key``."""
    if ids is None:
        yield from connection.execute(query.order_by(key))
        return
    chosen = query.where(key.in_(sa.bindparam("ids", expanding=True, type_=Id))).order_by(key)
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _IDS_A_QUERY):
        yield from connection.execute(chosen, {"ids": wanted[start : start + _IDS_A_QUERY]})


def read_organizations(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Organization]:
    numbers: defaultdict[str, dict[Scheme, str]] = defaultdict(dict)
    query = sa.select(identifiers.c.organization_id, identifiers.c.scheme, identifiers.c.number)
    for id_, scheme, number in fetch(connection, query, identifiers.c.organization_id, ids):
        numbers[id_][rows.read_scheme(scheme)] = number
    for row in fetch(connection, sa.select(organizations), organizations.c.id, ids):
        yield rows.read_organization(row, numbers.pop(row[0], {}))


def read_memberships(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Membership]:
    for row in fetch(connection, sa.select(memberships), memberships.c.organization_id, ids):
        yield rows.read_membership(row)


def read_listed(connection: sa.Connection) -> Iterator[Listed]:
    public, own = organizations.c, memberships.c
    query = sa.select(
        *(public.id, public.kind, public.size, public.country, public.region),
        *(own.organization_id.is_not(None), own.college, own.consent_shown_to),
    ).select_from(organizations.outerjoin(memberships))
    for row in fetch(connection, query, public.id, None):
        yield rows.read_listed(row)


def read_projects(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Project]:
    partners: defaultdict[str, list[tuple[int, Participation]]] = defaultdict(list)
    columns = participations.c
    query = sa.select(columns.project_id, columns.position, columns.organization_id, columns.role)
    for project_id, position, organization_id, role in fetch(connection, query, columns.project_id, ids):
        partners[project_id].append((position, rows.read_participation(organization_id, role)))
    for row in fetch(connection, sa.select(projects), projects.c.id, ids):
        seats = sorted(partners.pop(row[0], ()), key=lambda seat: seat[0])
        yield rows.read_project(row, [participation for _, participation in seats])


def read_calls(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Call]:
    for row in fetch(connection, sa.select(calls), calls.c.id, ids):
        yield rows.read_call(row)


def read_facts(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Facts]:
    for row in fetch(connection, sa.select(facts), facts.c.organization_id, ids):
        yield rows.read_facts(row)


def known_ids(connection: sa.Connection, ids: Collection[str]) -> set[str]:
    """Those of ``ids`` that are organizations of the store."""
    return {row[0] for row in fetch(connection, sa.select(organizations.c.id), organizations.c.id, ids)}


def ids_of(connection: sa.Connection, who: str) -> Sequence[str]:
    """Of organizations with this id, else this identifier, else this name."""
    who = who.strip()
    number = "".join(who.split()).upper()
    ways = (
        sa.select(organizations.c.id).where(organizations.c.id == who),
        sa.select(identifiers.c.organization_id).where(identifiers.c.number == number).distinct(),
        sa.select(organizations.c.id).where(organizations.c.name_key == name_key(who)),
    )
    found = (connection.execute(way).scalars().all() for way in ways if who)
    return next(filter(None, found), ())
