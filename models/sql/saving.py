"""Write a batch: compare it in bulk with what is stored, then write only what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import sqlalchemy as sa

from models.call import Call
from models.errors import InvalidInput
from models.membership import Membership
from models.organization import Organization
from models.project import Project
from models.sql import rows
from models.sql.reading import fetch, known_ids, read_calls, read_memberships, read_organizations, read_projects
from models.sql.schema import calls, identifiers, memberships, organizations, participations, projects
from models.store import Batch, Changes, Count

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Difference(Generic[T]):
    """What a batch adds to the stored things of one sort, changes among them, and leaves as it is."""

    added: tuple[T, ...]
    changed: tuple[T, ...]
    unchanged: int

    @property
    def written(self) -> tuple[T, ...]:
        return self.added + self.changed

    @property
    def count(self) -> Count:
        return Count(len(self.added), len(self.changed), self.unchanged)

    @classmethod
    def between(cls, stored: Mapping[str, T], given: Mapping[str, T]) -> _Difference[T]:
        added = tuple(thing for id_, thing in given.items() if id_ not in stored)
        changed = tuple(thing for id_, thing in given.items() if id_ in stored and stored[id_] != thing)
        return cls(added, changed, len(given) - len(added) - len(changed))


def save_batch(connection: sa.Connection, batch: Batch) -> Changes:
    """Add or replace by id (the last of one id counts). The caller's transaction keeps or forgets the whole."""
    found_organizations = _save_organizations(connection, _by_id(batch.organizations, lambda o: o.id))
    given = _by_id(batch.memberships, lambda m: m.organization_id)
    given_projects = _by_id(batch.projects, lambda p: p.id)
    _check_references(connection, batch, given.keys(), given_projects.values())
    return Changes(
        found_organizations,
        _save_memberships(connection, given),
        _save_projects(connection, given_projects),
        _save_calls(connection, _by_id(batch.calls, lambda c: c.id)),
    )


def _by_id(things: Iterable[T], id_of: Callable[[T], str]) -> dict[str, T]:
    return {id_of(thing): thing for thing in things}


def _save_organizations(connection: sa.Connection, given: Mapping[str, Organization]) -> Count:
    stored = {organization.id: organization for organization in read_organizations(connection, given)}
    difference = _Difference.between(stored, given)
    _check_identifiers(connection, given, difference.written)
    _delete(
        connection, identifiers, identifiers.c.organization_id, [organization.id for organization in difference.changed]
    )
    _insert(connection, organizations, map(rows.organization_row, difference.added))
    _update(connection, organizations, organizations.c.id, map(rows.organization_row, difference.changed))
    _insert(connection, identifiers, (row for o in difference.written for row in rows.identifier_rows(o)))
    return difference.count


def _save_memberships(connection: sa.Connection, given: Mapping[str, Membership]) -> Count:
    stored = {membership.organization_id: membership for membership in read_memberships(connection, given)}
    kept = {
        id_: replace(membership, consent=stored[id_].consent)
        if membership.consent is None and id_ in stored
        else membership
        for id_, membership in given.items()
    }
    difference = _Difference.between(stored, kept)
    _insert(connection, memberships, map(rows.membership_row, difference.added))
    _update(connection, memberships, memberships.c.organization_id, map(rows.membership_row, difference.changed))
    return difference.count


def _save_projects(connection: sa.Connection, given: Mapping[str, Project]) -> Count:
    stored = {project.id: project for project in read_projects(connection, given)}
    difference = _Difference.between(stored, given)
    _delete(connection, participations, participations.c.project_id, [project.id for project in difference.changed])
    _insert(connection, projects, map(rows.project_row, difference.added))
    _update(connection, projects, projects.c.id, map(rows.project_row, difference.changed))
    _insert(connection, participations, (row for p in difference.written for row in rows.participation_rows(p)))
    return difference.count


def _save_calls(connection: sa.Connection, given: Mapping[str, Call]) -> Count:
    stored = {call.id: call for call in read_calls(connection, given)}
    difference = _Difference.between(stored, given)
    _insert(connection, calls, map(rows.call_row, difference.added))
    _update(connection, calls, calls.c.id, map(rows.call_row, difference.changed))
    return difference.count


def _check_identifiers(
    connection: sa.Connection, given: Mapping[str, Organization], written: Sequence[Organization]
) -> None:
    """``InvalidInput`` when two organizations would share an identifier once ``given`` is stored."""
    owners: dict[tuple[str, str], str] = {}
    for organization in given.values():
        for scheme, number in organization.identifiers.items():
            owner = owners.setdefault((scheme.value, number), organization.id)
            if owner != organization.id:
                raise InvalidInput(
                    "identifier_taken", scheme=scheme.value.upper(), number=number, owner=owner, id=organization.id
                )
    numbers = {number for organization in written for number in organization.identifiers.values()}
    query = sa.select(identifiers.c.scheme, identifiers.c.number, identifiers.c.organization_id)
    for scheme, number, owner in fetch(connection, query, identifiers.c.number, numbers):
        claimant = owners.get((scheme, number))
        if claimant is not None and owner != claimant and owner not in given:
            raise InvalidInput("identifier_taken", scheme=scheme.upper(), number=number, owner=owner, id=claimant)


def _check_references(connection: sa.Connection, batch: Batch, members: Set[str], consortia: Iterable[Project]) -> None:
    """``InvalidInput`` when an organization is named that is not there, or twice in one project."""
    seated: dict[str, str] = {}
    for project in consortia:
        partners = [participation.organization_id for participation in project.participations]
        if len(set(partners)) != len(partners):
            twice = min(id_ for id_ in partners if partners.count(id_) > 1)
            raise InvalidInput("participation_twice", project=project.id, organization=twice)
        seated.update(dict.fromkeys(partners, project.id))
    known = {organization.id for organization in batch.organizations}
    known |= known_ids(connection, (members | seated.keys()) - known)
    for id_ in sorted(members - known):
        raise InvalidInput("membership_of_unknown", organization=id_)
    for id_ in sorted(seated.keys() - known):
        raise InvalidInput("participation_of_unknown", project=seated[id_], organization=id_)


def _insert(connection: sa.Connection, table: sa.Table, given: Iterable[rows.Row]) -> None:
    listed = list(given)
    if listed:
        connection.execute(sa.insert(table), listed)


def _update(connection: sa.Connection, table: sa.Table, key: sa.Column[str], given: Iterable[rows.Row]) -> None:
    listed = [{f"new_{name}": value for name, value in row.items()} for row in given]
    if listed:
        values: dict[str, sa.BindParameter[object]] = {
            name.removeprefix("new_"): sa.bindparam(name) for name in listed[0]
        }
        connection.execute(sa.update(table).where(key == sa.bindparam(f"new_{key.key}")).values(values), listed)


def _delete(connection: sa.Connection, table: sa.Table, key: sa.Column[str], ids: Iterable[str]) -> None:
    listed = [{"gone": id_} for id_ in ids]
    if listed:
        connection.execute(sa.delete(table).where(key == sa.bindparam("gone")), listed)
