"""Facts from the cells of a row: each fact with the day it was true on and its source, the figures of closed years."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.consortium import Figures, Owner
from models.facts import LONGEST_SOURCE, SINGLE, UNTOLD, Facts, Known, Rate, Zone, accounts_of
from models.imports.amounts import read_amount, read_months, read_percent, read_staff
from models.imports.problems import WrongValue
from models.imports.values import listed, read_date, read_yes
from models.imports.words import vocabulary, word_key
from models.names import fold

_PARTS = re.compile(r"\s*:\s+|\s+:\s*")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}|\d{1,2}[/.]\d{4}", re.ASCII)
_OF_AN_OWNER = re.compile(
    r"(?P<what>ca|chiffre d'affaires|turnover|(?:total du )?bilan|balance(?: sheet)?) (?P<amount>.+)"
)
_PERCENT = re.compile(r"[\d., \u00a0\u202f]+%", re.ASCII)

_FIGURES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "work_units": ("staff", read_staff),
    "turnover": ("turnover", read_amount),
    "balance_sheet": ("balance_sheet", read_amount),
}
_SAID_OF_OWNERS = {"public": {"public": True}, "private": {"public": False}, "excepted": {"excepted": True}}
BEFORE = "previous_"
"""Before the name of a figure: that of the year before."""
OF_ACCOUNTS = frozenset({*_FIGURES, *(BEFORE + name for name in _FIGURES)})
FACT_FIELDS = frozenset({*SINGLE, *OF_ACCOUNTS, "closed", "as_of", "source"})
"""The fields of a row that tell facts."""


def read_group(text: str) -> str:
    """The group, empty where there is none."""
    return "" if _none(text) else " ".join(text.split())


def read_list(text: str) -> tuple[str, ...]:
    """Items parted by ``;``, ``|`` or line ends; none where it says that there is none."""
    return () if _none(text) else listed(text)


def read_owners(text: str) -> tuple[Owner, ...]:
    """``Delta SA : 60 % : 900 ETP : CA 300 M€ : bilan 200 M€ ; Région : 5 % : public``."""
    return tuple(map(_owner, read_list(text)))


def read_rates(text: str) -> tuple[Rate, ...]:
    """``fui : 45 % ; i-demo : 50 %``."""
    return tuple(Rate(programme, read_percent(rate)) for programme, rate in map(_pair, read_list(text)))


def read_zones(text: str) -> tuple[Zone, ...]:
    """``poctefa-small ; interreg-sudoe : no``; a name alone is a yes."""
    pairs = ((one, "yes") if len(_PARTS.split(one)) == 1 else _pair(one) for one in read_list(text))
    return tuple(Zone(programme, read_yes(inside)) for programme, inside in pairs)


def read_closed(text: str) -> date:
    """The day on which a year was closed; the last of the year or month where no more is said."""
    day = read_date(text)
    if day is None:
        raise WrongValue("date_wrong")
    if _YEAR.fullmatch(text):
        return day.replace(month=12, day=31)
    return day.replace(day=monthrange(day.year, day.month)[1]) if _MONTH.fullmatch(text) else day


READERS: Mapping[str, Callable[[str], Any]] = {
    "group": read_group,
    "owners": read_owners,
    **dict.fromkeys(("labels", "certifications", "experience"), read_list),
    "rates": read_rates,
    "zones": read_zones,
    "capacity": read_months,
    **dict.fromkeys(("innovative", "rd_in_france", "registered_in_france"), read_yes),
}


@dataclass(slots=True)
class ToldFacts:
    """What a row tells, and what of it cannot be used."""

    facts: Facts = UNTOLD
    wrong: list[WrongValue] = field(default_factory=list)


def read_facts_row(texts: Mapping[str, str], today: date | None = None) -> ToldFacts:
    """The facts in ``texts`` by field, of nobody yet; none where no text tells a fact.

    They are as of ``as_of``, or of the day on which the accounts were ``closed``; figures are those of that year, a
    mere head count as the size counts among them. Without a day or a source nothing is used, nor what would be
    true after ``today``, where that is given.
    """
    told = ToldFacts()
    texts = _with_staff(texts)
    said = {name: text for name, text in texts.items() if name in FACT_FIELDS}
    named = said.keys() - {"closed", "as_of", "source"}
    if not named:
        return told
    closed = _read(told, "closed", said, read_closed)
    as_of = _read(told, "as_of", said, read_date) or closed
    source = " ".join(said.get("source", "").split())
    values = {name: _read(told, name, said, read) for name, read in READERS.items() if name in said}
    years = {before: _figures(told, before, texts) for before in ("", BEFORE)}
    if not source or len(source) > LONGEST_SOURCE:
        told.wrong.append(_about(said, named, "fact_source_missing", "source", longest=LONGEST_SOURCE))
    if named & OF_ACCOUNTS and closed is None and "closed" not in said:
        told.wrong.append(_about(said, named & OF_ACCOUNTS, "accounts_date_missing", "closed"))
    elif as_of is None and not {"as_of", "closed"} & said.keys():
        told.wrong.append(_about(said, named, "fact_date_missing", "as_of"))
    for name, day in (("closed", closed), ("as_of", as_of)):
        if today and day and day > today and name in said:
            told.wrong.append(WrongValue("fact_of_tomorrow", column=name, value=said[name]))
    if told.wrong or as_of is None:
        return told
    accounts = []
    if closed is not None:
        days = {"": closed, BEFORE: _a_year_before(closed)}
        accounts = [Known(figures, days[before], source) for before, figures in years.items() if figures]
    told.facts = Facts(
        "", accounts_of(accounts), **{name: Known(value, as_of, source) for name, value in values.items()}
    )
    return told


def _read(told: ToldFacts, name: str, texts: Mapping[str, str], read: Callable[[str], Any]) -> Any:  # noqa: ANN401
    """``None`` where nothing is said, or what cannot be used."""
    if name not in texts:
        return None
    try:
        return read(texts[name])
    except WrongValue as wrong:
        told.wrong.append(wrong.at(name, texts[name]))
        return None


def _with_staff(texts: Mapping[str, str]) -> Mapping[str, str]:
    """A size that is a mere head count is one of the accounts' figures."""
    if "closed" in texts and "work_units" not in texts:
        with suppress(WrongValue):
            read_staff(texts.get("size", ""))
            return {**texts, "work_units": texts["size"]}
    return texts


def _figures(told: ToldFacts, before: str, texts: Mapping[str, str]) -> Figures:
    return Figures(**{of: _read(told, before + name, texts, read) for name, (of, read) in _FIGURES.items()})


def _about(texts: Mapping[str, str], named: set[str], code: str, column: str, **facts: object) -> WrongValue:
    """What a row lacks, told of the first thing that it says."""
    first = next(name for name in texts if name in named)
    return WrongValue(code, column=column if column in texts else first, value=texts.get(column, texts[first]), **facts)


def _a_year_before(day: date) -> date:
    year = day.year - 1
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _none(text: str) -> bool:
    return vocabulary("answers").get(word_key(text)) == "no" or vocabulary("nothing").get(word_key(text)) == "none"


def _pair(text: str) -> tuple[str, str]:
    programme, *rest = _PARTS.split(text)
    if len(rest) != 1 or not programme:
        raise WrongValue("pair_wrong", given=text)
    return programme, rest[0]


def _owner(text: str) -> Owner:
    """Its name, and what each part after it is by its form."""
    name, *parts = _PARTS.split(text)
    said: dict[str, Any] = {}
    figures: dict[str, Any] = {}
    for part in parts:
        word, of_figures = vocabulary("of_owners").get(word_key(part), ""), _OF_AN_OWNER.fullmatch(fold(part))
        if word:
            said |= _SAID_OF_OWNERS[word]
        elif of_figures:
            which = "turnover" if of_figures["what"][0] in "ct" else "balance_sheet"
            figures[which] = read_amount(of_figures["amount"])
        elif _PERCENT.fullmatch(part):
            said["percent"] = read_percent(part)
        else:
            try:
                figures["staff"] = read_staff(part)
            except WrongValue as wrong:
                raise WrongValue("owner_wrong", given=part) from wrong
    return Owner(name, **said, figures=Figures(**figures))
