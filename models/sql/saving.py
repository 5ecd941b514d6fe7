"""Write a batch: compare it in bulk with what is stored, then write only what differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from models.counts import Changes, Count
from models.errors import Conflict, InvalidInput
from models.facts import Facts
from models.journal import Sort, Thing
from models.membership import Membership
from models.organization import Organization
from models.project import Project
from models.sql import rows
from models.sql.reading import (
    ByKey,
    known_ids,
    read_calls,
    read_facts,
    read_memberships,
    read_organizations,
    read_projects,
)
from models.sql.schema import (
    access_keys,
    calls,
    facts,
    identifiers,
    memberships,
    organizations,
    participations,
    projects,
)
from models.store import NOTHING, Batch, Removal

T = TypeVar("T", bound=Thing)

_BY_NUMBER = ByKey(
    sa.select(identifiers.c.scheme, identifiers.c.number, identifiers.c.organization_id), identifiers.c.number
)
_NAMING = tuple(
    ByKey(sa.select(column), column)
    for column in (memberships.c.organization_id, facts.c.organization_id, participations.c.organization_id)
)
"""Where organizations are named."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A thing that was written or removed, as it was before."""

    sort: Sort
    id: str
    before: Thing | None


@dataclass(frozen=True, slots=True)
class Saved:
    changes: Changes
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class _Difference(Generic[T]):
    """What is added to the stored things of one sort, changed among them, removed from them, and left as it is."""

    sort: Sort
    stored: Mapping[str, T]
    added: tuple[T, ...]
    changed: tuple[T, ...]
    removed: tuple[str, ...]
    unchanged: int

    @property
    def written(self) -> tuple[T, ...]:
        return self.added + self.changed

    @property
    def rewritten(self) -> list[str]:
        """Ids of what is changed or removed."""
        return [*map(id_of, self.changed), *self.removed]

    @property
    def count(self) -> Count:
        return Count(len(self.added), len(self.changed), self.unchanged, len(self.removed))

    @property
    def touched(self) -> Iterable[Touched]:
        for thing in self.added:
            yield Touched(self.sort, id_of(thing), None)
        for id_ in self.rewritten:
            yield Touched(self.sort, id_, self.stored[id_])

    @classmethod
    def between(
        cls, sort: Sort, stored: Mapping[str, T], given: Mapping[str, T], removing: Collection[str] = ()
    ) -> _Difference[T]:
        added = tuple(thing for id_, thing in given.items() if id_ not in stored)
        changed = tuple(thing for id_, thing in given.items() if id_ in stored and stored[id_] != thing)
        removed = tuple(id_ for id_ in dict.fromkeys(removing) if id_ in stored and id_ not in given)
        return cls(sort, stored, added, changed, removed, len(given) - len(added) - len(changed))


def id_of(thing: Thing) -> str:
    return thing.organization_id if isinstance(thing, Membership | Facts) else thing.id


def save_batch(
    connection: sa.Connection,
    batch: Batch,
    removing: Removal,
    expecting: Batch,
    absent: Removal,
    *,
    as_it_was: bool = False,
) -> Saved:
    """Add or replace by id (the last of one id counts) and remove. The caller's transaction keeps or forgets all.

    ``as_it_was``: a membership without a consent is written without one. Errors as of ``Store.save``.
    """
    check_expected(connection, expecting, absent)
    given = {id_of(thing): thing for thing in batch.organizations}
    stored = _read(connection, read_organizations, given, removing.organizations)
    of_organizations = _Difference.between(Sort.ORGANIZATION, stored, given, removing.organizations)
    of_memberships = _memberships(connection, batch, removing, as_it_was=as_it_was)
    consortia = {project.id: project for project in batch.projects}
    of_projects = _Difference.between(
        Sort.PROJECT, _read(connection, read_projects, consortia, removing.projects), consortia, removing.projects
    )
    invitations = {call.id: call for call in batch.calls}
    of_calls = _Difference.between(
        Sort.CALL, _read(connection, read_calls, invitations, removing.calls), invitations, removing.calls
    )
    told = {one.organization_id: one for one in batch.facts}
    of_facts = _Difference.between(
        Sort.FACTS, _read(connection, read_facts, told, removing.facts), told, removing.facts
    )
    _delete(connection, facts, facts.c.organization_id, of_facts.removed)
    _delete(connection, memberships, memberships.c.organization_id, of_memberships.removed)
    _delete(connection, access_keys, access_keys.c.member_id, of_memberships.removed)
    _delete(connection, participations, participations.c.project_id, of_projects.rewritten)
    _delete(connection, projects, projects.c.id, of_projects.removed)
    _delete(connection, calls, calls.c.id, of_calls.removed)
    _write_organizations(connection, of_organizations, given)
    named = {membership.organization_id for membership in batch.memberships}
    _check_references(connection, named, consortia.values(), told)
    _write(connection, memberships, memberships.c.organization_id, rows.membership_row, of_memberships)
    _write(connection, projects, projects.c.id, rows.project_row, of_projects)
    _insert(connection, participations, (row for p in of_projects.written for row in rows.participation_rows(p)))
    _write(connection, calls, calls.c.id, rows.call_row, of_calls)
    _write(connection, facts, facts.c.organization_id, rows.facts_row, of_facts)
    _remove_organizations(connection, of_organizations.removed)
    differences = (of_organizations, of_memberships, of_projects, of_calls, of_facts)
    return Saved(
        Changes(*(difference.count for difference in differences)),
        tuple(touched for difference in differences for touched in difference.touched),
    )


def _read(
    connection: sa.Connection,
    read: Callable[[sa.Connection, Collection[str]], Iterable[T]],
    given: Iterable[str],
    removing: Iterable[str] = (),
) -> dict[str, T]:
    return {id_of(thing): thing for thing in read(connection, {*given, *removing})}


def check_expected(connection: sa.Connection, expecting: Batch, absent: Removal = NOTHING) -> None:
    """``Conflict`` when a thing is not (any more) as ``expecting`` has it, or one of ``absent`` is there."""
    expected: tuple[tuple[Iterable[Any], Iterable[str], Callable[..., Iterable[Any]]], ...] = (
        (expecting.organizations, absent.organizations, read_organizations),
        (expecting.memberships, absent.memberships, read_memberships),
        (expecting.projects, absent.projects, read_projects),
        (expecting.calls, absent.calls, read_calls),
        (expecting.facts, absent.facts, read_facts),
    )
    for things, free, read in expected:
        wanted: dict[str, Thing | None] = {**dict.fromkeys(free), **{id_of(thing): thing for thing in things}}
        found = _read(connection, read, wanted)
        for id_, thing in wanted.items():
            if found.get(id_) != thing:
                raise Conflict("changed_meanwhile", id=id_)


def _memberships(
    connection: sa.Connection, batch: Batch, removing: Removal, *, as_it_was: bool
) -> _Difference[Membership]:
    given = {membership.organization_id: membership for membership in batch.memberships}
    stored: dict[str, Membership] = _read(connection, read_memberships, given, removing.memberships)
    if not as_it_was:
        given = {
            id_: replace(membership, consent=stored[id_].consent)
            if membership.consent is None and id_ in stored
            else membership
            for id_, membership in given.items()
        }
    return _Difference.between(Sort.MEMBERSHIP, stored, given, removing.memberships)


def _write_organizations(
    connection: sa.Connection, difference: _Difference[Organization], given: Mapping[str, Organization]
) -> None:
    _check_identifiers(connection, given, difference)
    _delete(connection, identifiers, identifiers.c.organization_id, difference.rewritten)
    _write(connection, organizations, organizations.c.id, rows.organization_row, difference)
    _insert(connection, identifiers, (row for o in difference.written for row in rows.identifier_rows(o)))


def _remove_organizations(connection: sa.Connection, ids: Sequence[str]) -> None:
    """``InvalidInput`` when somebody still names one: a membership, facts or a past project."""
    for naming in _NAMING:
        for row in naming.fetch(connection, ids):
            raise InvalidInput("organization_in_use", id=row[0])
    _delete(connection, organizations, organizations.c.id, ids)


def _write(
    connection: sa.Connection,
    table: sa.Table,
    key: sa.Column[str],
    row: Callable[[T], rows.Row],
    difference: _Difference[T],
) -> None:
    _insert(connection, table, map(row, difference.added))
    _update(connection, table, key, map(row, difference.changed))


def _check_identifiers(
    connection: sa.Connection, given: Mapping[str, Organization], difference: _Difference[Organization]
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
    numbers = {number for organization in difference.written for number in organization.identifiers.values()}
    for scheme, number, owner in _BY_NUMBER.fetch(connection, numbers):
        claimant = owners.get((scheme, number))
        leaves = owner in given or owner in difference.removed
        if claimant is not None and owner != claimant and not leaves:
            raise InvalidInput("identifier_taken", scheme=scheme.upper(), number=number, owner=owner, id=claimant)


def _check_references(
    connection: sa.Connection, members: Set[str], consortia: Iterable[Project], told: Collection[str]
) -> None:
    """``InvalidInput`` when an organization is named that is not there, or twice in one project."""
    seated: dict[str, str] = {}
    for project in consortia:
        partners = [participation.organization_id for participation in project.participations]
        if len(set(partners)) != len(partners):
            twice = min(id_ for id_ in partners if partners.count(id_) > 1)
            raise InvalidInput("participation_twice", project=project.id, organization=twice)
        seated.update(dict.fromkeys(partners, project.id))
    known = known_ids(connection, {*members, *seated, *told})
    for id_ in sorted(members - known):
        raise InvalidInput("membership_of_unknown", organization=id_)
    for id_ in sorted({*told} - known):
        raise InvalidInput("facts_of_unknown", organization=id_)
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
