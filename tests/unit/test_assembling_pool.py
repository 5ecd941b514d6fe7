"""Whom the solver looks at when there are many: nothing that greed or the ranker alone would find is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.assembling.greedy import greedy
from matching.assembling.pool import Pool
from matching.assembling.problem import Candidate, Cover, Problem, Wishes
from matching.assembling.solve import assemble
from models.call import Need
from models.consortium import Consortium, Participant
from models.project import Role
from models.texts import Localized
from tests.packs import small_edition

MANY, FEW = 60, 12


def problem(seed: int) -> Problem:
    """Sixty who answer one need in five each, and eight places that must all be taken."""
    rng = np.random.default_rng(seed)
    needs = tuple(Need(Localized(f"Need {n}", f"Besoin {n}")) for n in range(4))
    strengths = np.where(rng.random((MANY, len(needs))) < 0.2, rng.random((MANY, len(needs))), 0.0)
    candidates = tuple(
        Candidate(
            Participant(f"o{n:02}", Role.PARTICIPANT),
            {need: Cover(strength) for need, strength in enumerate(row.tolist()) if strength},
            score=float(rng.random() ** 4),
            shown=float(rng.random()),
        )
        for n, row in enumerate(strengths)
    )
    return Problem(small_edition(), Consortium(()), needs, candidates, Wishes(partners_least=8, partners_most=8))


@pytest.mark.parametrize("seed", range(8))
def test_the_best_is_found_among_few_and_nobody_else_brings_more_than_is_said(seed: int) -> None:
    asked = problem(seed)
    [best], [of_all] = assemble(asked, most=FEW), assemble(asked, most=None)
    assert best.left_out > 0
    assert best.points.total == of_all.points.total <= best.highest < 1.1 * of_all.points.total


@pytest.mark.parametrize("seed", range(8))
def test_greed_and_the_ranker_alone_never_find_better(seed: int) -> None:
    asked = problem(seed)
    [best] = assemble(asked, most=FEW)
    ids = {one.id for one in Pool.of(asked, FEW).problem.candidates}
    by_score = sorted(asked.candidates, key=lambda one: -one.score)[:8]
    for chosen in ([asked.candidates[place] for place in greedy(asked)], by_score):
        assert len(chosen) == 8
        assert {one.id for one in chosen} <= ids
        [other] = assemble(replace(asked, candidates=tuple(chosen)))
        assert other.points.total <= best.points.total


def test_greed_begins_with_who_is_settled_and_takes_nobody_who_is_excluded() -> None:
    asked = problem(0)
    first = [asked.candidates[place].id for place in greedy(asked)]
    wishes = Wishes(frozenset({"o59"}), "o58", excluded=frozenset(first[:2]), partners_most=4)
    chosen = [asked.candidates[place].id for place in greedy(replace(asked, wishes=wishes))]
    assert chosen[:2] == ["o58", "o59"]
    assert len(set(chosen)) == 4
    assert not set(chosen) & set(first[:2])
