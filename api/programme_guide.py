"""A programme and its rules in plain words, as Markdown: on the terminal, and printed in ``docs/programmes.md``."""

from __future__ import annotations

from collections.abc import Iterator

from api.plain import plain
from api.programme_told import ToldEdition, ToldProgramme, ToldRule, told_programme
from models.programmes.pack import Edition, Pack, Rate
from models.programmes.rules import AnyRule
from models.texts import Lang, Localized, Texts


def guide(pack: Pack, edition: Edition, lang: Lang, *, level: int = 1) -> str:
    """The whole programme under a heading of ``level``."""
    return "\n".join(_lines(told_programme(pack, edition, lang), lang, "#" * level)) + "\n"


def guide_json(pack: Pack, edition: Edition, lang: Lang) -> dict[str, object]:
    """The same as data; limits are decimal text."""
    return {
        "id": pack.id,
        "name": pack.name.to(lang),
        "about": pack.about.to(lang),
        "source": pack.table.source,
        "edition": edition.id,
        "editions": list(pack.editions),
        "since": edition.since.isoformat(),
        "until": plain(edition.until),
        "parameters": {name: str(value) for name, value in edition.parameters.items()},
        "rules": [_rule_json(rule, lang) for rule in edition.rules],
        "rates": [{"who": _words(rate).to(lang), "percent": str(rate.percent)} for rate in edition.rates],
        "reminders": [Localized(one.en, one.fr).to(lang) for one in edition.reminders],
    }


def _rule_json(rule: AnyRule, lang: Lang) -> dict[str, object]:
    return {
        "id": rule.id,
        "wording": rule.wording.to(lang),
        "source": rule.source,
        "hard": rule.hard,
        "weight": None if rule.weight is None else str(rule.weight),
        "steps": sorted(rule.steps),
        "definition": rule.model_dump(
            mode="json", exclude_none=True, exclude_defaults=True, exclude={"id", "en", "fr", "source", "weight"}
        ),
    }


def _lines(told: ToldProgramme, lang: Lang, heads: str) -> Iterator[str]:
    yield f"{heads} {told.name}"
    yield f"\n{told.about}\n"
    yield f"*{told.source}.* `{told.id}`"
    yield f"\n{_say('editions', lang)}\n"
    yield from (_edition(one, alone=len(told.editions) == 1) for one in told.editions)
    for code, rules in (("hard", told.hard), ("soft", told.soft)):
        if rules:
            yield f"\n**{_say(code, lang)}**\n"
            yield from (_rule(number, rule) for number, rule in enumerate(rules, start=1))
    if told.reminders:
        yield f"\n**{_say('reminders' if told.rules else 'asked', lang)}**\n"
        yield from (f"- {one.words} *{one.source}*" for one in told.reminders)
    if told.rates:
        yield f"\n**{_say('rates', lang)}**\n"
        yield f"| {_say('rate_who', lang)} | {_say('rate_percent', lang)} |\n|---|---:|"
        yield from (f"| {rate.who} | {rate.percent} % |" for rate in told.rates)
    if told.parameters:
        yield f"\n**{_say('parameters', lang)}**\n"
        yield from (f"- `{one.name}` = {one.value}. {one.why} *{one.source}.*" for one in told.parameters)


def _edition(one: ToldEdition, *, alone: bool) -> str:
    words = f"`{one.id}` {one.name}, {one.dates}"
    return f"- **{words}**" if one.here and not alone else f"- {words}"


def _rule(number: int, rule: ToldRule) -> str:
    return " ".join((f"{number}. {rule.wording}", *rule.notes, f"*{rule.source}.*", *filter(None, (rule.needs,))))


def _words(rate: Rate) -> Localized:
    return Localized(rate.en, rate.fr)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"guide_{code}", lang, **facts)
