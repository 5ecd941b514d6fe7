"""How work and money are shared out among those who were chosen: as evenly as rules and limits allow."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from matching.assembling.choice import Choice
from matching.assembling.keeping import keep_rules
from matching.assembling.library import cp_model
from matching.assembling.model import CENTS, Model, Seat
from matching.assembling.problem import Problem, Wishes
from matching.assembling.solver import Limit, new_solver
from models.consortium import Consortium, Participant
from models.organization import Size

_WORK = Limit(work=2.0)
_FINE = 10
_SLOPES = ((1, 1), (Decimal("1.5"), 2), (2, 4), (3, 8), (5, 16))
_PEOPLE = {Size.SOLO: 1, Size.MICRO: 9}
_TOO_MUCH = 50


def shared_out(problem: Problem, choice: Choice) -> Consortium:
    """The consortium with the months, budget and aid of each, worth as much as ``choice``.

    What each is off what is aimed at (see ``Work.usual``; a budget that is settled aims at the months that it pays) is
    least in sum.
    """
    chosen = sorted(seat.place for seat in choice.seats)
    small = replace(
        problem,
        candidates=tuple(problem.candidates[place] for place in chosen),
        wishes=_settled(problem, choice),
    )
    model = Model(small, money=True)
    keep_rules(model)
    for (place, need), variable in model.carries.items():
        model.cp.add(variable == int(choice.carries.get(need) == chosen[place]))
    model.cp.add(model.total() >= choice.worth)
    lead = choice.lead.candidate.id
    off = [
        _off(model, place, 1 + _carried(choice, chosen[place]) + (candidate.id == lead))
        for place, candidate in enumerate(small.candidates)
    ]
    model.cp.minimize(cp_model.LinearExpr.sum(off))
    solver = new_solver(_WORK)
    if solver.solve(model.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError("what was chosen cannot be shared out")
    taken = [seat for seat in model.seats if solver.boolean_value(seat.taken)]
    return replace(problem.form, participants=tuple(_participant(small, seat, solver) for seat in taken))


def _carried(choice: Choice, place: int) -> int:
    return sum(carrier == place for carrier in choice.carries.values())


def _off(model: Model, place: int, parts: int) -> cp_model.LinearExprT:
    """How far the work of a candidate is from ``parts`` usual ones: twice as far is worse than two that are off once,
    and more than there are people for is worst."""
    problem = model.problem
    candidate = problem.candidates[place]
    a_unit = problem.work.months * problem.cost(candidate)
    aimed = Decimal(problem.work.usual * parts)
    if a_unit and candidate.id in problem.wishes.budgets:
        aimed = problem.wishes.budgets[candidate.id] / a_unit
    units = cp_model.LinearExpr.sum([seat.units for seat in model.seats_of[place]])
    off: list[cp_model.LinearExprT] = [_above(model, -_FINE * units, -round(aimed * _FINE))]
    off += [slope * _above(model, _FINE * units, round(aimed * times * _FINE)) for times, slope in _SLOPES]
    people = _PEOPLE.get(candidate.participant.size) if candidate.participant.size else None
    if people is not None and problem.form.duration_months is not None:
        able = round(people * problem.form.duration_months / problem.work.months * _FINE)
        off.append(_TOO_MUCH * _above(model, _FINE * units, able))
    return cp_model.LinearExpr.sum(off)


def _above(model: Model, value: cp_model.LinearExprT, limit: int) -> cp_model.IntVar:
    above = model.cp.new_int_var(0, 10**9, "")
    model.cp.add(above >= value - limit)
    return above


def _settled(problem: Problem, choice: Choice) -> Wishes:
    ids = frozenset(seat.candidate.id for seat in choice.seats)
    return replace(
        problem.wishes,
        locked=ids,
        lead=choice.lead.candidate.id,
        excluded=frozenset(),
        budgets={id_: budget for id_, budget in problem.wishes.budgets.items() if id_ in ids},
    )


def _participant(problem: Problem, seat: Seat, solver: cp_model.CpSolver) -> Participant:
    return replace(
        seat.candidate.participant,
        role=seat.role,
        budget=_euros(seat.budget, solver),
        aid=None if seat.aid is None else _euros(seat.aid, solver),
        person_months=Decimal(solver.value(seat.units) * problem.work.months),
    )


def _euros(amount: tuple[cp_model.IntVar, int], solver: cp_model.CpSolver) -> Decimal:
    variable, cents = amount
    return Decimal(solver.value(variable) * cents) / CENTS
