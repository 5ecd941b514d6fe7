"""DATAR's checklist as a page that stands alone: the beginning of a structured dossier."""

from __future__ import annotations

from functools import partial

from api.datar import ToldChecklist
from api.lone_page import lone_page
from models.texts import Lang, Texts


def datar_page(told: ToldChecklist, lang: Lang) -> str:
    """HTML in ``lang``."""
    return lone_page("datar.html", lang=lang, say=partial(_say, lang), told=told)


def _say(lang: Lang, code: str, **facts: object) -> str:
    return Texts.of("api")(f"datar_{code}", lang, **facts)
