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


class ByKey:
    """A query whose rows are asked for by ``key``. Made once, as making it takes as long as running it for a few."""

    def __init__(self, query: sa.Select[Any], key: sa.ColumnElement[str]) -> None:
        self._every = query.order_by(key)
        self._some = query.where(key.in_(sa.bindparam("ids", expanding=True, type_=Id))).order_by(key)

    def fetch(self, connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Sequence[Any]]:
        """The rows whose key is among ``ids`` (all, if ``None``), ascending by key."""
        if ids is None:
            yield from connection.execute(self._every)
            return
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), _IDS_A_QUERY):
            yield from connection.execute(self._some, {"ids": wanted[start : start + _IDS_A_QUERY]})


_numbers, _seats, _public, _own = identifiers.c, participations.c, organizations.c, memberships.c
_IDS = ByKey(sa.select(_public.id), _public.id)
_ORGANIZATIONS = ByKey(sa.select(organizations), _public.id)
_IDENTIFIERS = ByKey(sa.select(_numbers.organization_id, _numbers.scheme, _numbers.number), _numbers.organization_id)
_MEMBERSHIPS = ByKey(sa.select(memberships), _own.organization_id)
_LISTED = ByKey(
    sa.select(
        *(_public.id, _public.kind, _public.size, _public.country, _public.region),
        *(_own.organization_id.is_not(None), _own.college, _own.consent_shown_to),
    ).select_from(organizations.outerjoin(memberships)),
    _public.id,
)
_PROJECTS = ByKey(sa.select(projects), projects.c.id)
_PARTICIPATIONS = ByKey(
    sa.select(_seats.project_id, _seats.position, _seats.organization_id, _seats.role), _seats.project_id
)
_CALLS = ByKey(sa.select(calls), calls.c.id)
_FACTS = ByKey(sa.select(facts), facts.c.organization_id)


def read_organizations(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Organization]:
    numbers: defaultdict[str, dict[Scheme, str]] = defaultdict(dict)
    for id_, scheme, number in _IDENTIFIERS.fetch(connection, ids):
        numbers[id_][rows.read_scheme(scheme)] = number
    for row in _ORGANIZATIONS.fetch(connection, ids):
        yield rows.read_organization(row, numbers.pop(row[0], {}))


def read_memberships(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Membership]:
    for row in _MEMBERSHIPS.fetch(connection, ids):
        yield rows.read_membership(row)


def read_listed(connection: sa.Connection) -> Iterator[Listed]:
    for row in _LISTED.fetch(connection, None):
        yield rows.read_listed(row)


def read_projects(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Project]:
    partners: defaultdict[str, list[tuple[int, Participation]]] = defaultdict(list)
    for project_id, position, organization_id, role in _PARTICIPATIONS.fetch(connection, ids):
        partners[project_id].append((position, rows.read_participation(organization_id, role)))
    for row in _PROJECTS.fetch(connection, ids):
        seats = sorted(partners.pop(row[0], ()), key=lambda seat: seat[0])
        yield rows.read_project(row, [participation for _, participation in seats])


def read_calls(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Call]:
    for row in _CALLS.fetch(connection, ids):
        yield rows.read_call(row)


def read_facts(connection: sa.Connection, ids: Collection[str] | None) -> Iterator[Facts]:
    for row in _FACTS.fetch(connection, ids):
        yield rows.read_facts(row)


def known_ids(connection: sa.Connection, ids: Collection[str]) -> set[str]:
    """Those of ``ids`` that are organizations of the store."""
    return {row[0] for row in _IDS.fetch(connection, ids)}


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
