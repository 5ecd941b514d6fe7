"""Addresses of databases as they may be shown."""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"(?<=://)([^:/@]*):.*@", re.DOTALL)


def without_password(address: str) -> str:
    """``address`` with its password, if there is one, starred out; also one that cannot be parsed."""
    return _PASSWORD.sub(r"\1:***@", address)
