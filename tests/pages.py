"""The pages of the documentation, and the commands that they show."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile
from pathlib import Path

from tests.tree import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(r"^```(\w*)\s*$")
_REDIRECTION = re.compile(r"([<>])(\S+)")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(slots=True)
class Shown:
    """A command of a ``console`` block (after ``$ ``) or of an ``sh`` block, and the output shown below it."""

    page: Path
    line: int
    command: str
    output: list[str] = field(default_factory=list)
    output_line: int = 0

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that stand before the command."""
        words = takewhile(_ASSIGNMENT.fullmatch, shlex.split(self.command, comments=True))
        return dict(word.split("=", 1) for word in words)

    @property
    def grappe(self) -> tuple[str, ...] | None:
        """The arguments of ``grappe``; ``None`` for another program."""
        words = list(dropwhile(_ASSIGNMENT.fullmatch, shlex.split(self.command, comments=True)))
        if words[:1] != ["grappe"]:
            return None
        return tuple(word for word in words[1:] if not _REDIRECTION.fullmatch(word))

    @property
    def streams(self) -> dict[str, str]:
        """The files that standard input (``<``) and output (``>``) are sent to."""
        words = shlex.split(self.command, comments=True)
        return dict(found.groups() for word in words if (found := _REDIRECTION.fullmatch(word)))


def commands(page: Path) -> list[Shown]:
    """The commands of a page in their order."""
    return list(_commands(page))


def _commands(page: Path) -> Iterator[Shown]:
    kind, shown, unfinished = "", None, False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if fence:
            if shown:
                yield shown
            kind, shown, unfinished = "" if kind else fence[1] or "text", None, False
        elif kind in {"console", "sh"}:
            starts = line.startswith("$ ") if kind == "console" else bool(line.strip()) and not line.startswith("#")
            if unfinished and shown:
                shown.command += " " + line.strip().removesuffix("\\")
                unfinished = line.endswith("\\")
            elif starts:
                if shown:
                    yield shown
                unfinished = line.endswith("\\")
                shown = Shown(page, number, line.removeprefix("$ ").removesuffix("\\"))
            elif shown and kind == "console":
                shown.output_line = shown.output_line or number
                shown.output.append(line)


def prose(page: Path) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```\s*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def inline_code(page: Path) -> list[str]:
    """What stands between single backquotes."""
    return _INLINE.findall(prose(page))


def links(page: Path) -> list[str]:
    """The targets of a page's links."""
    return _LINK.findall(prose(page))


def table(page: Path, first: str) -> dict[str, str]:
    """The table whose first heading is ``first``: first cell to second cell, without backquotes."""
    rows: dict[str, str] = {}
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == first:
            inside = True
        elif inside and not cells[0].startswith("---"):
            rows[cells[0].strip("`")] = cells[1]
    return rows
