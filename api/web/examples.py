"""Questions to begin with, for the demo cluster: its members are named here by id."""

from __future__ import annotations

from dataclasses import dataclass

from api.web.form import Form
from models.texts import Lang, Texts


@dataclass(frozen=True, slots=True)
class Example:
    need: str
    href: str


_QUESTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("example_irrigation", "parcellune", ()),
    ("example_voice", "ambrelune", ()),
    ("example_drone", "sylphae-drones", ("lemma-and-daughters",)),
    ("example_workshop", "tournefil-mes", ()),
)


def examples(lang: Lang) -> tuple[Example, ...]:
    say = Texts.of("api.web")
    return tuple(
        Example(say(code, lang), Form(lang, say(code, lang), seeker, partners, sent=True).address)
        for code, seeker, partners in _QUESTIONS
    )
