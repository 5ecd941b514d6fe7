"""The members that an asker may see."""

from __future__ import annotations

from api.web.gate import Asker
from models.membership import Member
from models.names import name_key
from models.store import Store


class Roll:
    """All members by name, read again only after a change. Safe with many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[int, tuple[Member, ...]] | None = None

    def seen_by(self, asker: Asker, name: str = "") -> tuple[Member, ...]:
        """Who agreed to be shown to ``asker``, and itself, ascending by name (then id); with ``name`` in its name."""
        wanted = name_key(name)
        return tuple(
            member
            for member in self._all()
            if may_see(asker, member) and (not wanted or wanted in name_key(member.organization.label))
        )

    def _all(self) -> tuple[Member, ...]:
        revision = self._store.revision()
        known = self._known
        if known is None or known[0] != revision:
            known = self._known = (revision, self._read())
        return known[1]

    def _read(self) -> tuple[Member, ...]:
        memberships = {membership.organization_id: membership for membership in self._store.memberships()}
        organizations = self._store.organizations(list(memberships))
        members = (Member(organization, memberships[organization.id]) for organization in organizations)
        return tuple(sorted(members, key=lambda member: (name_key(member.organization.label), member.id)))


def may_see(asker: Asker, member: Member) -> bool:
    return member.id == asker.member_id or member.membership.shown_to.admits(asker.reader)
