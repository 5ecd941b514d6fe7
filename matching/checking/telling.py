"""A checked consortium in words, the same at every door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from matching.checking.check import Checked, RuleVerdict, Verdict
from matching.checking.finding import Ask, Finding, Unit
from matching.checking.gap import gap
from matching.checking.rounding import half_up
from matching.checking.truth import Truth
from models.programmes.limits import LIMITS, Limits
from models.texts import Lang, Texts, figure_in

_DECIMALS = 4
_CENTS = 2


@dataclass(frozen=True, slots=True)
class ToldRule:
    """``found`` is what was measured beside its limit, ``gap`` by how much it misses that; empty where there is no
    such thing. ``concerned`` are names."""

    id: str
    verdict: Verdict
    said: str
    hard: bool
    wording: str
    source: str
    found: str
    gap: str
    concerned: tuple[str, ...]
    asks: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldAid:
    """One participant's money, each as a text; empty where it is not known."""

    name: str
    budget: str
    rate: str
    aid: str
    asked: str


@dataclass(frozen=True, slots=True)
class Told:
    programme: str
    edition: str
    verdict: Verdict
    said: str
    rules: tuple[ToldRule, ...]
    asks: tuple[str, ...]
    remarks: tuple[str, ...]
    reminders: tuple[str, ...]
    aid: tuple[ToldAid, ...]
    total: ToldAid


def told(checked: Checked, lang: Lang) -> Told:
    names = {one.id: one.label for one in checked.seen.consortium.participants}
    edition = checked.seen.edition
    remarks = dict.fromkeys(remark.to(lang) for remark in checked.remarks)
    return Told(
        programme=edition.programme_name.to(lang),
        edition=edition.name.to(lang),
        verdict=checked.verdict,
        said=_say(f"verdict_{checked.verdict}", lang),
        rules=tuple(_rule(one, names, lang) for one in checked.rules),
        asks=tuple(_asked(ask, names, lang) for ask, _ in checked.asks),
        remarks=tuple(remarks),
        reminders=tuple(one.fr if lang == "fr" else one.en for one in checked.reminders),
        aid=tuple(_aid(checked, lang)),
        total=ToldAid(
            _say("total", lang),
            _euros(checked.aid.budget, lang),
            "",
            _from_to(checked.aid.least, checked.aid.most, lang),
            _euros(checked.aid.asked, lang),
        ),
    )


def fact_word(fact: str, lang: Lang) -> str:
    """What a fact of the form is called."""
    return _say(f"fact_{fact}", lang)


def amount(value: Fraction, unit: Unit, lang: Lang) -> str:
    """A value with its unit, such as ``3 countries`` or ``70.5 %``."""
    if unit is Unit.EUROS:
        return _euros(half_up(value, _CENTS), lang)
    code = f"unit_{unit}_one" if value == 1 else f"unit_{unit}"
    return _say(code, lang, value=_figure(half_up(value, _DECIMALS), lang))


def bare(value: Fraction, unit: Unit, lang: Lang) -> str:
    """The same without the name of what is counted, beside a value that has it."""
    if unit in (Unit.EUROS, Unit.PERCENT):
        return amount(value, unit, lang)
    return _figure(half_up(value, _DECIMALS), lang)


def limits_in_words(limits: Limits, unit: Unit, lang: Lang) -> str:
    """Such as ``at least 3, less than 200,000.00 €``."""
    given = ((name, getattr(limits, name)) for name in LIMITS)
    return ", ".join(
        _say(f"limit_{name}", lang, value=bare(Fraction(limit), unit, lang))
        for name, limit in given
        if limit is not None
    )


def _rule(one: RuleVerdict, names: dict[str, str], lang: Lang) -> ToldRule:
    finding, rule = one.finding, one.rule
    return ToldRule(
        rule.id,
        one.verdict,
        _say(f"rule_{one.verdict}" if rule.hard else f"preference_{one.verdict}", lang),
        rule.hard,
        rule.wording.to(lang),
        rule.source,
        _found(finding, rule, lang) if isinstance(rule, Limits) else "",
        _missed(finding, rule, lang) if isinstance(rule, Limits) and one.verdict is Verdict.FAILS else "",
        tuple(names[id_] for id_ in finding.concerned),
        tuple(_asked(ask, names, lang) for ask in one.asks),
        tuple(remark.to(lang) for remark in finding.remarks),
    )


def _found(finding: Finding, limits: Limits, lang: Lang) -> str:
    span, unit = finding.span, finding.unit
    if span is None or unit is None:
        return ""
    facts: dict[str, object] = {"limits": limits_in_words(limits, unit, lang), "low": amount(span.low, unit, lang)}
    if span.known:
        return _say("found", lang, **facts)
    if span.high is None:
        return _say("found_from" if span.low else "found_nothing", lang, **facts)
    facts["low"] = bare(span.low, unit, lang)
    return _say("found_between", lang, high=amount(span.high, unit, lang), **facts)


def _missed(finding: Finding, limits: Limits, lang: Lang) -> str:
    if finding.span is None or finding.unit is None:
        return ""
    missed = gap(finding.span, limits)
    if missed.short:
        return _say("short_by", lang, value=_difference(missed.short, finding.unit, lang))
    if missed.over:
        return _say("over_by", lang, value=_difference(missed.over, finding.unit, lang))
    return _say("at_limit", lang) if finding.span.keeps(limits) is Truth.NO else ""


def _difference(value: Fraction, unit: Unit, lang: Lang) -> str:
    """Between two shares lie points, not percent."""
    if unit is Unit.PERCENT:
        return _say("points", lang, value=_figure(half_up(value, _DECIMALS), lang))
    return amount(value, unit, lang)


def _asked(ask: Ask, names: dict[str, str], lang: Lang) -> str:
    fact = fact_word(ask.fact, lang)
    return (
        _say("ask", lang, who=names[ask.participant], fact=fact) if ask.participant else _say("ask_us", lang, fact=fact)
    )


def _aid(checked: Checked, lang: Lang) -> Iterable[ToldAid]:
    for one, line in zip(checked.seen.consortium.participants, checked.aid.lines, strict=True):
        rates = dict.fromkeys(_figure(rate.percent, lang) for rate in line.rates)
        yield ToldAid(
            one.label,
            _euros(line.budget, lang),
            " / ".join(f"{rate} %" for rate in rates),
            _from_to(line.least, line.most, lang),
            _euros(line.asked, lang),
        )


def _from_to(least: Decimal | None, most: Decimal | None, lang: Lang) -> str:
    if least == most:
        return _euros(most, lang)
    return f"{_euros(least, lang)} – {_euros(most, lang)}"


def _euros(value: Decimal | None, lang: Lang) -> str:
    """Euros and cents with their thousands apart; empty for what is not known."""
    if value is None:
        return ""
    return f"{figure_in(f'{value:,.2f}', lang)} €"


def _figure(value: Decimal, lang: Lang) -> str:
    """As few decimals as it has."""
    figure = f"{value:,f}"
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return figure_in(figure, lang)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("matching")(f"check_{code}", lang, **facts)
