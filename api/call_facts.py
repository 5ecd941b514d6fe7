"""A call in words, and a call made from a pasted text: the same at every door."""

from __future__ import annotations

from decimal import Decimal

from matching.call_needs import propose_needs
from matching.call_sections import title_of
from matching.words import language_of
from models.call import LONGEST_CALL, Call
from models.errors import InvalidInput
from models.texts import Lang, Localized, Texts


def call_of_text(text: str, id_: str) -> Call:
    """What a text says of its call: title and needs, in its language. ``InvalidInput`` for one that is too long."""
    if len(text) > LONGEST_CALL:
        raise InvalidInput("call_text_long", field="text", call=id_, most=LONGEST_CALL)
    lang = language_of(text)

    def in_lang(said: str) -> Localized:
        return Localized(said, "") if lang == "en" else Localized("", said)

    return Call(id_, "", in_lang(title_of(text)), in_lang(text), propose_needs(text))


def budget_in_words(call: Call, lang: Lang) -> str:
    """What one project costs, empty where the call does not say."""
    texts, least, most = Texts.of("api"), call.budget_least, call.budget_most
    if least is not None and most is not None:
        return texts("calls_from_to", lang, least=_euros(least, lang), most=_euros(most, lang))
    if least is not None:
        return texts("calls_from", lang, least=_euros(least, lang))
    return texts("calls_to", lang, most=_euros(most, lang)) if most is not None else ""


def weight_in_words(weight: float, lang: Lang) -> str:
    return f"{weight:g}".replace(".", "," if lang == "fr" else ".")


def _euros(amount: Decimal, lang: Lang) -> str:
    """With thousands set apart, cents where there are any."""
    figure = f"{amount:,.2f}".removesuffix(".00")
    return figure.replace(",", "\u00a0").replace(".", ",") if lang == "fr" else figure
