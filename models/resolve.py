"""From what a person types to the one organization that is meant."""

from __future__ import annotations

from collections.abc import Iterable

from models.errors import Ambiguous, NotFound
from models.membership import Reader
from models.organization import Organization
from models.store import Store


def resolve(store: Store, who: str, *, reader: Reader | None = Reader.STAFF, asker: str = "") -> Organization:
    """The organization that ``who`` (an id, an identifier or a name) means.

    A member may name itself (``asker``), the members who agreed to be shown to it, and organizations that are not
    members; what it may not see does not exist for it. ``reader`` is ``None`` for whoever keeps the roll: everybody is
    there then, whatever was agreed to. ``NotFound`` or ``Ambiguous`` (with its candidates) otherwise.
    """
    found = store.find(who)
    seen = found if reader is None else visible(store, found, reader=reader, asker=asker)
    if not seen:
        raise NotFound("who_unknown", who=who)
    if len(seen) > 1:
        raise Ambiguous("who_ambiguous", who=who, candidates=tuple((o.id, o.label) for o in seen))
    return seen[0]


def visible(
    store: Store, organizations: Iterable[Organization], *, reader: Reader, asker: str = ""
) -> tuple[Organization, ...]:
    """Those of ``organizations`` whose consent lets ``reader`` see them, those that are not members, and ``asker``."""
    found = tuple(organizations)
    memberships = {m.organization_id: m for m in store.memberships([organization.id for organization in found])}
    return tuple(
        organization
        for organization in found
        if organization.id == asker
        or organization.id not in memberships
        or memberships[organization.id].shown_to.admits(reader)
    )
