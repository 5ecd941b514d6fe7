"""The consortium that a choice comes to: who takes part, who leads, and how many units of work each has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from matching.assembling.problem import Candidate, Problem
from matching.checking.aid import aid_of
from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Consortium, Participant
from models.project import Role


def units_of(problem: Problem, candidate: Candidate) -> list[int]:
    """The whole units that it may work, ascending: within what others have left of its capacity."""
    capacity, committed = candidate.participant.capacity, candidate.participant.committed or 0
    units = range(problem.work.least, problem.work.most + 1)
    return [one for one in units if capacity is None or one * problem.work.months + committed <= capacity]


def partner(problem: Problem, candidate: Candidate, role: Role, units: int) -> Participant:
    """A candidate with its part in the project."""
    months = Decimal(units * problem.work.months)
    budget = problem.wishes.budgets.get(candidate.id, months * problem.cost(candidate))
    one = replace(candidate.participant, role=role, person_months=months, budget=budget, aid=None)
    return replace(one, aid=_aid(problem, one, budget))


def consortium(problem: Problem, partners: Iterable[Participant]) -> Consortium:
    return replace(problem.form, participants=tuple(partners))


def _aid(problem: Problem, one: Participant, budget: Decimal) -> Decimal | None:
    """What the lowest of the rates gives that may be its own; ``None`` where there is none such."""
    seen = Seen.of(consortium(problem, (one,)), problem.edition)
    percents = []
    for rate in problem.edition.rates:
        fits = seen.fits(rate.who, one)
        if fits is not Truth.NO:
            percents.append(rate.percent)
        if fits is Truth.YES:
            break
    return aid_of(budget, min(percents)) if percents else None
