"""What a change did to one thing, field by field: the same at every door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.plain import plain_fields
from models.fact_texts import fact_lines
from models.facts import Facts
from models.journal import Changed, Thing
from models.texts import Lang


@dataclass(frozen=True, slots=True)
class Difference:
    """A field as it was and as it became, in plain text; several lines for a list."""

    field: str
    before: str
    after: str


def differences(changed: Changed, lang: Lang) -> Iterator[Difference]:
    """Each field that differs; those that are empty on both sides are left out."""
    before, after = _fields(changed.before, lang), _fields(changed.after, lang)
    for field in before | after:
        one, other = _told(before.get(field)), _told(after.get(field))
        if one != other:
            yield Difference(field, one, other)


def _fields(thing: Thing | None, lang: Lang) -> dict[str, object]:
    if not isinstance(thing, Facts):
        return plain_fields(thing) if thing else {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in fact_lines(thing, date.max, lang):
        day = line.label if line.name == "accounts" else line.as_of.isoformat()
        found[line.name].append(f"{line.value} · {day} · {line.source}")
    return dict(found)


def _told(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return "\n".join(map(_told, value))
        case dict():
            return " · ".join(f"{key}: {_told(item)}" for key, item in value.items() if item not in (None, "", []))
    return str(value)
