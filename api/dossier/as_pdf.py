"""A document as PDF, set by typst: the one file that knows it. It reads no network, and only fonts that it brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Literal

from api.dossier.document import Document
from api.dossier.printable import printable
from api.plain import plain

_TEMPLATE = "dossier.typ"


def write(document: Document) -> bytes:
    """The same bytes for the same document."""
    return _compiled(document, "pdf")[0]


def pictures(document: Document, ppi: float = 72) -> tuple[bytes, ...]:
    """Its pages as PNG, to be looked at."""
    return _compiled(document, "png", ppi)


def _compiled(document: Document, form: Literal["pdf", "png"], ppi: float | None = None) -> tuple[bytes, ...]:
    import typst

    template = files("api.dossier").joinpath(_TEMPLATE).read_bytes()
    said = json.dumps(_data(document))
    made: Any = typst.compile(template, format=form, ppi=ppi, sys_inputs={"dossier": said}, ignore_system_fonts=True)
    return tuple(made) if isinstance(made, list) else (made,)


def _data(document: Document) -> object:
    blocks = [{"block": type(one).__name__.lower(), **asdict(one)} for one in document.blocks]
    made = {name: getattr(document.made, name) for name in ("year", "month", "day", "hour", "minute", "second")}
    return _printable({**asdict(document), "made": made, "blocks": plain(blocks)})


def _printable(value: object) -> object:
    match value:
        case str():
            return printable(value)
        case Mapping():
            return {name: _printable(item) for name, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
    return value
