"""On which line of a TOML file something stands. ``tomllib`` tells that of broken syntax only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_QUOTES = re.compile(r'"""|\'\'\'')


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of what ``path`` leads to, or of the nearest table around it that has one."""
    places = dict(_places(text))
    wanted = tuple(path)
    while wanted and wanted not in places:
        wanted = wanted[:-1]
    return places.get(wanted, 1)


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Path and line of each header and each key, in the file's order."""
    table: Path = ()
    counts: dict[Path, int] = {}
    within = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if within:
            within = "" if line.count(within) % 2 else within
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _table(header[2], bool(header[1]), counts)
            yield table, number
        elif key:
            yield (*table, *_names(key[1])), number
        opened = _QUOTES.search(line)
        if opened and line.count(opened[0]) % 2:
            within = opened[0]


def _table(dotted: str, listed: bool, counts: dict[Path, int]) -> Path:
    """Where a header leads; ``counts`` knows how many tables each list has so far."""
    path: Path = ()
    *above, last = _names(dotted)
    for name in above:
        path = _within((*path, name), counts)
    path = (*path, last)
    if not listed:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def _within(path: Path, counts: Mapping[Path, int]) -> Path:
    return (*path, counts[path]) if path in counts else path


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
