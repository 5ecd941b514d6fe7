"""Who asks, and the access keys by which one is known over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.membership import Reader


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: ``reader`` says what it may see; with a ``member_id`` it asks as that member only."""

    reader: Reader
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it is stored: never the secret itself, only its SHA-256 (the secret has 256 random bits).

    ``member_id`` binds a member's key to its organization; staff keys have none.
    """

    id: str
    role: Reader
    digest: str
    created: datetime
    member_id: str = ""
    revoked: datetime | None = None
