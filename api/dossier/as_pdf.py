"""A document as PDF, set by typst: the one file that knows it. It reads no network, and only fonts that it brings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Literal

from api.dossier.document import Document
from api.dossier.printable import printable
from api.plain import plain

_TEMPLATE = "dossier.typ"
_TOO_LONG = re.compile(r"\S{30,}")
_BETWEEN, _MAY_END = 20, "\u200b"
"""Letters of a word that is longer than a column may be wide, and the blank of no width."""


def write(document: Document) -> bytes:
    """The same bytes for the same document."""
    return _compiled(document, "pdf")[0]


def pictures(document: Document, ppi: float = 72) -> tuple[bytes, ...]:
    """Its pages as PNG, to be looked at."""
    return _compiled(document, "png", ppi)


def _compiled(document: Document, form: Literal["pdf", "png"], ppi: float | None = None) -> tuple[bytes, ...]:
    import typst

    said = json.dumps(data_of(document))
    made: Any = typst.compile(template(), format=form, ppi=ppi, sys_inputs={"dossier": said}, ignore_system_fonts=True)
    return tuple(made) if isinstance(made, list) else (made,)


def template() -> bytes:
    """How a document is set; there is no text of anybody's in it."""
    return files("api.dossier").joinpath(_TEMPLATE).read_bytes()


def data_of(document: Document) -> object:
    """All that typst gets to read, as JSON knows it."""
    blocks = [{"block": type(one).__name__.lower(), **asdict(one)} for one in document.blocks]
    made = {name: getattr(document.made, name) for name in ("year", "month", "day", "hour", "minute", "second")}
    return _printable({**asdict(document), "made": made, "blocks": plain(blocks)})


def _printable(value: object) -> object:
    match value:
        case str():
            return _TOO_LONG.sub(lambda word: _broken(word[0]), printable(value))
        case Mapping():
            return {name: _printable(item) for name, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
    return value


def _broken(word: str) -> str:
    """With places where a line may end, which nobody sees."""
    return _MAY_END.join(word[at : at + _BETWEEN] for at in range(0, len(word), _BETWEEN))
