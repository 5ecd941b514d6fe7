"""What was typed, read as an import reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from models.errors import InvalidInput
from models.imports.problems import WrongValue
from models.imports.values import plain_text, read_date
from models.membership import Audience, Consent

T = TypeVar("T")


def read_typed(read: Callable[[str], T], text: str, *, field: str = "") -> T:
    """What ``read`` makes of ``text``; ``InvalidInput`` where that is a ``WrongValue``, with the field if one is."""
    try:
        return read(text)
    except WrongValue as wrong:
        where = {"field": field} if field else {}
        raise InvalidInput(wrong.code, value=text, **wrong.facts, **where) from wrong


def plain_line(text: str) -> str:
    """A text that steers no terminal, without blanks around it."""
    return plain_text(text).strip()


def read_consent(shown_to: Audience, note: str, *, contact: bool, since: date) -> Consent:
    """``InvalidInput`` when the note does not say how it was given."""
    said = plain_text(note).strip()
    if not said:
        raise InvalidInput("api.consent_without_note", field="note")
    return Consent(shown_to, since=since, note=said, contact=contact)


def read_day(text: str) -> date:
    """``InvalidInput`` when it is no day, or nothing."""
    day = read_typed(read_date, text.strip())
    if day is None:
        raise InvalidInput("date_wrong", value=text)
    return day
