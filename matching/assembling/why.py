"""Why nothing is possible, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matching.assembling.alike import few_of_each
from matching.assembling.conflict import Relaxed, smallest_conflict
from matching.assembling.model import Element
from matching.assembling.problem import Candidate, Problem
from matching.assembling.repairs import Repair, repairs


@dataclass(frozen=True, slots=True)
class Why:
    """``conflict``: the smallest set that cannot hold together (empty where nobody at all could take part);
    ``repairs``, cheapest first, each of which was assembled."""

    conflict: tuple[Element, ...]
    repairs: tuple[Repair, ...]


def why(problem: Problem, others: Sequence[Candidate] = ()) -> Why | None:
    """``None`` where something is possible. ``others`` could be brought in."""
    few = few_of_each(problem)
    conflict = smallest_conflict(Relaxed.of(few))
    return None if conflict is None else Why(conflict, repairs(few, others))
