"""What must be known for a rule to be decided."""

from __future__ import annotations

from collections.abc import Iterator

from models.programmes import rules
from models.programmes.rules import AnyRule, Who

_FACT_OF_FIELD = {"label": "labels", "newcomer_to": "experience"}
_OF_THE_PROJECT = {
    rules.Labelled: ("pole_labels",),
    rules.Duration: ("duration_months",),
    rules.Maturity: ("trl_start", "trl_end"),
    rules.Civil: ("civil",),
}


def fact_of(field: str) -> str:
    """The fact of the form that a field of ``Who`` looks at."""
    return _FACT_OF_FIELD.get(field, field)


def groups_of(rule: AnyRule) -> tuple[Who, ...]:
    """Everybody that a rule speaks of."""
    named = (getattr(rule, field, None) for field in ("who", "among", "not_among", "such"))
    return tuple(who for who in named if isinstance(who, Who))


def facts_of_participants(rule: AnyRule) -> tuple[str, ...]:
    """The facts of participants, by their names in the form, each once."""
    return tuple(dict.fromkeys(_facts(rule)))


def facts_of_project(rule: AnyRule) -> tuple[str, ...]:
    """The facts of the project itself."""
    found = list(_OF_THE_PROJECT.get(type(rule), ()))
    found += [who.region for who in groups_of(rule) if isinstance(who.region, str)]
    if len(rule.steps) == 1:
        found.append("step")
    return tuple(dict.fromkeys(found))


def facts_of(who: Who) -> Iterator[str]:
    """By what it is known whether somebody is meant; the role is always known."""
    for field in who.given:
        if field != "role":
            yield fact_of(field)


def _facts(rule: AnyRule) -> Iterator[str]:
    for who in groups_of(rule):
        yield from facts_of(who)
    match rule:
        case rules.Distinct():
            yield rule.of
            if rule.independent:
                yield "group"
        case rules.Count(independent=True):
            yield "group"
        case rules.LargestShare():
            yield rule.of
            if rule.by != "participant":
                yield rule.by
        case rules.Share() | rules.Total():
            yield rule.of
        case rules.Capacity():
            yield from ("person_months", "capacity", "committed")
        case rules.AidRate():
            yield from ("budget", "aid", "kind", "size")
