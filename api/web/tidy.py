"""Texts as they come over the wire, made fit for the store, the engine and a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALF_A_LETTER = re.compile(r"[\ud800-\udfff]")
_BETWEEN_NAMES = re.compile(r"[;\n]")


def tidy(text: str) -> str:
    """``text`` without control characters and outer blanks, line ends as ``\\n``, lone surrogates as U+FFFD."""
    return without_controls(text).strip()


def without_controls(text: str) -> str:
    """The same with its outer blanks."""
    one_kind_of_line = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HALF_A_LETTER.sub("\ufffd", _NOT_TEXT.sub("", one_kind_of_line))


def tidy_all(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text tidied, blank ones left out."""
    return tuple(filter(None, map(tidy, texts)))


def split_names(texts: list[str]) -> tuple[str, ...]:
    """The names in ``texts``, where ``;`` and line ends part them; blank ones are left out."""
    return tidy_all([name for text in texts for name in _BETWEEN_NAMES.split(tidy(text))])
