"""Names as people type them: compared without case, accents and spacing, and made into ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 80
_LONGEST_KEY = 200
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "’": "'"})


def fold(text: str) -> str:
    """What is left of a text when case, accents and runs of spaces are put aside; ``""`` for a blank one."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def name_key(name: str) -> str:
    """By what names are compared and looked up: the name folded, 200 characters at most."""
    return fold(name)[:_LONGEST_KEY]


@lru_cache(maxsize=4096)
def spelt_alike(name: str) -> str:
    """By what names of places, groups and labels are compared: hyphens, apostrophes and full stops aside too."""
    key = name_key(name)
    return _NOT_IN_AN_ID.sub(" ", key).strip() or key


def slug(name: str) -> str:
    """An id made from a name, the same every time: small ASCII letters, digits and hyphens, 80 at most.

    Where nothing of the name can be kept (or not all of it), a digest of it takes the place; ``""`` for a blank one.
    """
    key = name_key(name)
    kept = _NOT_IN_AN_ID.sub("-", key).strip("-")
    if kept and len(kept) <= _LONGEST_ID:
        return kept
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{kept[: _LONGEST_ID - 9].rstrip('-')}-{digest}".strip("-") if key else ""
