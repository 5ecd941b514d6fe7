"""Access keys over HTTP: how one is made, and what is stored of it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from models.access import AccessKey, KeyRole
from models.errors import InvalidInput
from models.imports.values import plain_text
from models.roll import find_member
from models.store import Store

_SECRET_BYTES = 32
_ID_BYTES = 6
_PREFIX = "grappe_"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key; ``secret`` is shown once and kept nowhere."""

    key: AccessKey
    secret: str


def make_key(role: KeyRole, *, member_id: str = "", holder: str = "", now: datetime) -> MadeKey:
    """A key with 256 random bits; ``member_id`` binds a member's key to its organization.

    The secret begins with ``grappe_``, so that one that leaked is recognized for what it is.
    """
    secret = _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    key = AccessKey(
        id=secrets.token_hex(_ID_BYTES),
        role=role,
        digest=digest(secret),
        created=now,
        member_id=member_id,
        holder=holder,
    )
    return MadeKey(key, secret)


def give_key(store: Store, role: KeyRole, *, member: str = "", holder: str = "", now: datetime) -> MadeKey:
    """A new key, put on record. ``member`` (an id or a name) is whom a member's key is bound to.

    ``InvalidInput`` when a member's key names none or another key names one, ``NotFound`` when there is none like it.
    """
    if role is KeyRole.MEMBER and not member:
        raise InvalidInput("api.key_unbound", field="member")
    if role is not KeyRole.MEMBER and member:
        raise InvalidInput("api.key_bound", field="member")
    member_id = find_member(store, member).id if member else ""
    made = make_key(role, member_id=member_id, holder=plain_text(holder).strip(), now=now)
    store.add_key(made.key)
    return made


def holders(store: Store) -> dict[str, str]:
    """The names of those who hold keys, by the keys' ids."""
    return {key.id: key.holder for key in tuple(store.keys()) if key.holder}


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal. A plain hash, for 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", errors="surrogatepass")).hexdigest()
