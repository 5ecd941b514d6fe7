"""A solver's answer held against brute force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.assembling.problem import Problem
from matching.assembling.proposal import Proposal
from tests.assembling.faults import faults
from tests.assembling.oracle import Best
from tests.assembling.worth import Worth


def disagreements(problem: Problem, proposals: Sequence[Proposal], best: Best | None) -> Iterator[str]:
    """What is wrong with the first of the proposals, or with their absence, where ``best`` is the best there is."""
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
    if best is None:
        yield "something is proposed where nothing is possible"
    elif first.points.total != best.total:
        yield f"{first.points.total} points instead of {best.total}: {_told(first)} instead of {_told(best)}"
    if not first.proven:
        yield f"not proven: {first.bound} could be more than {first.points.total}"


def _told(one: Best | Proposal) -> str:
    partners = (f"{p.id} ({p.role}, {p.person_months} months, {p.budget} €)" for p in one.consortium.participants)
    return f"{', '.join(partners)}, carrying {dict(one.carries)}"
