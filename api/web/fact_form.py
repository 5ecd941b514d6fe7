"""The form of an organization's facts: each with its day and source, as they are typed anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from api.fact_edits import put_facts
from api.web.meanwhile import Meanwhile, changes_since
from api.web.visits import Sent, Visit
from models.consortium import Figures
from models.errors import Conflict, InvalidInput
from models.fact_texts import in_words, number
from models.facts import SINGLE, Facts, Known, accounts_of
from models.imports.amounts import read_amount, read_staff
from models.imports.fact_values import READERS, read_closed
from models.imports.problems import WrongValue
from models.imports.values import plain_text, read_date
from models.membership import Member
from models.texts import Lang, Texts

_FIGURES: Mapping[str, Callable[[str], Any]] = {
    "staff": read_staff,
    "turnover": read_amount,
    "balance_sheet": read_amount,
}
_OF_A_YEAR = ("closed", *_FIGURES, "source")
_MOST_YEARS = 100
MORE_YEARS = 2
"""How many blank years stand below those that are known."""


@dataclass(frozen=True, slots=True)
class FactForm:
    """``values`` by field: a fact's name, ``NAME.as_of`` and ``NAME.source``; of the year number N, from 0,
    ``accounts.N.closed`` and so on. ``problems`` are sentences by field (empty: the whole)."""

    values: Mapping[str, str]
    years: int
    since: str
    problems: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[Meanwhile, ...] = ()

    @property
    def status(self) -> int:
        return 409 if self.meanwhile else 422 if self.problems else 200

    @classmethod
    def of(cls, facts: Facts, since: int, lang: Lang) -> Self:
        values = shown(facts, lang)
        return cls(values, len(facts.accounts) + MORE_YEARS, str(since))


def shown(facts: Facts, lang: Lang) -> dict[str, str]:
    """Each field as the form shows it."""
    values: dict[str, str] = {}
    for name, known in facts.single.items():
        values[name] = in_words(known.value, lang) if known else ""
        values[f"{name}.as_of"] = known.as_of.isoformat() if known else ""
        values[f"{name}.source"] = known.source if known else ""
    for place in range(len(facts.accounts) + MORE_YEARS):
        values |= {f"accounts.{place}.{name}": "" for name in _OF_A_YEAR}
    for place, year in enumerate(facts.accounts):
        figures = {name: getattr(year.value, name) for name in _FIGURES}
        said = {name: "" if figure is None else number(figure, lang) for name, figure in figures.items()}
        said |= {"closed": year.as_of.isoformat(), "source": year.source}
        values |= {f"accounts.{place}.{name}": text for name, text in said.items()}
    return values


def save_facts(visit: Visit, member: Member, before: Facts, sent: Sent) -> FactForm | str:
    """Write what was typed; ``saved`` or ``unchanged``, or the form again with what is in its way."""
    since = str(visit.desk.services.store.revision())
    years = len(before.accounts) + MORE_YEARS
    while years < _MOST_YEARS and f"accounts.{years}.closed" in sent.fields:
        years += 1
    names = [*SINGLE, *(f"{name}.{part}" for name in SINGLE for part in ("as_of", "source"))]
    names += [f"accounts.{place}.{name}" for place in range(years) for name in _OF_A_YEAR]
    typed = {name: plain_text(sent[name]).strip() for name in names}
    later = changes_since(visit, member, sent["since"])
    if later:
        return FactForm(typed, years, since, meanwhile=later)
    reading = _Typed(before, typed, years, visit.lang)
    after = reading.facts()
    if reading.problems:
        return FactForm(typed, years, since, reading.problems)
    if after == before:
        return "unchanged"
    try:
        put_facts(visit.store, before, after, visit.desk.today())
    except (InvalidInput, Conflict) as error:
        later = changes_since(visit, member, sent["since"])
        told = {} if later else {str(error.facts.get("field", "")): error.sentence(visit.lang)}
        return FactForm(typed, years, since, told, later)
    return "saved"


class _Typed:
    """Reads what was typed; an untouched fact stays as it is, be it ever so odd."""

    def __init__(self, before: Facts, typed: Mapping[str, str], years: int, lang: Lang) -> None:
        self.problems: dict[str, str] = {}
        self._before = before
        self._typed = typed
        self._shown = shown(before, lang)
        self._years = years
        self._lang = lang

    def facts(self) -> Facts:
        single = {name: self._fact(name) for name in SINGLE}
        accounts = accounts_of(year for place in range(self._years) if (year := self._year(place)))
        return Facts(self._before.organization_id, accounts, **single)

    def _fact(self, name: str) -> Known[Any] | None:
        fields = (name, f"{name}.as_of", f"{name}.source")
        if self._untouched(fields):
            return self._before.single[name]
        if not self._typed[name]:
            return None
        value = self._read(name, READERS[name])
        return self._known(value, self._read(fields[1], _day), fields[2])

    def _year(self, place: int) -> Known[Figures] | None:
        fields = {name: f"accounts.{place}.{name}" for name in _OF_A_YEAR}
        if self._untouched(fields.values()) and place < len(self._before.accounts):
            return self._before.accounts[place]
        said = {name: read for name, read in _FIGURES.items() if self._typed[fields[name]]}
        if not said:
            return None
        figures = Figures(**{name: self._read(fields[name], read) for name, read in said.items()})
        return self._known(figures, self._read(fields["closed"], read_closed), fields["source"])

    def _untouched(self, fields: Iterable[str]) -> bool:
        return all(self._typed[name] == self._shown.get(name, "") for name in fields)

    def _known(self, value: Any, day: date | None, source: str) -> Known[Any] | None:  # noqa: ANN401
        if not self._typed[source]:
            self._tell(source, WrongValue("fact_source_needed"))
        return None if day is None else Known(value, day, " ".join(self._typed[source].split()))

    def _read(self, name: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401
        """``None`` for what cannot be used, which is told."""
        try:
            return read(self._typed[name])
        except WrongValue as wrong:
            self._tell(name, wrong)
            return None

    def _tell(self, name: str, wrong: WrongValue) -> None:
        facts = {"value": self._typed[name], **wrong.facts}
        self.problems[name] = Texts.of("models")(wrong.code, self._lang, **facts)


def _day(text: str) -> date:
    found = read_date(text)
    if found is None:
        raise WrongValue("fact_day_needed")
    return found
