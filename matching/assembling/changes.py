"""A problem of which something is given up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

from matching.assembling.model import Element
from matching.assembling.problem import MOST_PARTNERS, Problem, Wishes

_LIMITS = ("budget_least", "budget_most", "partners_least", "partners_most")


def given_up(problem: Problem, elements: Collection[Element]) -> Problem:
    """Without ``elements``; rules are taken out of the edition."""
    rules = {one.name for one in elements if one.kind == "rule"}
    needs = {one.name for one in elements if one.kind == "need"}
    wishes = problem.wishes
    for one in elements:
        wishes = _without(wishes, one)
    candidates = problem.candidates
    if any(one.kind == "capacity" for one in elements):
        candidates = tuple(
            replace(one, participant=replace(one.participant, capacity=None, committed=None)) for one in candidates
        )
    return replace(
        problem,
        candidates=candidates,
        wishes=wishes,
        needs=tuple(
            replace(need, required=need.required and str(n) not in needs) for n, need in enumerate(problem.needs)
        ),
        edition=replace(problem.edition, rules=tuple(one for one in problem.edition.rules if one.id not in rules)),
    )


def _without(wishes: Wishes, element: Element) -> Wishes:
    name = element.name
    match element.kind:
        case "lock":
            return replace(wishes, locked=wishes.locked - {name})
        case "lead":
            return replace(wishes, lead="")
        case "excluded":
            return replace(wishes, excluded=wishes.excluded - {name} if name else frozenset())
        case "exclusive":
            return replace(wishes, exclusive=tuple(ids for ids in wishes.exclusive if "+".join(sorted(ids)) != name))
        case "budget":
            return replace(wishes, budgets={id_: budget for id_, budget in wishes.budgets.items() if id_ != name})
        case "budget_least":
            return replace(wishes, budget_least=None)
        case "budget_most":
            return replace(wishes, budget_most=None)
        case "partners_least":
            return replace(wishes, partners_least=1)
        case "partners_most":
            return replace(wishes, partners_most=MOST_PARTNERS)
        case "confirmed":
            return replace(wishes, confirmed=False)
        case _:
            return wishes


def limits_of(elements: Iterable[Element]) -> list[Element]:
    """Those that are moved rather than given up."""
    return [one for one in elements if one.kind in _LIMITS]


def with_limit(problem: Problem, element: Element, limit: Decimal) -> Problem:
    """With one of these limits set to ``limit``: euros, or partners."""
    wishes = problem.wishes
    match element.kind:
        case "budget_least":
            wishes = replace(wishes, budget_least=limit)
        case "budget_most":
            wishes = replace(wishes, budget_most=limit)
        case "partners_least":
            wishes = replace(wishes, partners_least=int(limit))
        case "partners_most":
            wishes = replace(wishes, partners_most=int(limit))
    return replace(problem, wishes=wishes)
