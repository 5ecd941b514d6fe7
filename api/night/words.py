"""The night's own sentences, in both languages at once, and what is told of an error."""

from __future__ import annotations

import logging
from pathlib import Path

from models.errors import GrappeError
from models.texts import Localized, Texts

_log = logging.getLogger("grappe")


def said(code: str, **facts: object) -> Localized:
    """The sentence ``code`` of the night."""
    words = Texts.of("api.night")
    return Localized(words(code, "en", **facts), words(code, "fr", **facts))


def in_a_row(lines: list[Localized]) -> Localized:
    """Several sentences as one text."""
    return Localized(" ".join(line.en for line in lines), " ".join(line.fr for line in lines))


def why(error: Exception, log_file: Path) -> Localized:
    """One sentence on what is in the way; what nobody foresaw is written down whole in ``log_file``."""
    if isinstance(error, GrappeError):
        return Localized(error.sentence("en"), error.sentence("fr"))
    _log.error("the night", exc_info=error)
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return said("system_refused" if error.filename else "system_refused_bare", what=error.filename, reason=reason)
    if isinstance(error, MemoryError):
        return said("memory_refused")
    return said("fault", kind=type(error).__name__, file=log_file)
