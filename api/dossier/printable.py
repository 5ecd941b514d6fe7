"""Texts that can be written in any file: XML and JSON have no place for control characters and halves of pairs."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """``text`` with a blank for each tab, and without what cannot be printed; line ends stay."""
    return _UNPRINTABLE.sub("", text.replace("\t", " "))
