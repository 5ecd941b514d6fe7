"""What is wrong with a consortium that is proposed, rules aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from matching.assembling.problem import Problem
from models.consortium import Consortium
from models.project import Role
from tests.assembling.laying_out import consortium, partner, units_of


def faults(problem: Problem, proposed: Consortium, carries: Mapping[int, str]) -> Iterator[str]:
    """Nothing where it is as the problem and staff's wishes have it."""
    wishes = problem.wishes
    ids = [one.id for one in proposed.participants]
    chosen = [one for one in problem.candidates if one.id in ids]
    if [one.id for one in chosen] != ids:
        yield f"not candidates, each once, in their order: {ids}"
        return
    if not wishes.partners_least <= len(ids) <= wishes.partners_most:
        yield f"{len(ids)} partners"
    yield from (f"{id_} is locked" for id_ in sorted(wishes.locked - {*ids}))
    yield from (f"{id_} is excluded" for id_ in sorted(wishes.excluded & {*ids}))
    for together in (*wishes.exclusive, *problem.form.exclusive):
        if len(together & {*ids}) > 1:
            yield f"{sorted(together & {*ids})} don't meet"
    yield from _leading(problem, proposed)
    yield from _working(problem, proposed, carries)
    yield from _carrying(problem, ids, carries)
    budget = sum((one.budget or Decimal(0) for one in proposed.participants), Decimal(0))
    if wishes.budget_least is not None and budget < wishes.budget_least:
        yield f"{budget} euros are too little"
    if wishes.budget_most is not None and budget > wishes.budget_most:
        yield f"{budget} euros are too much"


def _leading(problem: Problem, proposed: Consortium) -> Iterator[str]:
    leads = [one.id for one in proposed.participants if one.role is Role.COORDINATOR]
    able = {one.id for one in problem.candidates if one.may_lead and problem.wishes.lead in ("", one.id)}
    if len(leads) != 1 or leads[0] not in able:
        yield f"led by {leads}"


def _working(problem: Problem, proposed: Consortium, carries: Mapping[int, str]) -> Iterator[str]:
    """Each has whole units that suffice, and all else follows from them."""
    candidates = {one.id: one for one in problem.candidates}
    loads = Counter(carries.values())
    expected = []
    for one in proposed.participants:
        candidate = candidates[one.id]
        months = one.person_months or Decimal(0)
        units = [some for some in units_of(problem, candidate) if some * problem.work.months == months]
        if not units:
            yield f"{one.id} works {one.person_months} months"
        elif units[0] < loads[one.id] * problem.work.effort:
            yield f"{one.id} carries {loads[one.id]} needs in {units[0]} units"
        else:
            expected.append(partner(problem, candidate, one.role, units[0]))
            if one != expected[-1]:
                yield f"{one} is not {expected[-1]}"
    if len(expected) == len(proposed.participants) and proposed != consortium(problem, proposed.participants):
        yield "the form is another"


def _carrying(problem: Problem, ids: list[str], carries: Mapping[int, str]) -> Iterator[str]:
    candidates = {one.id: one for one in problem.candidates}
    for place, need in enumerate(problem.needs):
        id_ = carries.get(place)
        if id_ is None and need.required:
            yield f"need {place} is required"
        elif id_ is not None and (id_ not in ids or problem.allowed(candidates[id_], place) is None):
            yield f"need {place} is carried by {id_}"
    yield from (f"there is no need {place}" for place in sorted({*carries} - {*range(len(problem.needs))}))
