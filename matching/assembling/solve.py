"""The best consortia of a problem, one after the other, each far enough from those before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from matching.assembling import points
from matching.assembling.alike import few_of_each
from matching.assembling.choice import Choice, choice_of
from matching.assembling.keeping import keep_rules
from matching.assembling.library import cp_model
from matching.assembling.model import Model
from matching.assembling.pool import MOST, Pool
from matching.assembling.problem import Problem
from matching.assembling.proposal import Proposal
from matching.assembling.sharing_out import shared_out
from matching.assembling.solver import USUAL, Limit, new_solver
from matching.checking.check import Verdict, check

APART = 3
"""How many organizations are in one of two consortia and not in the other, at least, unless they have another lead."""


@dataclass(slots=True)
class Watch:
    """Looks on while consortia are sought, and can stop it from another thread.

    ``found`` is called with the points of each one that is better than the one before, and with the bound.
    """

    found: Callable[[int, int], None] = lambda points, bound: None
    _solver: cp_model.CpSolver | None = None
    _stopped: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def stopped(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._solver is not None:
                self._solver.stop_search()

    def looks_at(self, solver: cp_model.CpSolver) -> None:
        with self._lock:
            self._solver = solver


def _telling(watch: Watch) -> cp_model.CpSolverSolutionCallback:
    class Found(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            watch.found(round(self.objective_value), round(self.best_objective_bound))
            if watch.stopped:
                self.stop_search()

    return Found()


def assemble(
    problem: Problem,
    *,
    k: int = 1,
    apart: int = APART,
    limit: Limit = USUAL,
    watch: Watch | None = None,
    most: int | None = MOST,
) -> tuple[Proposal, ...]:
    """The ``k`` best, best first; fewer where there are no more. None at all: nothing is possible, or nothing was found
    within ``limit`` (``matching.assembling.conflict`` tells).

    ``most``: among how many candidates they are sought (``None``: all); where nothing is possible among them, all are.
    """
    watch = watch or Watch()
    pool = Pool.of(problem, most)
    found = tuple(_each(pool, k, apart, limit, watch))
    if found or not pool.left_out or watch.stopped:
        return found
    few = few_of_each(problem)
    if next(_each(Pool(few), 1, apart, limit, watch), None) is None:
        return ()
    everybody = Pool.of(problem, most, {one.id for one in few.candidates})
    return tuple(_each(everybody, k, apart, limit, watch))


def _each(pool: Pool, k: int, apart: int, limit: Limit, watch: Watch) -> Iterator[Proposal]:
    model = Model(pool.problem)
    keep_rules(model)
    model.cp.maximize(model.total())
    for _ in range(k):
        if watch.stopped:
            return
        solver = new_solver(limit)
        watch.looks_at(solver)
        status = solver.solve(model.cp, _telling(watch))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return
        choice = choice_of(model, solver)
        yield _proposal(pool, choice, round(solver.best_objective_bound))
        _keep_away(model, choice, apart)


def _proposal(pool: Pool, choice: Choice, bound: int) -> Proposal:
    """Looked over by the checker before anybody sees it."""
    problem = pool.problem
    consortium = shared_out(problem, choice)
    carries = {need: problem.candidates[place].id for need, place in choice.carries.items()}
    checked = check(consortium, problem.edition)
    if checked.verdict is Verdict.FAILS:
        broken = [one.rule.id for one in checked.rules if one.rule.hard and one.verdict is Verdict.FAILS]
        raise RuntimeError(f"the solver and the checker disagree on {', '.join(broken)}")
    return Proposal(
        consortium, checked, carries, points.of_consortium(problem, carries, checked), bound, pool.left_out, pool.bound
    )


def _keep_away(model: Model, choice: Choice, apart: int) -> None:
    """The next one differs by so many organizations, or has another lead and differs at all."""
    chosen = {seat.place for seat in choice.seats}
    differs = cp_model.LinearExpr.sum(
        [(1 - taking) if place in chosen else taking for place, taking in enumerate(model.taking)]
    )
    other_lead = model.cp.new_bool_var("")
    model.cp.add_implication(other_lead, ~choice.lead.leads)
    model.cp.add(differs >= apart).only_enforce_if(~other_lead)
    model.cp.add(differs >= min(apart, 1))
