"""Why nothing is possible, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matching.assembling.alike import few_of_each
from matching.assembling.conflict import Relaxed, smallest_conflict
from matching.assembling.model import Element
from matching.assembling.problem import Candidate, Problem
from matching.assembling.repairs import Repair, repairs

_EACH = 2


@dataclass(frozen=True, slots=True)
class Why:
    """``conflict``: the smallest set that cannot hold together (empty where nobody at all could take part);
    ``repairs``, cheapest first, each of which was assembled."""

    conflict: tuple[Element, ...]
    repairs: tuple[Repair, ...]


def why(problem: Problem, others: Sequence[Candidate] = ()) -> Why | None:
    """``None`` where something is possible. ``others`` could be brought in.

    It is looked for among two of each sort; what cannot hold together among these may among all, which is looked at.
    """
    everybody, some = few_of_each(problem), few_of_each(problem, each=_EACH)
    conflict = smallest_conflict(Relaxed.of(some))
    if conflict is None:
        return None
    if len(some.candidates) < len(everybody.candidates):
        whole = Relaxed.of(everybody)
        if whole.is_possible(conflict):
            some, conflict = everybody, smallest_conflict(whole)
            if conflict is None:
                return None
    return Why(conflict, repairs(some, others))
