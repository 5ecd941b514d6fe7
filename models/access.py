"""Who asks, and the access keys by which one is known over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.membership import Reader


class KeyRole(StrEnum):
    """What a key was given for. What each may do stands in ``api.rights``."""

    MEMBER = "member"
    STAFF = "staff"
    ADMIN = "admin"

    @property
    def reader(self) -> Reader:
        """Whose eyes it has: an administrator sees what staff see."""
        return Reader.MEMBER if self is KeyRole.MEMBER else Reader.STAFF


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks; with a ``member_id`` it asks as that member only. ``key_id`` is empty where none was needed."""

    role: KeyRole
    member_id: str = ""
    key_id: str = ""

    @property
    def reader(self) -> Reader:
        return self.role.reader

    @property
    def signature(self) -> str:
        """How the journal signs what it writes, see ``models.journal.signed_by``."""
        return f"member:{self.member_id}" if self.role is KeyRole.MEMBER else f"staff:{self.key_id}"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it is stored: never the secret itself, only its SHA-256 (the secret has 256 random bits).

    ``member_id`` binds a member's key to its organization; other keys have none. ``holder`` is the name of the person
    to whom it was given, which may be empty.
    """

    id: str
    role: KeyRole
    digest: str
    created: datetime
    member_id: str = ""
    revoked: datetime | None = None
    holder: str = ""
