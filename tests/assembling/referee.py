"""A solver's answer held against brute force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from matching.assembling import model as solver
from matching.assembling.problem import Problem
from matching.assembling.proposal import Proposal
from matching.assembling.repairs import Repair
from matching.assembling.why import Why
from matching.checking.check import check
from models.programmes.rules import Capacity
from tests.assembling.faults import faults
from tests.assembling.oracle import Best, best, is_possible
from tests.assembling.setting_aside import Element, elements, faults_of_conflict, moved, smaller_conflict, without
from tests.assembling.worth import Worth

_FEW_ELEMENTS = 12


def disagreements(problem: Problem, proposals: Sequence[Proposal], found: Best | None) -> Iterator[str]:
    """What is wrong with the first of the proposals, or with their absence, where ``found`` is the best there is.

    It must be that best one, and proven, where all candidates were looked at; otherwise what it says of the best must
    be true.
    """
    if not proposals:
        if found is not None:
            yield f"nothing is proposed, though {found.total} points are possible: {_told(found)}"
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
    if found is None:
        yield "something is proposed where nothing is possible"
    elif first.proven or not first.left_out:
        if first.points.total != found.total:
            yield f"{first.points.total} points instead of {found.total}: {_told(first)} instead of {_told(found)}"
        if not first.proven:
            yield f"not proven: {first.highest} could be more than {first.points.total}"
    elif not first.points.total <= found.total <= first.highest:
        yield f"from {first.points.total} to {first.highest} points, but the best has {found.total}: {_told(found)}"


def wrong_reasons(problem: Problem, told: Why | None) -> Iterator[str]:
    """What is wrong with a conflict and its repairs, or (``None``) with none being told.

    The conflict is to be a smallest one: that no other has fewer elements is looked at where there are few in all.
    Where capacity must be kept for certain nothing is looked at: setting capacity aside then forbids what it allowed.
    """
    conflict = None if told is None else _named(told.conflict)
    certain = problem.wishes.confirmed and any(isinstance(rule, Capacity) for rule in problem.edition.rules)
    wrong = [] if certain else [*faults_of_conflict(problem, conflict)]
    yield from wrong
    if conflict and not (wrong or certain) and len(elements(problem)) <= _FEW_ELEMENTS:
        smaller = smaller_conflict(problem, conflict)
        if smaller is not None:
            yield f"{sorted(smaller)} is smaller than {sorted(conflict)}"
    if told is not None:
        wishes = {one for one in elements(problem) if one[0] != "rule"}  # nobody can give up a rule of the programme
        if not told.repairs and is_possible(without(problem, wishes)):
            yield f"no repair of {sorted(conflict or ())} is told, though there is one"
        for repair in told.repairs:
            yield from (f"repair {_way(repair)}: {sentence}" for sentence in _wrong_repair(problem, repair))


def _wrong_repair(problem: Problem, repair: Repair) -> Iterator[str]:
    """It repairs, with the best there then is, and none of it could be spared."""
    limits = {(one.kind, one.name): limit for one, limit in repair.limits.items()}
    aside = _named(repair.give_up)
    joined = replace(problem, candidates=(*problem.candidates, *repair.joining))
    repaired = moved(without(joined, aside - {*limits}), limits)
    yield from disagreements(repaired, (repair.proposal,), best(repaired))
    for one in sorted(aside):
        if is_possible(without(joined, aside - {one})):
            yield f"{one} can stay"
    if repair.joining and is_possible(without(problem, aside)):
        yield "nobody need come in"


def _named(some: Iterable[solver.Element]) -> frozenset[Element]:
    return frozenset((one.kind, one.name) for one in some)


def _way(repair: Repair) -> str:
    limits = ", ".join(f"{one.kind} {limit}" for one, limit in repair.limits.items())
    return (
        f"without {sorted(_named(repair.give_up))}, with {[one.id for one in repair.joining]}, {limits or 'no limits'}"
    )


def _told(one: Best | Proposal) -> str:
    partners = (f"{p.id} ({p.role}, {p.person_months} months, {p.budget} €)" for p in one.consortium.participants)
    return f"{', '.join(partners)}, carrying {dict(one.carries)}"
