"""Numbers as people type them: amounts of money, head counts, person-months, percentages."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from models.imports.problems import WrongValue
from models.names import fold

_LONGEST = 100
_FINEST = -6
_LARGEST = Decimal(10) ** 15
_CENT = Decimal("0.01")
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?P<rest>[.,]\d+)?", re.ASCII)
_BY_SIGN = re.compile(r"\d{1,3}(?:(?P<sign>[.,])\d{3})(?:(?P=sign)\d{3})*(?P<rest>(?!(?P=sign))[.,]\d+)?", re.ASCII)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_NUMBER = r"(?P<number>\d[\d .,]*)"
_SCALES = {"k": 3, "m": 6, "g": 9}
_AMOUNT = re.compile(
    rf"(?:€|eur) ?{_NUMBER}(?P<scale>)|{_NUMBER.replace('number', 'amount')}"
    r"(?:(?P<k>k|mille|milliers?)|(?P<g>md|mds|milliards?|bn|billions?)|(?P<m>m|mio|millions?))?"
    r" ?(?:d[e ]? ?)?(?:€|eur|euros?)?(?: ?ht)?"
)
_STAFF = re.compile(rf"{_NUMBER}(?:etp|uta|fte|awu|salarie(?:e?s|\(e\)s)?|personnes?|employees?|people|staff)?")
_MONTHS = re.compile(
    rf"{_NUMBER}(?:(?:mois|hommes?|personnes?|person|man)[ -]?(?:mois|months?|hommes?|personnes?)?|months?|pm|mh|h\.m)?"
    r"(?: ?(?:/ ?|par |a |per )(?:an|year))?"
)
_PERCENT = re.compile(rf"{_NUMBER}%?")


def read_amount(text: str) -> Decimal:
    """Euros, to the cent: ``1 234 567,50 €``, ``2,1 M€``, ``350 k€``, ``1,234,567.50``."""
    found = _AMOUNT.fullmatch(_flat(text))
    if found is None:
        raise WrongValue("fact_amount_wrong")
    scale = next((power for unit, power in _SCALES.items() if found[unit]), 0)
    number = _decimal(found["number"] or found["amount"], "fact_amount_wrong", scaled=bool(scale))
    return _bounded(number.scaleb(scale), _LARGEST, "fact_amount_wrong")


def read_staff(text: str) -> Decimal:
    """Annual work units: ``22``, ``22,5 ETP``."""
    return _read(_STAFF, text, _LARGEST, "staff_wrong")


def read_months(text: str) -> Decimal:
    """Person-months: ``30``, ``4,5 mois-personnes``, ``30 PM / an``."""
    return _read(_MONTHS, text, _LARGEST, "months_wrong")


def read_percent(text: str) -> Decimal:
    """From 0 to 100, with its sign or without."""
    found = _PERCENT.fullmatch(_flat(text))
    if found is None:
        raise WrongValue("percent_wrong")
    return _bounded(_decimal(found["number"], "percent_wrong", scaled=True), Decimal(100), "percent_wrong")


def check_number(number: Decimal) -> None:
    """``WrongValue`` for one that nobody could have typed: below 0, too large, or finer than a millionth."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _FINEST or not 0 <= number <= _LARGEST:
        raise WrongValue("fact_amount_wrong", value=str(number))


def _read(form: re.Pattern[str], text: str, most: Decimal, code: str) -> Decimal:
    found = form.fullmatch(_flat(text))
    if found is None:
        raise WrongValue(code)
    return _bounded(_decimal(found["number"], code, scaled=False), most, code)


def _flat(text: str) -> str:
    """Folded, with one blank for any sort of them, and none before a sign or a letter."""
    if len(text) > _LONGEST:
        return ""
    return re.sub(r"(?<=[\d.,]) (?=[^\d ])", "", fold(_SPACES.sub(" ", text)))


def _decimal(typed: str, code: str, *, scaled: bool) -> Decimal:
    """``WrongValue`` where a lone sign before three digits may part thousands or decimals, unless it is ``scaled`` so
    that it parts decimals."""
    number = typed.strip()
    by_sign = _BY_SIGN.fullmatch(number)
    if _GROUPED.fullmatch(number):
        number = number.replace(" ", "")
    elif by_sign and not scaled and number[0] != "0":
        lone = number.count(by_sign["sign"]) == 1 and not by_sign["rest"]
        if lone:
            raise WrongValue("number_ambiguous")
        number = number.replace(by_sign["sign"], "")
    if not _PLAIN.fullmatch(number):
        raise WrongValue(code)
    return Decimal(number.replace(",", "."))


def _bounded(number: Decimal, most: Decimal, code: str) -> Decimal:
    if number > most:
        raise WrongValue(code)
    return number.quantize(_CENT, ROUND_HALF_UP).normalize() + 0
