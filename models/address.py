"""Addresses of databases, with their password and as they may be shown."""

from __future__ import annotations

import re
from urllib.parse import quote

_USER = re.compile(r"(?<=://)[^:/@]+(?=@)")
_PASSWORD = re.compile(r"(?<=://)([^:/@]*):.*@", re.DOTALL)


def without_password(address: str) -> str:
    """``address`` with its password, if there is one, starred out; also one that cannot be parsed."""
    return _PASSWORD.sub(r"\1:***@", address)


def with_password(address: str, password: str) -> str:
    """``address`` with the password of its user; as it is where it has one already, or names no user."""
    return _USER.sub(lambda user: f"{user[0]}:{quote(password, safe='')}", address, count=1)
