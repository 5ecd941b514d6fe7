"""What a change did to one thing, field by field: the same at every door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.plain import plain_fields
from models.journal import Changed


@dataclass(frozen=True, slots=True)
class Difference:
    """A field as it was and as it became, in plain text; several lines for a list."""

    field: str
    before: str
    after: str


def differences(changed: Changed) -> Iterator[Difference]:
    """Each field that differs; those that are empty on both sides are left out."""
    before = plain_fields(changed.before) if changed.before else {}
    after = plain_fields(changed.after) if changed.after else {}
    for field in before | after:
        one, other = _told(before.get(field)), _told(after.get(field))
        if one != other:
            yield Difference(field, one, other)


def _told(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return "\n".join(map(_told, value))
        case dict():
            return " · ".join(f"{key}: {_told(item)}" for key, item in value.items() if item not in (None, "", []))
    return str(value)
