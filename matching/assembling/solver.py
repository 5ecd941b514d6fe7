"""The solver as it is set everywhere: one worker and one seed, so that the same question gets the same answer."""

from __future__ import annotations

from dataclasses import dataclass

from matching.assembling.library import cp_model


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the solver may look for each consortium: ``work`` in its own units of work (about seconds, the same on
    each machine), so that the same question gets the same answer; ``seconds`` on top of it for people who wait."""

    work: float = 4.0
    seconds: float | None = None


USUAL = Limit()


def new_solver(limit: Limit) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = 0
    parameters.linearization_level = 2  # the sums of needs are nearly whole as fractions: forty times faster
    parameters.add_lp_constraints_lazily = False
    parameters.use_objective_lb_search = True
    parameters.presolve_inclusion_work_limit = 0  # with it 9.15 calls possible models impossible (or-tools issue 5293)
    parameters.catch_sigint_signal = False  # it would go on with the next one: who waits for it stops it
    parameters.cp_model_probing_level = 0  # with these three half the time goes before the search begins
    parameters.symmetry_level = 0
    parameters.max_presolve_iterations = 1
    parameters.max_deterministic_time = limit.work
    if limit.seconds is not None:
        parameters.max_time_in_seconds = limit.seconds
    return solver
