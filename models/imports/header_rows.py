"""Where the headers of a table are: below titles, below a row of groups, in two rows that complete each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.imports.words import word_key

LOOKED_AT = 20
_NUMBERED = re.compile(r" \d+$")


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """``place`` of the row among those looked at, its headers, and how many of the known columns they name."""

    place: int
    headers: tuple[str, ...]
    known: int


def meant(header: str, words: Mapping[str, str]) -> str:
    """The column that a header stands for, numbered (``compétence 2``) or not; ``""`` when it is not known."""
    key = word_key(header)
    return words.get(key) or words.get(_NUMBERED.sub("", key), "")


def find_header(rows: Sequence[Sequence[str]], words: Mapping[str, str] | None) -> FoundHeader:
    """Of the first rows the one that names most columns, the first of equals; without ``words``, the very first.

    Where a row of groups stands above it, a blank header is what stands there, and a header may be known by both:
    “Contact” above “courriel”.
    """
    found = FoundHeader(0, tuple(rows[0]), 0)
    above: Sequence[str] = ()
    for place, row in enumerate(rows if words else ()):
        headers = _completed(row, above, words or {})
        known = len({column for header in headers if (column := meant(header, words or {}))})
        if known > found.known:
            found = FoundHeader(place, headers, known)
        above = row
    return found


def _completed(row: Sequence[str], above: Sequence[str], words: Mapping[str, str]) -> tuple[str, ...]:
    own = sum(1 for cell in row if cell and meant(cell, words))
    if own < 2:
        return tuple(row)
    headers: list[str] = []
    group = ""
    for place, cell in enumerate((*row, *[""] * (len(above) - len(row)))):
        over = above[place] if place < len(above) else ""
        group = over or group
        both = f"{group} {cell}"
        if not cell:
            headers.append(over)
        else:
            headers.append(both if group and meant(both, words) else cell)
    return tuple(headers)
