"""The members that an asker may see."""

from __future__ import annotations

from api.web.latest import Latest
from api.web.tidy import tidy
from models.access import Asker
from models.errors import NotFound
from models.membership import Member, Reader
from models.names import name_key
from models.roll import read_roll
from models.store import Store


class Roll:
    """All members by name, read again only after a change. Safe with many threads."""

    def __init__(self, store: Store) -> None:
        self._members = Latest(store, lambda: tuple(sorted(read_roll(store), key=by_name)))

    def all(self) -> tuple[Member, ...]:
        """Everybody, whatever each agreed to: for those who keep the roll."""
        return self._members()

    def seen_by(self, asker: Asker, name: str = "") -> tuple[Member, ...]:
        """Who agreed to be shown to ``asker``, and itself, ascending by name (then id); with ``name`` in its name."""
        wanted = name_key(name)
        return tuple(
            member
            for member in self._members()
            if may_see(asker, member) and (not wanted or wanted in name_key(member.organization.label))
        )

    def member(self, asker: Asker, member_id: str, *, keeping: bool = False) -> Member:
        """The member with this id; ``NotFound`` alike where there is none and where ``asker`` may not see it.

        ``keeping``: for what staff do to keep the roll, those who are shown to nobody are there too.
        """
        for member in self._members():
            if member.id == member_id and (may_see(asker, member) or (keeping and asker.reader is Reader.STAFF)):
                return member
        raise NotFound("api.web.member_unknown", who=tidy(member_id))


def by_name(member: Member) -> tuple[str, str]:
    return name_key(member.organization.label), member.id


def may_see(asker: Asker, member: Member) -> bool:
    return member.id == asker.member_id or member.membership.shown_to.admits(asker.reader)
