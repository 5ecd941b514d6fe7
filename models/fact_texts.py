"""Facts in words: as people read them on every door, and as they can be typed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.consortium import Figures, Owner
from models.facts import Facts, Rate, Zone
from models.journal import field_name
from models.texts import Lang, Texts

_NARROW = "\u202f"


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in words; ``name`` is that of the field, ``old`` tells that it is worth asking again."""

    name: str
    label: str
    value: str
    as_of: date
    source: str
    old: bool


def fact_lines(facts: Facts, today: date, lang: Lang) -> tuple[FactLine, ...]:
    """The accounts, the newest first, then each other fact; what is not known is left out."""
    texts = Texts.of("models")
    years = (
        FactLine(
            "accounts",
            texts("fact_accounts", lang, day=year.as_of),
            " · ".join(_figures(year.value, lang)),
            year.as_of,
            year.source,
            year.is_old(today),
        )
        for year in facts.accounts
    )
    single = (
        FactLine(
            name, field_name(name, lang), in_words(known.value, lang), known.as_of, known.source, known.is_old(today)
        )
        for name, known in facts.single.items()
        if known is not None
    )
    return (*years, *single)


def in_words(value: object, lang: Lang) -> str:
    """A fact's value as ``models.imports.fact_values`` reads it; ``TypeError`` for what is none."""
    texts = Texts.of("models")
    match value:
        case bool():
            return texts("fact_yes" if value else "fact_no", lang)
        case Decimal():
            return number(value, lang)
        case str():
            return value or texts("fact_none", lang)
        case tuple():
            return (" ; " if lang == "fr" else "; ").join(in_words(item, lang) for item in value) or in_words("", lang)
        case Rate():
            return _parts(lang, value.programme, f"{number(value.percent, lang)} %")
        case Zone():
            return _parts(lang, value.programme, in_words(value.inside, lang))
        case Owner():
            return _parts(lang, value.name, *_of_an_owner(value, lang))
    raise TypeError(type(value).__name__)


def number(value: Decimal, lang: Lang) -> str:
    """With a narrow blank between thousands, and the comma of French."""
    figure = f"{value.normalize() + 0:,f}".replace(",", _NARROW)
    return figure.replace(".", ",") if lang == "fr" else figure


def _figures(figures: Figures, lang: Lang) -> Iterator[str]:
    texts = Texts.of("models")
    if figures.staff is not None:
        yield texts("fact_staff", lang, figure=number(figures.staff, lang))
    if figures.turnover is not None:
        yield texts("fact_turnover", lang, figure=number(figures.turnover, lang))
    if figures.balance_sheet is not None:
        yield texts("fact_balance_sheet", lang, figure=number(figures.balance_sheet, lang))


def _of_an_owner(owner: Owner, lang: Lang) -> Iterator[str]:
    texts = Texts.of("models")
    if owner.percent is not None:
        yield f"{number(owner.percent, lang)} %"
    if owner.public is not None:
        yield texts("fact_public" if owner.public else "fact_private", lang)
    if owner.excepted:
        yield texts("fact_excepted", lang)
    yield from _figures(owner.figures, lang)


def _parts(lang: Lang, *parts: str) -> str:
    return (" : " if lang == "fr" else ": ").join(parts)
