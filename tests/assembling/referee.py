"""A solver's answer held against brute force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.assembling.model import Element
from matching.assembling.problem import Problem
from matching.assembling.proposal import Proposal
from matching.checking.check import check
from tests.assembling.faults import faults
from tests.assembling.oracle import Best
from tests.assembling.setting_aside import elements, faults_of_conflict, smaller_conflict
from tests.assembling.worth import Worth

_FEW_ELEMENTS = 12


def disagreements(problem: Problem, proposals: Sequence[Proposal], best: Best | None) -> Iterator[str]:
    """What is wrong with the first of the proposals, or with their absence, where ``best`` is the best there is.

    It must be that best one, and proven, where all candidates were looked at; otherwise what it says of the best must
    be true.
    """
    if not proposals:
        if best is not None:
            yield f"nothing is proposed, though {best.total} points are possible: {_told(best)}"
        return
    first = proposals[0]
    yield from faults(problem, first.consortium, first.carries)
    points = Worth(problem).points(first.consortium, first.carries)
    if points is None:
        yield f"the rules forbid what is proposed: {_told(first)}"
    elif points != first.points:
        yield f"it is worth {points}, not {first.points}: {_told(first)}"
    if first.checked != check(first.consortium, problem.edition):
        yield "what the checker says is of something else"
    if best is None:
        yield "something is proposed where nothing is possible"
    elif first.proven or not first.left_out:
        if first.points.total != best.total:
            yield f"{first.points.total} points instead of {best.total}: {_told(first)} instead of {_told(best)}"
        if not first.proven:
            yield f"not proven: {first.highest} could be more than {first.points.total}"
    elif not first.points.total <= best.total <= first.highest:
        yield f"from {first.points.total} to {first.highest} points, but the best has {best.total}: {_told(best)}"


def wrong_conflict(problem: Problem, conflict: Sequence[Element] | None) -> Iterator[str]:
    """What is wrong with a conflict that is told, or (``None``) with none: it is to be the smallest.

    That no other is smaller is looked at where there are few elements."""
    named = None if conflict is None else {(one.kind, one.name) for one in conflict}
    wrong = [*faults_of_conflict(problem, named)]
    yield from wrong
    if named and not wrong and len(elements(problem)) <= _FEW_ELEMENTS:
        smaller = smaller_conflict(problem, named)
        if smaller is not None:
            yield f"{sorted(smaller)} is smaller than {sorted(named)}"


def _told(one: Best | Proposal) -> str:
    partners = (f"{p.id} ({p.role}, {p.person_months} months, {p.budget} €)" for p in one.consortium.participants)
    return f"{', '.join(partners)}, carrying {dict(one.carries)}"
