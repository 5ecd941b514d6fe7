"""The members as those see them who keep the roll: all of them, whatever each agreed to."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import NotFound
from models.membership import Member
from models.resolve import resolve
from models.store import Store


def read_roll(store: Store) -> Iterator[Member]:
    """All members, ascending by id."""
    memberships = {membership.organization_id: membership for membership in store.memberships()}
    for organization in store.organizations(list(memberships)):
        yield Member(organization, memberships[organization.id])


def find_member(store: Store, who: str) -> Member:
    """The member that ``who`` means; ``NotFound`` for an organization that has not joined."""
    organization = resolve(store, who, reader=None)
    membership = next(store.memberships([organization.id]), None)
    if membership is None:
        raise NotFound("not_a_member", who=organization.label)
    return Member(organization, membership)
