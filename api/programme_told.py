"""A programme and its rules in plain words, the same on the terminal, in print and on pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from matching.checking.telling import fact_word
from models.programmes.needs import facts_of_participants, facts_of_project
from models.programmes.pack import Edition, Pack
from models.programmes.rules import AnyRule
from models.texts import Lang, Localized, Texts, figure_in


@dataclass(frozen=True, slots=True)
class ToldRule:
    """``notes`` tell of its step and its weight where it has such, ``needs`` what must be known; empty: nothing."""

    id: str
    wording: str
    source: str
    hard: bool
    notes: tuple[str, ...]
    needs: str


@dataclass(frozen=True, slots=True)
class ToldEdition:
    """``here``: the one whose rules are told."""

    id: str
    name: str
    dates: str
    here: bool


@dataclass(frozen=True, slots=True)
class ToldReminder:
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class ToldRate:
    who: str
    percent: str


@dataclass(frozen=True, slots=True)
class ToldParameter:
    name: str
    value: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class ToldProgramme:
    """``editions`` in the order of their dates."""

    id: str
    name: str
    about: str
    source: str
    editions: tuple[ToldEdition, ...]
    rules: tuple[ToldRule, ...]
    reminders: tuple[ToldReminder, ...]
    rates: tuple[ToldRate, ...]
    parameters: tuple[ToldParameter, ...]

    @property
    def hard(self) -> tuple[ToldRule, ...]:
        return tuple(rule for rule in self.rules if rule.hard)

    @property
    def soft(self) -> tuple[ToldRule, ...]:
        """The preferences."""
        return tuple(rule for rule in self.rules if not rule.hard)


def told_programme(pack: Pack, edition: Edition, lang: Lang) -> ToldProgramme:
    return ToldProgramme(
        pack.id,
        pack.name.to(lang),
        pack.about.to(lang),
        pack.table.source,
        tuple(_editions(pack, edition, lang)),
        tuple(_rule(rule, lang) for rule in edition.rules),
        tuple(ToldReminder(Localized(one.en, one.fr).to(lang), one.source) for one in edition.reminders),
        tuple(ToldRate(Localized(one.en, one.fr).to(lang), figure(one.percent, lang)) for one in edition.rates),
        tuple(
            ToldParameter(name, figure(edition.parameters[name], lang), Localized(one.en, one.fr).to(lang), one.source)
            for name, one in pack.table.parameters.items()
        ),
    )


def figure(value: Decimal, lang: Lang) -> str:
    """With its thousands apart."""
    return figure_in(f"{value.normalize():,f}", lang)


def _editions(pack: Pack, edition: Edition, lang: Lang) -> Iterator[ToldEdition]:
    for one in pack.dated:
        dates = _say("from_to" if one.until else "from", lang, since=one.since, until=one.until)
        yield ToldEdition(one.id, Localized(one.en, one.fr).to(lang), dates, one.id == edition.id)


def _rule(rule: AnyRule, lang: Lang) -> ToldRule:
    facts = (*facts_of_participants(rule), *facts_of_project(rule))
    notes = []
    if len(rule.steps) == 1:
        notes.append(_say("step", lang, step=next(iter(rule.steps))))
    if rule.weight is not None:
        notes.append(_say("weight", lang, weight=figure(rule.weight, lang)))
    needs = _say("needs", lang, facts=", ".join(fact_word(fact, lang) for fact in facts)) if facts else ""
    return ToldRule(rule.id, rule.wording.to(lang), rule.source, rule.hard, tuple(notes), needs)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"guide_{code}", lang, **facts)
