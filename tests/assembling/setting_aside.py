"""A problem without some of what stands in the way: to see whether a conflict is one, is minimal, and is repaired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Literal

from matching.assembling.problem import Candidate, Problem
from tests.assembling.oracle import is_possible

Kind = Literal[
    "rule",
    "lock",
    "lead",
    "excluded",
    "exclusive",
    "need",
    "capacity",
    "budget_least",
    "budget_most",
    "budget",
    "partners_least",
    "partners_most",
    "confirmed",
]
Element = tuple[Kind, str]
"""What it is, and its name: a rule's or candidate's id, ``a+b`` for a set, a need's place, or nothing."""


def elements(problem: Problem) -> frozenset[Element]:
    """All that can be set aside. Sets that the form itself holds apart, and how work is shared out, always stay."""
    return frozenset(_elements(problem))


def _elements(problem: Problem) -> Iterator[Element]:
    wishes = problem.wishes
    yield from (("rule", rule.id) for rule in problem.edition.rules if rule.hard)
    yield from (("lock", id_) for id_ in wishes.locked)
    yield from (("excluded", id_) for id_ in wishes.excluded)
    yield from (("exclusive", _named(together)) for together in wishes.exclusive)
    yield from (("need", str(place)) for place, need in enumerate(problem.needs) if need.required)
    yield from (("budget", id_) for id_ in wishes.budgets)
    if wishes.lead:
        yield "lead", wishes.lead
    if any(one.participant.capacity is not None for one in problem.candidates):
        yield "capacity", ""
    bounds: tuple[Kind, ...] = ("budget_least", "budget_most", "partners_least", "partners_most")
    for kind in bounds:
        if getattr(wishes, kind) is not None:
            yield kind, ""
    if wishes.confirmed:
        yield "confirmed", ""


def without(problem: Problem, aside: Collection[Element]) -> Problem:
    """The problem with these elements set aside.

    ``capacity``: nobody's is known any more, nor what others have of it; the rule on capacity, where the edition has
    one, is still judged, and undecided. ``partners_least`` becomes 1 and ``partners_most`` the number of candidates.

    Whatever was possible stays so, but where a ``budget`` is set aside (it is then what the months come to, which may
    be another), or ``capacity`` of those who must keep that rule for certain.
    """
    wishes = problem.wishes
    ids = {kind: {name for some, name in aside if some == kind} for kind, _ in aside}
    least = 1 if "partners_least" in ids else wishes.partners_least
    most = max(len(problem.candidates), least) if "partners_most" in ids else wishes.partners_most
    return replace(
        problem,
        edition=replace(
            problem.edition, rules=tuple(rule for rule in problem.edition.rules if rule.id not in ids.get("rule", ()))
        ),
        needs=tuple(
            replace(need, required=need.required and str(place) not in ids.get("need", ()))
            for place, need in enumerate(problem.needs)
        ),
        candidates=tuple(map(_unlimited, problem.candidates)) if "capacity" in ids else problem.candidates,
        wishes=replace(
            wishes,
            locked=wishes.locked - ids.get("lock", set()),
            lead="" if "lead" in ids else wishes.lead,
            excluded=wishes.excluded - ids.get("excluded", set()),
            exclusive=tuple(one for one in wishes.exclusive if _named(one) not in ids.get("exclusive", ())),
            budgets={id_: budget for id_, budget in wishes.budgets.items() if id_ not in ids.get("budget", ())},
            budget_least=None if "budget_least" in ids else wishes.budget_least,
            budget_most=None if "budget_most" in ids else wishes.budget_most,
            partners_least=least,
            partners_most=most,
            confirmed=wishes.confirmed and "confirmed" not in ids,
        ),
    )


def faults_of_conflict(problem: Problem, conflict: Collection[Element] | None) -> Iterator[str]:
    """Nothing where these cannot hold together, all others set aside, and without any one of them the rest can.

    ``None`` says that something is possible, no elements at all that nothing is, whatever is set aside.
    """
    if conflict is None:
        if not is_possible(problem):
            yield "no conflict is told, though nothing is possible"
        return
    kept = frozenset(conflict)
    if not kept <= elements(problem):
        yield f"{sorted(kept - elements(problem))} are no elements"
    if _can_hold(problem, kept):
        yield f"{sorted(kept)} can hold together"
    yield from (
        f"{one} is not needed of {sorted(kept)}" for one in sorted(kept) if not _can_hold(problem, kept - {one})
    )


def smaller_conflict(problem: Problem, conflict: Collection[Element]) -> frozenset[Element] | None:
    """One of fewer elements, where there is one."""
    every = sorted(elements(problem))
    fewer = (frozenset(some) for size in range(len(conflict)) for some in combinations(every, size))
    return next((some for some in fewer if not _can_hold(problem, some)), None)


def moved(problem: Problem, limits: Mapping[Element, Decimal]) -> Problem:
    """With some of staff's limits, in euros or partners, where these say."""
    to = {kind: int(limit) if kind.startswith("partners") else limit for (kind, _), limit in limits.items()}
    return replace(problem, wishes=replace(problem.wishes, **to))


def _can_hold(problem: Problem, kept: frozenset[Element]) -> bool:
    return is_possible(without(problem, elements(problem) - kept))


def _unlimited(one: Candidate) -> Candidate:
    return replace(one, participant=replace(one.participant, capacity=None, committed=None))


def _named(together: frozenset[str]) -> str:
    return "+".join(sorted(together))
