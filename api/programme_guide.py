"""A programme and its rules in plain words, as Markdown: on the terminal, and printed in ``docs/programmes.md``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from api.plain import plain
from matching.checking.telling import fact_word
from models.programmes.needs import facts_of_participants, facts_of_project
from models.programmes.pack import Edition, Pack, Rate
from models.programmes.rules import AnyRule
from models.texts import Lang, Localized, Texts


def guide(pack: Pack, edition: Edition, lang: Lang, *, level: int = 1) -> str:
    """The whole programme under a heading of ``level``."""
    return "\n".join(_lines(pack, edition, lang, "#" * level)) + "\n"


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


def _lines(pack: Pack, edition: Edition, lang: Lang, heads: str) -> Iterator[str]:
    yield f"{heads} {pack.name.to(lang)}"
    yield f"\n{pack.about.to(lang)}\n"
    yield f"*{pack.table.source}.* `{pack.id}`"
    yield from _editions(pack, edition, lang)
    hard = [rule for rule in edition.rules if rule.hard]
    soft = [rule for rule in edition.rules if not rule.hard]
    if hard:
        yield f"\n**{_say('hard', lang)}**\n"
        yield from (_rule(number, rule, lang) for number, rule in enumerate(hard, start=1))
    if soft:
        yield f"\n**{_say('soft', lang)}**\n"
        yield from (_rule(number, rule, lang) for number, rule in enumerate(soft, start=1))
    if edition.reminders:
        yield f"\n**{_say('reminders' if edition.rules else 'asked', lang)}**\n"
        yield from (f"- {Localized(one.en, one.fr).to(lang)} *{one.source}*" for one in edition.reminders)
    if edition.rates:
        yield f"\n**{_say('rates', lang)}**\n"
        yield f"| {_say('rate_who', lang)} | {_say('rate_percent', lang)} |\n|---|---:|"
        yield from (f"| {_words(rate).to(lang)} | {_figure(rate.percent, lang)} % |" for rate in edition.rates)
    if pack.table.parameters:
        yield f"\n**{_say('parameters', lang)}**\n"
        for name, one in pack.table.parameters.items():
            value, why = _figure(edition.parameters[name], lang), Localized(one.en, one.fr).to(lang)
            yield f"- `{name}` = {value}. {why} *{one.source}.*"


def _editions(pack: Pack, edition: Edition, lang: Lang) -> Iterator[str]:
    yield f"\n{_say('editions', lang)}\n"
    for one in sorted(pack.table.editions, key=lambda one: one.since):
        words = Localized(one.en, one.fr).to(lang)
        dates = _say("from_to" if one.until else "from", lang, since=one.since, until=one.until)
        told = f"`{one.id}` {words}, {dates}"
        yield f"- **{told}**" if one.id == edition.id and len(pack.editions) > 1 else f"- {told}"


def _rule(number: int, rule: AnyRule, lang: Lang) -> str:
    facts = (*facts_of_participants(rule), *facts_of_project(rule))
    parts = [f"{number}. {rule.wording.to(lang)}"]
    if len(rule.steps) == 1:
        parts.append(_say("step", lang, step=next(iter(rule.steps))))
    if rule.weight is not None:
        parts.append(_say("weight", lang, weight=_figure(rule.weight, lang)))
    parts.append(f"*{rule.source}.*")
    if facts:
        parts.append(_say("needs", lang, facts=", ".join(fact_word(fact, lang) for fact in facts)))
    return " ".join(parts)


def _figure(value: Decimal, lang: Lang) -> str:
    figure = f"{value.normalize():,f}"
    return figure.replace(",", "\u202f").replace(".", ",") if lang == "fr" else figure


def _words(rate: Rate) -> Localized:
    return Localized(rate.en, rate.fr)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"guide_{code}", lang, **facts)
