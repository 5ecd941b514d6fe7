"""A night in the words of one language: what its page, its e-mail and the terminal all tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.night.told import GateCheck, Night, Outcome, Step
from models.texts import Lang, Texts, figure_in

_CHANGES = ("added", "changed", "gone", "encoded")
_SIZES = ("members", "organizations", "projects", "passages")
_MINUTE, _HOUR = 60, 3600


class Light(StrEnum):
    """What to make of a night at a glance."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


SIGNS: Mapping[Light, str] = {Light.GREEN: "✓", Light.AMBER: "!", Light.RED: "✗"}
_OF_CHECK: Mapping[bool | None, tuple[str, str, str]] = {
    True: (Light.GREEN, "✓", "check_passed"),
    False: (Light.RED, "✗", "check_failed"),
    None: ("none", "–", "check_unknown"),
}


@dataclass(frozen=True, slots=True)
class ToDo:
    """What to do next; ``command`` is the very one, ``""`` where it is none."""

    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class CheckTold:
    """``word`` says what ``light`` shows (``none`` where it was not looked at: that is neither good nor bad); ``line``
    what was measured, and what is asked for."""

    light: str
    sign: str
    word: str
    line: str


@dataclass(frozen=True, slots=True)
class StepTold:
    name: str
    duration: str
    line: str
    failed: bool


@dataclass(frozen=True, slots=True)
class NightTold:
    """``headline`` is the one sentence; ``more`` are those that whoever reads on needs first."""

    id: str
    light: Light
    sign: str
    word: str
    headline: str
    more: tuple[str, ...]
    day: str
    when: str
    serving: str
    to_do: tuple[ToDo, ...]
    changes: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, str], ...]
    checks: tuple[CheckTold, ...]
    steps: tuple[StepTold, ...]


def light_of(night: Night) -> Light:
    """Green: nothing is to be done. Amber: it serves, but look at it. Red: what it made does not serve."""
    if night.outcome in {Outcome.REFUSED, Outcome.FAILED}:
        return Light.RED
    doubtful = night.outcome is Outcome.BUSY or night.forced or any(step.failed for step in night.steps)
    return Light.AMBER if doubtful else Light.GREEN


def tell_night(night: Night, lang: Lang) -> NightTold:
    """All of it in ``lang``; times as the clock on the wall here has them."""
    light = light_of(night)
    began, ended = night.began.astimezone(), night.ended.astimezone()
    span = max(0.0, (night.ended - night.began).total_seconds())
    return NightTold(
        id=night.id,
        light=light,
        sign=SIGNS[light],
        word=_say(f"report_light_{light}", lang),
        headline=_headline(night, light, lang),
        more=tuple(_more(night, lang)),
        day=_day(began, lang),
        when=_say("report_when", lang, began=f"{began:%H:%M}", ended=f"{ended:%H:%M}", duration=duration(span, lang)),
        serving=_serving(night, lang),
        to_do=tuple(_to_do(night, lang)),
        changes=tuple(_counts(night, _CHANGES, lang)),
        sizes=tuple(_counts(night, (*_SIZES, *sorted(night.counts.keys() - {*_CHANGES, *_SIZES})), lang)),
        checks=tuple(_check(one, lang) for one in sorted(night.checks, key=_worst_first)),
        steps=tuple(
            StepTold(_say(f"report_step_{one.step}", lang), duration(one.seconds, lang), one.line.to(lang), one.failed)
            for one in night.steps
        ),
    )


def duration(seconds: float, lang: Lang) -> str:
    """Such as ``0.4 s``, ``42 s``, ``3 min 20 s``, ``1 h 05 min``."""
    if seconds < 10:
        return f"{figure_in(f'{max(0.0, seconds):.1f}', lang)} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02} min"


def _day(at: datetime, lang: Lang) -> str:
    month = _say("report_months", lang).split()[at.month - 1]
    return _say("report_day", lang, day="1er" if lang == "fr" and at.day == 1 else at.day, month=month, year=at.year)


def _headline(night: Night, light: Light, lang: Lang) -> str:
    match night.outcome:
        case Outcome.PUBLISHED if night.forced:
            return _say("report_forced", lang)
        case Outcome.PUBLISHED:
            return _say("report_published_but" if light is Light.AMBER else "report_published", lang)
        case Outcome.UNCHANGED:
            return _say("report_unchanged_but" if light is Light.AMBER else "report_unchanged", lang)
        case Outcome.REFUSED:
            return _say("report_refused" if night.before else "report_refused_first", lang)
        case Outcome.FAILED:
            return _say("report_failed" if night.before else "report_failed_first", lang)
        case Outcome.BUSY:
            return _say("report_busy", lang)


def _more(night: Night, lang: Lang) -> Iterator[str]:
    if night.forced:
        yield _say("report_reason", lang, reason=night.forced)
    if night.error:
        yield night.error.to(lang)
    if night.outcome is Outcome.REFUSED:
        yield from (one.line.to(lang) for one in night.checks if one.passed is False)
    elif night.outcome is not Outcome.FAILED:
        yield from (one.line.to(lang) for one in night.steps if one.failed)


def _serving(night: Night, lang: Lang) -> str:
    serves = night.made if night.outcome is Outcome.PUBLISHED else night.before
    return _say("report_serving", lang, snapshot=serves) if serves else _say("report_serving_none", lang)


def _to_do(night: Night, lang: Lang) -> Iterator[ToDo]:
    match night.outcome:
        case Outcome.REFUSED:
            yield ToDo(_say("report_do_look", lang), "grappe changes list")
            yield ToDo(_say("report_do_mend", lang), "grappe nightly")
            yield ToDo(_say("report_do_force", lang), f'grappe nightly --force "{_say("report_do_reason", lang)}"')
        case Outcome.FAILED:
            yield ToDo(_say("report_do_doctor", lang), "grappe doctor")
            yield ToDo(_say("report_do_again", lang), "grappe nightly")
        case Outcome.BUSY:
            yield ToDo(_say("report_do_wait", lang), "grappe nights list")
        case Outcome.PUBLISHED if night.forced:
            yield ToDo(_say("report_do_back", lang), "grappe snapshots rollback")
    steps = {one.step for one in night.steps if one.failed}
    if Step.REPORT in steps:
        yield ToDo(_say("report_do_test", lang), "grappe nights test")
    if steps - {Step.REPORT} and night.outcome in {Outcome.PUBLISHED, Outcome.UNCHANGED}:
        yield ToDo(_say("report_do_step", lang), "grappe doctor")


def _counts(night: Night, names: tuple[str, ...], lang: Lang) -> Iterator[tuple[str, str]]:
    for name in names:
        if name in night.counts:
            known = name in _CHANGES or name in _SIZES
            label = _say(f"report_count_{name}", lang) if known else name.replace("_", " ")
            yield label, figure_in(f"{night.counts[name]:,}", lang)


def _worst_first(check: GateCheck) -> int:
    return (False, True, None).index(check.passed)


def _check(check: GateCheck, lang: Lang) -> CheckTold:
    light, sign, word = _OF_CHECK[check.passed]
    return CheckTold(light, sign, _say(f"report_{word}", lang), check.line.to(lang))


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(code, lang, **facts)
