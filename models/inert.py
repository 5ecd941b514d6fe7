"""Texts that a spreadsheet would take for formulas."""

from __future__ import annotations

_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_APOSTROPHE = "'"


def is_computed(text: str) -> bool:
    """Whether a spreadsheet would take ``text`` for a formula."""
    return text.startswith(_COMPUTED)


def kept_as_text(text: str) -> str:
    """``text`` for a separated file, with an apostrophe before it where a spreadsheet would compute it."""
    return f"{_APOSTROPHE}{text}" if is_computed(text) else text


def as_written(cell: str) -> str:
    """A cell without the apostrophe that ``kept_as_text`` put before it."""
    return cell[1:] if cell[:1] == _APOSTROPHE and is_computed(cell[1:]) else cell
