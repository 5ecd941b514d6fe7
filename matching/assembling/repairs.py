"""The cheapest ways out where nothing is possible: what to give up, whom to bring in, how far to move a limit.

Each is looked for in the model in which everything can be given up, and then tried: the problem is changed as the
repair says and assembled again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from matching.assembling import points
from matching.assembling.alike import few_of_each
from matching.assembling.changes import given_up, limits_of, with_limit
from matching.assembling.conflict import Relaxed
from matching.assembling.library import cp_model
from matching.assembling.missing import missing_partners
from matching.assembling.model import CENTS, Element
from matching.assembling.problem import Candidate, Problem
from matching.assembling.proposal import Proposal
from matching.assembling.solve import assemble
from matching.assembling.solver import Limit, new_solver
from models.programmes import rules
from models.programmes.rules import AnyRule

_COSTS = {
    "partners_least": 1,
    "confirmed": 1,
    "excluded": 2,
    "lead": 2,
    "budget": 2,
    "budget_least": 2,
    "partners_most": 2,
    "lock": 3,
    "budget_most": 3,
    "rule": 3,
    "exclusive": 4,
    "need": 5,
    "capacity": 6,
}
_JOINS, _SOMEBODY = 2, 5
_WHOLE = 10**6
_OF_THE_PROJECT = (rules.Labelled, rules.Duration, rules.Maturity, rules.Civil)
_OTHERS = 3
_WORK = Limit(work=1.0)
_AMONG = 40


@dataclass(frozen=True, slots=True)
class Repair:
    """One way out. ``give_up``: elements (a rule among them asks for the project to be told otherwise); ``limits``: to
    what a limit among them must be moved, in euros or partners. ``joining``: candidates from among others who come in,
    or somebody who is yet to be found; ``instead`` of the only one who joins these would do as well. ``proposal`` is
    what was assembled with it."""

    give_up: tuple[Element, ...]
    joining: tuple[Candidate, ...]
    proposal: Proposal
    limits: Mapping[Element, Decimal] = field(default_factory=dict)
    instead: tuple[Candidate, ...] = ()


def repairs(problem: Problem, others: Sequence[Candidate] = (), most: int = 5) -> tuple[Repair, ...]:
    """The ``most`` cheapest that were found to repair, cheapest first. ``others`` could be brought in, the
    first of them before the others."""
    missing = missing_partners(problem)
    additions = {one.id: one for one in (*others, *missing)}
    wide = few_of_each(
        replace(problem, candidates=(*problem.candidates, *additions.values())), apart=frozenset(additions)
    )
    found = []
    for give_up, joining in _cheapest(wide, additions, frozenset(one.id for one in missing), most):
        repair = _tried(problem, give_up, joining)
        if repair is not None:
            found.append(_with_others(problem, repair, tuple(additions.values())))
    return tuple(found)


def _cheapest(
    problem: Problem, additions: Mapping[str, Candidate], missing: frozenset[str], most: int
) -> Iterator[tuple[tuple[Element, ...], tuple[Candidate, ...]]]:
    relaxed = Relaxed.of(problem)
    kinds = {rule.id: rule for rule in points.rules_of(problem)}
    fixed = [one for one in relaxed.elements if one.kind == "rule" and not _can_change(kinds[one.name])]
    model = relaxed.keeping(fixed)
    free = {one: relaxed.within(model, one) for one in relaxed.elements if one not in set(fixed)}
    joins: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for seat in relaxed.model.seats:
        if seat.candidate.id in additions:
            joins[seat.candidate.id].append(model.get_bool_var_from_proto_index(seat.taken.index))
    sorts: dict[object, list[cp_model.IntVar]] = defaultdict(list)
    for id_, taken in joins.items():
        sorts[_sort_of(additions[id_])] += taken
    prices = [(kept, -_COSTS[one.kind] * _WHOLE) for one, kept in free.items()]
    for place, (id_, taken) in enumerate(joins.items()):  # the first of those who would do alike
        prices += [(seat, (_SOMEBODY if id_ in missing else _JOINS) * _WHOLE + place) for seat in taken]
    model.minimize(cp_model.LinearExpr.weighted_sum([one for one, _ in prices], [price for _, price in prices]))
    for _ in range(most):
        solver = new_solver(_WORK)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return
        give_up = tuple(one for one, kept in free.items() if not solver.boolean_value(kept))
        joining = tuple(additions[id_] for id_, taken in joins.items() if any(map(solver.boolean_value, taken)))
        yield give_up, joining
        nobody = model.new_bool_var("")
        for one in joining:
            model.add(sum(sorts[_sort_of(one)]) == 0).only_enforce_if(nobody)
        model.add_bool_or([*(free[one] for one in give_up), *([nobody] if joining else [])])


def _can_change(rule: AnyRule) -> bool:
    return isinstance(rule, _OF_THE_PROJECT)


def _sort_of(candidate: Candidate) -> object:
    """Those who are yet to be found in any country are of one sort."""
    one = candidate.participant
    return (one.kind, one.country) if one.name else (one.kind, "", tuple(candidate.covers))


def _tried(problem: Problem, give_up: tuple[Element, ...], joining: tuple[Candidate, ...]) -> Repair | None:
    """Limits are moved as little as is enough."""
    wishes = replace(problem.wishes, locked=problem.wishes.locked | {one.id for one in joining})
    changed = given_up(replace(problem, candidates=(*problem.candidates, *joining), wishes=wishes), give_up)
    limits: dict[Element, Decimal] = {}
    for element in limits_of(give_up):
        limit = _nearest(changed, element)
        if limit is not None:
            limits[element] = limit
            changed = with_limit(changed, element, limit)
    found = assemble(changed, limit=_WORK, most=_AMONG)
    return Repair(give_up, joining, found[0], limits) if found else None


def _nearest(problem: Problem, element: Element) -> Decimal | None:
    """The least that a budget or a number of partners can be, or the most for a limit from below."""
    relaxed = Relaxed.of(few_of_each(problem))
    model = relaxed.keeping(relaxed.elements)
    money = element.kind.startswith("budget")
    seats = relaxed.model.seats
    if money:
        amounts = [(model.get_int_var_from_proto_index(s.budget[0].index), s.budget[1]) for s in seats]
    else:
        amounts = [(model.get_bool_var_from_proto_index(s.taken.index), 1) for s in seats]
    total = cp_model.LinearExpr.weighted_sum([variable for variable, _ in amounts], [cents for _, cents in amounts])
    (model.maximize if element.kind.endswith("least") else model.minimize)(total)
    solver = new_solver(_WORK)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    value = Decimal(round(solver.objective_value))
    return value / CENTS if money else value


def _with_others(problem: Problem, repair: Repair, others: Sequence[Candidate]) -> Repair:
    """Who else would do, where one comes in: each of the same sort is tried."""
    if len(repair.joining) != 1:
        return repair
    [joins] = repair.joining
    alike = [one for one in others if one is not joins and _sort_of(one) == _sort_of(joins)]
    alike.sort(key=lambda one: (-one.score, one.id))
    found: list[Candidate] = []
    for one in alike[: 2 * _OTHERS]:
        if len(found) < _OTHERS and _tried(problem, repair.give_up, (one,)) is not None:
            found.append(one)
    return replace(repair, instead=tuple(found))
