"""What can be said of two ``Who`` without any participant: that one lies within the other, or that they never meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from models.names import spelt_alike
from models.programmes.rules import Who
from models.programmes.states import states_on

_FLAGS = ("role", "innovative", "rd_in_france", "registered_in_france", "in_zone")
_MANY_EACH = ("label", "experience")


@lru_cache(maxsize=4096)
def _sets(who: Who, day: date) -> Mapping[str, frozenset[str]]:
    """What a participant may be, by field, where it can be listed."""
    found: dict[str, frozenset[str]] = {}
    for field in _FLAGS:
        if getattr(who, field) is not None:
            found[field] = frozenset({str(getattr(who, field))})
    if who.kind is not None:
        found["kind"] = frozenset(map(str, who.kind))
    if who.classes is not None:
        found["size"] = frozenset(map(str, who.classes))
    if who.country is not None:
        found["country"] = states_on(who.country, day)
    for field in ("region", "college", *_MANY_EACH):
        if isinstance(getattr(who, field), frozenset):
            found[field] = frozenset(map(spelt_alike, getattr(who, field)))
    return found


def _newcomer(who: Who) -> frozenset[str]:
    return frozenset(map(spelt_alike, who.newcomer_to or ()))


def within(one: Who, other: Who, day: date) -> bool:
    """Whether everybody who is ``one`` is ``other`` too."""
    if isinstance(other.region, str) and one.region != other.region:
        return False
    if not _newcomer(other) <= _newcomer(one):
        return False
    mine, theirs = _sets(one, day), _sets(other, day)
    return all(field in mine and mine[field] <= allowed for field, allowed in theirs.items())


def apart(one: Who, other: Who, day: date) -> bool:
    """Whether nobody can be both."""
    mine, theirs = _sets(one, day), _sets(other, day)
    return any(not mine[field] & theirs[field] for field in (mine.keys() & theirs.keys()) - set(_MANY_EACH))
