"""The choice of partners, lead, carriers and work as a model for CP-SAT (OR-tools).

Everybody has a seat, or one for each role that it could have where a rule or a rate asks for the role; a seat that is
taken has units of work. What may be given up is an ``Element``: when a model is asked why nothing is possible, each of
them can be switched off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from matching.assembling import points
from matching.assembling.library import Literal, cp_model
from matching.assembling.looked_at import looks_at_money, looks_at_roles
from matching.assembling.problem import MOST_PARTNERS, Candidate, Problem
from matching.assembling.reading import Reading
from matching.checking.rounding import half_up
from models.project import Role

CENTS = 100
FEW = 20
"""So many who are left out are looked at one by one when nothing is possible; more, all at once."""
_PERCENT = 100


@dataclass(frozen=True, slots=True, order=True)
class Element:
    """Something that may be given up: ``kind`` is ``rule``, ``lock``, ``lead``, ``excluded``, ``exclusive``, ``need``,
    ``capacity``, ``budget``, ``budget_least``, ``budget_most``, ``partners_least``, ``partners_most`` or
    ``confirmed``; ``name`` says which one (of ``excluded`` it is empty where they are many: all of them)."""

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """Somebody in a role, or in any (``role`` is then that of a partner). ``leads``: it is taken by who leads.
    ``budget`` and ``aid`` are a variable times cents, ``aid`` ``None`` where it has no rate."""

    place: int
    candidate: Candidate
    role: Role
    taken: cp_model.IntVar
    leads: cp_model.IntVar
    units: cp_model.IntVar
    budget: tuple[cp_model.IntVar, int]
    aid: tuple[cp_model.IntVar, int] | None


class Model:
    """``relaxed``: each element is kept only where its literal holds, and nothing is left out of the model. ``money``:
    how much everybody works is told, though no rule asks for it."""

    def __init__(self, problem: Problem, *, relaxed: bool = False, money: bool = False) -> None:
        self.problem = problem
        self.reading = Reading(problem)
        self.cp = cp_model.CpModel()
        self.no, self.yes = self.cp.new_constant(0), self.cp.new_constant(1)
        self.relaxed = relaxed
        self.elements: dict[Element, cp_model.IntVar] = {}
        self.looks_at_money = money or looks_at_money(problem)
        self.looks_at_roles = looks_at_roles(problem)
        self.sums: dict[object, cp_model.IntVar] = {}
        self.seats: list[Seat] = []
        self.taking: list[cp_model.LinearExprT] = []
        self.seats_of: list[list[Seat]] = []
        self.carries: dict[tuple[int, int], cp_model.IntVar] = {}
        self._carried_by: dict[int, list[cp_model.IntVar]] = {}
        self.worth: list[tuple[cp_model.IntVar, int]] = []
        self.worth_of_all = 0
        for place, candidate in enumerate(problem.candidates):
            self._seat(place, candidate)
        self.count = cp_model.LinearExpr.sum([seat.taken for seat in self.seats])
        self._settle()
        self._carry()
        self._bound_money()

    def on(self, kind: str, name: str = "") -> list[Literal]:
        """The literal of an element; none where nothing can be given up."""
        if not self.relaxed:
            return []
        element = Element(kind, name)
        if element not in self.elements:
            self.elements[element] = self.cp.new_bool_var(f"{kind} {name}")
        return [self.elements[element]]

    def never(self, when: Sequence[Literal]) -> None:
        self.cp.add_bool_or([~literal for literal in when] or [False])

    def add_worth(self, variable: cp_model.IntVar, worth: int) -> None:
        if worth:
            self.worth.append((variable, worth))

    def total(self) -> cp_model.LinearExprT:
        """The points of what is chosen."""
        return weighted(self.worth) + self.worth_of_all

    def _seat(self, place: int, candidate: Candidate) -> None:
        wishes = self.problem.wishes
        if candidate.id in wishes.excluded and not self.relaxed:
            self.taking.append(0)
            self.seats_of.append([])
            return
        seats = [self._seat_in(place, candidate, role, leads) for role, leads in self._roles(candidate)]
        self.seats += seats
        self.seats_of.append(seats)
        self.taking.append(cp_model.LinearExpr.sum([seat.taken for seat in seats]))
        if len(seats) > 1:
            self.cp.add_at_most_one(seat.taken for seat in seats)
        as_partner, as_lead = (
            points.of_partner(self.problem, candidate, role) for role in (Role.PARTICIPANT, Role.COORDINATOR)
        )
        for seat in seats:
            self.add_worth(seat.taken, as_partner)
            self.add_worth(seat.leads, as_lead - as_partner)

    def _roles(self, candidate: Candidate) -> list[tuple[Role, bool | None]]:
        """The roles of its seats, and whether who is in one leads (``None``: it may)."""
        lead = self.problem.wishes.lead
        if lead and not self.relaxed and candidate.id == lead:
            return [(Role.COORDINATOR, True)] if candidate.may_lead else []
        if (lead and not self.relaxed) or not candidate.may_lead:
            return [(Role.PARTICIPANT, False)]
        if self.looks_at_roles:
            return [(Role.COORDINATOR, True), (Role.PARTICIPANT, False)]
        return [(Role.PARTICIPANT, None)]

    def _seat_in(self, place: int, candidate: Candidate, role: Role, leads: bool | None) -> Seat:
        work = self.problem.work
        taken = self.cp.new_bool_var(f"{candidate.id} {role}")
        able = units_able(self.problem, candidate)
        most = work.most if self.relaxed else min(work.most, able)
        units = taken
        if self.looks_at_money:
            units = self.cp.new_int_var(0, max(most, 0), f"{candidate.id} {role} units")
            self.cp.add(units >= work.least * taken)
            self.cp.add(units <= max(most, 0) * taken)
        if most < work.least:
            self.cp.add(taken == 0)
        budget, aid = self._money(candidate, role, taken, units, max(most, 0))
        return Seat(place, candidate, role, taken, self._leads(taken, leads), units, budget, aid)

    def _leads(self, taken: cp_model.IntVar, leads: bool | None) -> cp_model.IntVar:
        if leads is not None:
            return taken if leads else self.no
        may = self.cp.new_bool_var("")
        self.cp.add_implication(may, taken)
        return may

    def _money(
        self, candidate: Candidate, role: Role, taken: cp_model.IntVar, units: cp_model.IntVar, most: int
    ) -> tuple[tuple[cp_model.IntVar, int], tuple[cp_model.IntVar, int] | None]:
        problem = self.problem
        percent = self.reading.percent(candidate.participant, role)
        fixed = problem.wishes.budgets.get(candidate.id)
        a_unit = _cents(problem.work.months * problem.cost(candidate))
        if fixed is None or self.relaxed:
            budget = (units, a_unit)
            aid = None if percent is None else self._aid(units, a_unit, most, percent)
        if fixed is None:
            return budget, aid
        settled = _cents(fixed), None if percent is None else aid_cents(_cents(fixed), percent)
        if not self.relaxed:
            return (taken, settled[0]), None if settled[1] is None else (taken, settled[1])
        [kept] = self.on("budget", candidate.id)
        return (
            self._either(kept, budget, (taken, settled[0]), a_unit * most),
            None if aid is None or settled[1] is None else self._either(kept, aid, (taken, settled[1]), a_unit * most),
        )

    def _either(
        self, kept: Literal, free: tuple[cp_model.IntVar, int], fixed: tuple[cp_model.IntVar, int], most: int
    ) -> tuple[cp_model.IntVar, int]:
        if not free[1] and not fixed[1]:
            return fixed
        amount = self.cp.new_int_var(0, max(most, fixed[1]), "")
        self.cp.add(amount == fixed[0] * fixed[1]).only_enforce_if(kept)
        self.cp.add(amount == free[0] * free[1]).only_enforce_if(~kept)
        return amount, 1

    def _aid(self, units: cp_model.IntVar, a_unit: int, most: int, percent: Fraction) -> tuple[cp_model.IntVar, int]:
        """Where a cent is rounded somewhere, each number of units has its aid in a table."""
        if not self.looks_at_money or (a_unit * percent.numerator) % (_PERCENT * percent.denominator) == 0:
            return units, aid_cents(a_unit, percent)
        aids = [aid_cents(a_unit * n, percent) for n in range(most + 1)]
        amount = self.cp.new_int_var(0, max(aids), "")
        self.cp.add_allowed_assignments([units, amount], list(enumerate(aids)))
        return amount, 1

    def _settle(self) -> None:
        problem, wishes = self.problem, self.problem.wishes
        self.cp.add_exactly_one(seat.leads for seat in self.seats)
        self.cp.add(self.count >= wishes.partners_least).only_enforce_if(self.on("partners_least"))
        self.cp.add(self.count <= wishes.partners_most).only_enforce_if(self.on("partners_most"))
        self.cp.add(self.count <= MOST_PARTNERS)
        for place, candidate in enumerate(problem.candidates):
            if candidate.id in wishes.locked:
                self.cp.add(self.taking[place] == 1).only_enforce_if(self.on("lock", candidate.id))
            if candidate.id in wishes.excluded and self.relaxed:
                each = candidate.id if len(wishes.excluded) <= FEW else ""
                self.cp.add(self.taking[place] == 0).only_enforce_if(self.on("excluded", each))
            if candidate.id == wishes.lead:
                leading: list[Literal] = [seat.leads for seat in self.seats_of[place]]
                self.cp.add_bool_or(leading or [False]).only_enforce_if(self.on("lead", candidate.id))
        for group in wishes.exclusive:
            self.cp.add(self._how_many(group) <= 1).only_enforce_if(self.on("exclusive", "+".join(sorted(group))))
        for group in problem.form.exclusive:
            self.cp.add(self._how_many(group) <= 1)

    def _how_many(self, ids: Iterable[str]) -> cp_model.LinearExprT:
        wanted = frozenset(ids)
        return cp_model.LinearExpr.sum([seat.taken for seat in self.seats if seat.candidate.id in wanted])

    def _carry(self) -> None:
        problem = self.problem
        for place, candidate in enumerate(problem.candidates):
            taking = self.taking[place]
            own = [need for need in sorted(candidate.covers) if problem.allowed(candidate, need) is not None]
            if isinstance(taking, int) or not own:
                continue
            for need in own:
                carrying = self.cp.new_bool_var(f"{candidate.id} carries {need}")
                self.carries[place, need] = carrying
                self._carried_by.setdefault(place, []).append(carrying)
                self.cp.add(carrying <= taking)
                self.add_worth(carrying, points.of_cover(problem, need, candidate.covers[need]))
            self.cp.add(self._effort(place) <= self._work(place))
        if self.relaxed:
            self._keep_capacity()
        by_need: dict[int, list[cp_model.IntVar]] = {}
        for (_, need), variable in self.carries.items():
            by_need.setdefault(need, []).append(variable)
        for need, asked in enumerate(problem.needs):
            carriers: list[Literal] = [*by_need.get(need, [])]
            self.cp.add_at_most_one(carriers)
            if asked.required:
                self.cp.add_bool_or(carriers or [False]).only_enforce_if(self.on("need", str(need)))

    def _keep_capacity(self) -> None:
        """Nobody works more than it is known to have left."""
        when = self.on("capacity")
        for place, candidate in enumerate(self.problem.candidates):
            able = units_able(self.problem, candidate)
            if able < self.problem.work.least:
                self.cp.add(self.taking[place] == 0).only_enforce_if(when)
            elif able < self.problem.work.most:
                if self.looks_at_money:
                    self.cp.add(self._work(place) <= able).only_enforce_if(when)
                self.cp.add(self._effort(place) <= able).only_enforce_if(when)

    def _effort(self, place: int) -> cp_model.LinearExprT:
        return self.problem.work.effort * cp_model.LinearExpr.sum(self._carried_by.get(place, []))

    def _work(self, place: int) -> cp_model.LinearExprT:
        """The units of work of a candidate: at most, where nobody asks how many they are exactly."""
        if self.looks_at_money:
            return cp_model.LinearExpr.sum([seat.units for seat in self.seats_of[place]])
        most = self.problem.work.most
        return most if self.relaxed else min(most, units_able(self.problem, self.problem.candidates[place]))

    def _bound_money(self) -> None:
        wishes = self.problem.wishes
        total = weighted([seat.budget for seat in self.seats])
        if wishes.budget_least is not None:
            self.cp.add(total >= _cents(wishes.budget_least)).only_enforce_if(self.on("budget_least"))
        if wishes.budget_most is not None:
            self.cp.add(total <= _cents(wishes.budget_most)).only_enforce_if(self.on("budget_most"))


def units_able(problem: Problem, candidate: Candidate) -> int:
    """How many units of work somebody has left, as far as is known (never more than ``work.most``)."""
    one = candidate.participant
    if one.capacity is None:
        return problem.work.most
    return min(problem.work.most, floor((one.capacity - (one.committed or 0)) / problem.work.months))


def aid_cents(budget: int, percent: Fraction) -> int:
    """Half a cent counts as one."""
    part, whole = budget * percent.numerator, _PERCENT * percent.denominator
    return (2 * part + whole) // (2 * whole)


def _cents(euros: Decimal) -> int:
    return int(half_up(Fraction(euros) * CENTS, 0))


def weighted(terms: Sequence[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExprT:
    """The sum of variables, each times its number."""
    return cp_model.LinearExpr.weighted_sum([variable for variable, _ in terms], [worth for _, worth in terms])
