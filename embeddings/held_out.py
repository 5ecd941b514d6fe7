"""Which labels no encoder of ours is ever trained on, so that it can be asked about them."""

from __future__ import annotations

from hashlib import sha256

_ONE_IN = 10


def is_held_out(english: str) -> bool:
    """Whether the label worded ``english`` is kept for tests: one in ten, by the SHA-256 of its wording."""
    return int(sha256(english.encode("utf-8", "surrogatepass")).hexdigest(), 16) % _ONE_IN == 0
