"""A night as a page that stands alone: nothing is fetched, nothing runs, every value is escaped."""

from __future__ import annotations

from functools import partial

from api.lone_page import lone_page
from api.night.report_view import tell_night
from api.night.told import Night
from models.texts import Lang, Texts


def report_page(night: Night, lang: Lang, *, other: str = "") -> str:
    """HTML in ``lang``. ``other`` is the address of the same page in the other language, ``""`` where there is none."""
    return lone_page("night.html", lang=lang, told=tell_night(night, lang), words=words(lang), other=other)


def words(lang: Lang) -> partial[str]:
    """What the pages say around a night, by code."""
    return partial(_say, lang)


def _say(lang: Lang, code: str, **facts: object) -> str:
    return Texts.of("api")(f"report_{code}", lang, **facts)
