"""Calls from a TOML file: tables ``calls`` with their texts in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.call import Call
from models.errors import InvalidInput
from models.texts import Localized


def read_calls(text: str, *, source: str = "calls.toml") -> tuple[Call, ...]:
    """The calls of a file, in its order; ``InvalidInput`` names the source and what is wrong in it."""
    try:
        tables = tomllib.loads(text).get("calls", [])
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput("calls_not_toml", source=source, reason=str(error)) from error
    try:
        return tuple(_call(table) for table in tables)
    except KeyError as error:
        raise InvalidInput("calls_field_missing", source=source, field=error.args[0]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise InvalidInput("calls_field_wrong", source=source, reason=str(error)) from error


def _call(table: Mapping[str, Any]) -> Call:
    opens, closes = table.get("opens"), table.get("closes")
    for moment in (opens, closes):
        if moment is not None and type(moment) is not date:
            raise ValueError(f"{moment!r} is not a date")
    return Call(
        id=table["id"],
        programme=table["programme"],
        title=Localized(**table["title"]),
        text=Localized(**table["text"]),
        needs=tuple(Localized(**need) for need in table.get("needs", ())),
        opens=opens,
        closes=closes,
    )
