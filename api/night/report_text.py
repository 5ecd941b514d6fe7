"""A night as plain text: in an e-mail beside the page, and on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from api.night.report_page import words
from api.night.report_view import NightTold, tell_night
from api.night.told import Night
from models.texts import Lang


def report_text(night: Night, lang: Lang) -> str:
    """Lines in ``lang``, the one sentence first."""
    return "\n".join(_lines(tell_night(night, lang), lang)) + "\n"


def report_subject(night: Night, lang: Lang) -> str:
    """One line: the day, a word and the one sentence."""
    told = tell_night(night, lang)
    return f"{told.sign} {words(lang)('title', day=told.day)} · {told.headline}"


def _lines(told: NightTold, lang: Lang) -> Iterator[str]:
    say = words(lang)
    yield f"{told.sign} {told.word.upper()} · {told.headline}"
    yield from (f"  {line}" for line in told.more)
    yield f"  {told.day}, {told.when} · {told.serving}"
    if told.to_do:
        yield from ("", say("do"))
        for number, one in enumerate(told.to_do, start=1):
            yield f"  {number}. {one.text}"
            if one.command:
                yield f"     {one.command}"
    for heading, listed in (("changed", told.changes), ("sizes", told.sizes)):
        if listed:
            yield from ("", say(heading), "  " + " · ".join(f"{label} {figure}" for label, figure in listed))
    if told.checks:
        yield from ("", say("checks"))
        for check in told.checks:
            yield f"  {check.sign} {check.word} · {check.line}"
    if told.steps:
        yield from ("", say("steps"))
        for step in told.steps:
            failed = f"✗ {say('step_failed')} · " if step.failed else ""
            yield f"  {step.name} ({step.duration}) · {failed}{step.line}"
    yield from ("", f"{say('foot')} {told.id}")
