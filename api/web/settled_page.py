"""What staff has settled, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from matching.checking.finding import Unit
from matching.checking.telling import amount
from models.proposal import Settled
from models.texts import Lang, Texts

PROJECT_LABELS = {
    "duration_months": ("check_duration", ""),
    "civil": ("check_civil", ""),
    "pole_labels": ("check_pole_labels", "check_pole_labels_help"),
    "territory": ("check_territory", "check_territory_help"),
    "lead_pole_territory": ("check_lead_pole_territory", "check_territory_help"),
    "trl_start": ("check_trl_start", ""),
    "trl_end": ("check_trl_end", ""),
    "filed": ("check_filed", "check_filed_help"),
}
"""Of each fact of the project the label of its field, and what that means (or nothing)."""


def settled_lines(before: Settled | None, after: Settled, names: Mapping[str, str], lang: Lang) -> tuple[str, ...]:
    """What ``after`` settles otherwise than ``before``, a phrase each; ``None``: than when nothing is settled."""
    return tuple(_lines(before or Settled(), after, names, lang))


def _lines(before: Settled, after: Settled, names: Mapping[str, str], lang: Lang) -> Iterator[str]:
    def say(code: str, **facts: object) -> str:
        return Texts.of("api.web")(code, lang, **facts)

    def listed(was: tuple[str, ...], now: tuple[str, ...]) -> str:
        return ", ".join(names.get(id_, id_) for id_ in now if id_ not in was)

    for code, was, now in (
        ("settled_locked", before.locked, after.locked),
        ("settled_unlocked", after.locked, before.locked),
        ("settled_excluded", before.excluded, after.excluded),
        ("settled_allowed", after.excluded, before.excluded),
    ):
        if who := listed(was, now):
            yield say(code, who=who)
    if before.lead != after.lead:
        yield say("settled_lead", who=names.get(after.lead, after.lead)) if after.lead else say("settled_any_lead")
    for group in after.exclusive:
        if group not in before.exclusive:
            yield say("settled_exclusive", who=listed((), group))
    for id_, budget in after.budgets.items():
        if before.budgets.get(id_) != budget:
            yield say("settled_budget", who=names.get(id_, id_), amount=_euros(budget, lang))
    for id_ in before.budgets.keys() - after.budgets.keys():
        yield say("settled_no_budget", who=names.get(id_, id_))
    for code, was_at, now_at in (
        ("settled_budget_least", before.budget_least, after.budget_least),
        ("settled_budget_most", before.budget_most, after.budget_most),
    ):
        if was_at != now_at and now_at is not None:
            yield say(code, amount=_euros(now_at, lang))
    if (before.partners_least, before.partners_most) != (after.partners_least, after.partners_most):
        yield say("settled_partners", least=after.partners_least, most=after.partners_most)
    for code, other, was_so, is_so in (
        ("settled_confirmed", "settled_unconfirmed", before.confirmed, after.confirmed),
        ("settled_known", "settled_members", before.known, after.known),
    ):
        if was_so != is_so:
            yield say(code if is_so else other)
    for name, value in {**after.project, **after.parameters}.items():
        if {**before.project, **before.parameters}.get(name, "") != value:
            label, _ = PROJECT_LABELS.get(name, ("", ""))
            yield say("settled_project", name=say(label) if label else name, value=value or "–")


def _euros(value: Decimal, lang: Lang) -> str:
    return amount(Fraction(value), Unit.EUROS, lang)
