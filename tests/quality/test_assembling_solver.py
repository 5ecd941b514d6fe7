"""Some hundreds of random problems on which the solver is held against brute force.

``python -m tests.assembling`` does so with as many as you like.
"""

from __future__ import annotations

import pytest

from matching.assembling.problem import Problem
from matching.assembling.solve import assemble
from matching.assembling.why import why
from tests.assembling.drawing import drawn
from tests.assembling.oracle import Best, best
from tests.assembling.referee import disagreements, wrong_reasons

SEEDS = range(2000, 2250)


@pytest.fixture(scope="module")
def answered() -> dict[int, tuple[Problem, Best | None]]:
    problems = {seed: drawn(seed) for seed in SEEDS}
    return {seed: (problem, best(problem)) for seed, problem in problems.items()}


def test_the_best_is_proposed_and_proven(answered: dict[int, tuple[Problem, Best | None]]):
    told = {seed: [*disagreements(problem, assemble(problem), found)] for seed, (problem, found) in answered.items()}
    assert not {seed: sentences for seed, sentences in told.items() if sentences}


def test_what_is_proposed_among_some_of_the_candidates_says_the_truth_of_the_others(
    answered: dict[int, tuple[Problem, Best | None]],
):
    some = {seed: (assemble(problem, most=5), problem, found) for seed, (problem, found) in answered.items()}
    told = {seed: [*disagreements(problem, proposals, found)] for seed, (proposals, problem, found) in some.items()}
    assert not {seed: sentences for seed, sentences in told.items() if sentences}


def test_when_nothing_is_possible_the_conflict_is_a_smallest_and_repairs_repair():
    told = {seed: [*wrong_reasons(problem := drawn(seed, most=4), why(problem))] for seed in SEEDS[:100]}
    assert not {seed: sentences for seed, sentences in told.items() if sentences}
