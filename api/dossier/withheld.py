"""Members who have not agreed to be shown to members, or not yet: no export says anything of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from models.membership import Audience, Member
from models.roll import read_roll
from models.store import Store

LEFT_OUT = "[…]"
"""What stands in the place of a name."""

_SHORTEST = 4
"""Letters of a name that is looked for in texts of others: shorter ones are words too."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """``ids`` of such members; ``names`` finds in a text what they and their contacts are called."""

    ids: frozenset[str]
    names: re.Pattern[str] | None

    @classmethod
    def of(cls, store: Store) -> Self:
        return cls.among(read_roll(store))

    @classmethod
    def among(cls, members: Iterable[Member], persons: Iterable[str] = ()) -> Self:
        """``persons`` are others who stand for such members."""
        hidden = [member for member in members if member.membership.shown_to is not Audience.MEMBERS]
        called = (name.strip() for name in (*persons, *(name for member in hidden for name in _names(member))))
        names = sorted({name for name in called if len(name) >= _SHORTEST}, key=len, reverse=True)
        found = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE) if names else None
        return cls(frozenset(member.id for member in hidden), found)

    def left_out(self, text: str) -> str:
        """``text`` with ``[…]`` where it speaks of one of them."""
        return self.names.sub(LEFT_OUT, text) if self.names else text


def _names(member: Member) -> tuple[str, ...]:
    contact = member.membership.contact
    return (member.organization.name, contact.name, contact.email, contact.phone, contact.website)
