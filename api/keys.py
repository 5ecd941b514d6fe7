"""Access keys over HTTP: how one is made, and what is stored of it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from models.access import AccessKey
from models.membership import Reader

_SECRET_BYTES = 32
_ID_BYTES = 6
_PREFIX = "grappe_"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key; ``secret`` is shown once and kept nowhere."""

    key: AccessKey
    secret: str


def make_key(role: Reader, *, member_id: str = "", now: datetime) -> MadeKey:
    """A key with 256 random bits; ``member_id`` binds a member's key to its organization.

    The secret begins with ``grappe_``, so that one that leaked is recognized for what it is.
    """
    secret = _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    key = AccessKey(id=secrets.token_hex(_ID_BYTES), role=role, digest=digest(secret), created=now, member_id=member_id)
    return MadeKey(key, secret)


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal. A plain hash, for 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", errors="surrogatepass")).hexdigest()
