"""The members that an asker may see."""

from __future__ import annotations

from api.web.latest import Latest
from models.access import Asker
from models.membership import Member
from models.names import name_key
from models.roll import read_roll
from models.store import Store


class Roll:
    """All members by name, read again only after a change. Safe with many threads."""

    def __init__(self, store: Store) -> None:
        self._members = Latest(store, lambda: sorted(read_roll(store), key=_by_name))

    def seen_by(self, asker: Asker, name: str = "") -> tuple[Member, ...]:
        """Who agreed to be shown to ``asker``, and itself, ascending by name (then id); with ``name`` in its name."""
        wanted = name_key(name)
        return tuple(
            member
            for member in self._members()
            if may_see(asker, member) and (not wanted or wanted in name_key(member.organization.label))
        )


def _by_name(member: Member) -> tuple[str, str]:
    return name_key(member.organization.label), member.id


def may_see(asker: Asker, member: Member) -> bool:
    return member.id == asker.member_id or member.membership.shown_to.admits(asker.reader)
