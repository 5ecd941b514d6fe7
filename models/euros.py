"""Money as people type it and as it is kept: euros to the cent, exact."""

from __future__ import annotations

import re
from decimal import Decimal

from models.errors import InvalidInput
from models.texts import Lang, figure_in

_TYPED = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
_CENT = Decimal("0.01")


def read_euros(given: object, *, field: str = "budget") -> Decimal | None:
    """From a text such as ``12 000,50 €`` or ``12000.5``, or from an exact number; ``None`` for a blank.

    ``InvalidInput`` for anything else: less than nothing, 10^12 or more, parts of a cent, a binary fraction.
    """
    text = re.sub(r"[\s€]", "", str(given)) if isinstance(given, str | int | Decimal) else ""
    if isinstance(given, str) and not text:
        return None
    if isinstance(given, bool) or not _TYPED.fullmatch(text):
        raise InvalidInput("euros_wrong", value=given, field=field)
    return Decimal(text.replace(",", ".")).quantize(_CENT)


def in_euros(amount: Decimal, lang: Lang, *, cents: bool = False) -> str:
    """``€12,000.50`` in English, ``12 000,50 €`` in French; without ``cents`` none are told where there are none."""
    whole = not cents and amount == amount.to_integral_value()
    english = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    if lang == "en":
        return f"€{english}"
    return figure_in(english, lang) + "\u00a0€"
