"""The sentences a user may read, in English and in French.

Each package keeps its sentences in a ``texts.toml`` of its own: one table a sentence, ``en`` and ``fr`` beside each
other, with ``{named}`` places for facts. A sentence is always looked up by its code, so that an error, a page and a
problem+json speak of the same thing with the same words.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Lang = Literal["en", "fr"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True, slots=True)
class Localized:
    """A text in both languages, for data that carries its own translation (a college, a call).

    Where one of them is empty, the other is told.
    """

    en: str
    fr: str

    def to(self, lang: Lang) -> str:
        return (self.fr or self.en) if lang == "fr" else (self.en or self.fr)

    def either(self, lang: Lang) -> str:
        """In ``lang``, or in the other language where only that says it."""
        return self.to(lang) or self.en or self.fr


def in_figures(value: float | Decimal, lang: Lang, decimals: int = 2) -> str:
    """``value`` with a decimal point, or the comma of French."""
    figure = f"{value:.{decimals}f}"
    return figure.replace(".", ",") if lang == "fr" else figure


def figure_in(figure: str, lang: Lang) -> str:
    """An English figure such as ``12,000.50`` as ``lang`` writes it: French with narrow spaces and a comma."""
    return figure.replace(",", "\u202f").replace(".", ",") if lang == "fr" else figure


class Texts:
    """The catalogue of one package: ``Texts.of("models")("member_unknown", "fr", who="Lunaire")``."""

    def __init__(self, sentences: dict[str, Localized]) -> None:
        self._sentences = sentences

    @classmethod
    @cache
    def of(cls, package: str) -> Texts:
        """Read ``texts.toml`` of ``package`` (once a process)."""
        tables = tomllib.loads(files(package).joinpath("texts.toml").read_text(encoding="utf-8"))
        return cls({code: Localized(en=table["en"], fr=table["fr"]) for code, table in tables.items()})

    def __call__(self, code: str, lang: Lang, **facts: object) -> str:
        """The sentence ``code`` in ``lang`` with its facts filled in; ``KeyError`` when the package has no such one.

        A fact that is ``Localized`` is told in ``lang`` too.
        """
        told = {name: fact.to(lang) if isinstance(fact, Localized) else fact for name, fact in facts.items()}
        return self._sentences[code].to(lang).format(**told)
