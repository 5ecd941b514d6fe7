"""On which line of a TOML file something stands. ``tomllib`` tells that of broken syntax only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

Path = tuple[str | int, ...]

_NOT_CODE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*", re.DOTALL
)
_HEADER = re.compile(r"(\[\[?)([^\[\]]+)\]\]?")
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"({_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*=")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of what ``path`` leads to, or of the nearest table around it that has one; ``text`` is valid
    TOML."""
    places = dict(_places(text))
    wanted = tuple(path)
    while wanted and wanted not in places:
        wanted = wanted[:-1]
    return places.get(wanted, 1)


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Path and line of each header and each key, in the file's order."""
    table: Path = ()
    counts: dict[Path, int] = {}
    depth = 0
    for number, line in enumerate(map(str.strip, _NOT_CODE.sub(_emptied, text).split("\n")), start=1):
        inside, depth = depth > 0, depth + _opened(line)
        if inside:
            continue
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if header:
            table = _table(header[2], header[1] == "[[", counts)
            yield table, number
        elif key:
            yield (*table, *_names(key[1])), number


def _emptied(found: re.Match[str]) -> str:
    """A comment away, a string without what could be taken for anything else; as many lines as before."""
    kept = found[0]
    if kept.startswith("#"):
        return ""
    if "\n" in kept or kept.startswith(('"""', "'''")):
        return "''" + "\n" * kept.count("\n")
    return kept[0] + re.sub(r"[\[\]{}.=]", " ", kept[1:-1]) + kept[-1]


def _opened(line: str) -> int:
    """How many more brackets a line opens than it closes."""
    return sum(map(line.count, "[{")) - sum(map(line.count, "]}"))


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
