"""What a spreadsheet makes of what was typed: head counts turned into dates, days turned into serial numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.names import name_key

_DAY_ONE = date(1899, 12, 30)  # so that 60 is 28 February 1900, as in every spreadsheet since Lotus 1-2-3
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?", re.ASCII)  # from 1954 to 2091
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: \d{2}:\d{2}(?::\d{2})?)?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NAMED = re.compile(r"(?:(\d{1,2})[ .-]+)?([a-z]{3,9})\.?(?:[ .-]+(\d{2}))?", re.ASCII)
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            ("janv", "jan", "janvier", "january"),
            ("fevr", "feb", "fevrier", "february"),
            ("mars", "mar", "march"),
            ("avr", "apr", "avril", "april"),
            ("mai", "may"),
            ("juin", "jun", "june"),
            ("juil", "jul", "juillet", "july"),
            ("aout", "aug", "august"),
            ("sept", "sep", "septembre", "september"),
            ("oct", "octobre", "october"),
            ("nov", "novembre", "november"),
            ("dec", "decembre", "december"),
        ),
        start=1,
    )
    for name in names
}


def serial_date(text: str) -> date | None:
    """The day that a spreadsheet counts as ``text``, such as 45000; ``None`` when it is no such number."""
    return _DAY_ONE + timedelta(days=int(float(text))) if _SERIAL.fullmatch(text) else None


def ranges_of_date(text: str) -> frozenset[tuple[int, int]] | None:
    """What may have been typed where a date stands now: (3, 5) of 2026-05-03, (10, 19) of 2019-10-01 or “oct.-19”.

    ``None`` when the text is no date at all; empty when no range leads to this date.
    """
    found = _numbers(text)
    if found is None:
        return None
    day, month, year = found
    typed = {(day, month), (month, day)}
    if day in {0, 1} and year:
        typed.add((month, year % 100))
    return frozenset((least, most) for least, most in typed if 0 < least < most)


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Day, month and year, 0 for what is not said."""
    iso, slashed, named = _DATE.fullmatch(text), _SLASHED.fullmatch(text), _NAMED.fullmatch(name_key(text))
    if iso:
        return int(iso[3]), int(iso[2]), int(iso[1])
    if slashed:
        return int(slashed[1]), int(slashed[2]), int(slashed[3])
    if named and named[2] in _MONTHS and bool(named[1]) != bool(named[3]):
        return int(named[1] or 0), _MONTHS[named[2]], int(named[3] or 0)
    return None
