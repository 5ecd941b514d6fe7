"""Ways to choose the partners of a consortium, and what comes of those who were chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from matching.assembling import points
from matching.assembling.greedy import greedy
from matching.assembling.points import Points
from matching.assembling.problem import Candidate, Problem
from matching.assembling.proposal import Proposal
from matching.assembling.solve import assemble
from matching.checking.check import Verdict, check
from models.project import Role

EXACT, GREEDY, TOP_K = "exact", "greedy", "top k"


@dataclass(frozen=True, slots=True)
class Chosen:
    """``ids`` of the partners, ascending, who leads among them; ``carries`` as in ``Proposal``. ``bound``: the
    points that nobody of those who were looked at passes, ``highest`` that nobody at all passes, where anybody looked;
    ``seconds`` that choosing took."""

    ids: tuple[str, ...]
    lead: str
    verdict: Verdict
    points: Points
    carries: Mapping[int, str]
    seconds: float
    bound: int | None = None
    highest: int | None = None

    @property
    def eligible(self) -> bool:
        return self.verdict is not Verdict.FAILS

    @property
    def solved(self) -> bool:
        """Whether it is the best of those who were looked at."""
        return self.bound is not None and self.bound <= self.points.total

    @property
    def gap(self) -> float:
        """By how much something could be better at most, as a part of ``highest``."""
        return 0.0 if self.highest is None else (self.highest - self.points.total) / max(abs(self.highest), 1)


def exact(problem: Problem) -> Chosen | None:
    """The best that the solver finds; ``None`` where there is nothing that keeps the rules."""
    started = perf_counter()
    found = assemble(problem)
    if not found:
        return None
    return replace(_of_proposal(found[0], perf_counter() - started), bound=found[0].bound, highest=found[0].highest)


def by_greed(problem: Problem) -> Chosen:
    """Whoever brings most points comes next (``matching.assembling.greedy``); no rule is looked at."""
    started = perf_counter()
    places = greedy(problem)
    return _made_of(problem, [problem.candidates[place] for place in places], perf_counter() - started)


def top_k(problem: Problem) -> Chosen:
    """Those who are settled, and the first of the ranker."""
    started = perf_counter()
    settled = [one for one in problem.candidates if _is_settled(problem, one.id)]
    others = [one for one in problem.candidates if not _is_settled(problem, one.id)]
    others = [one for one in others if one.id not in problem.wishes.excluded]
    others.sort(key=lambda one: -one.score)
    chosen = [*settled, *others][: problem.wishes.partners_most]
    return _made_of(problem, chosen, perf_counter() - started)


WAYS: Mapping[str, Callable[[Problem], Chosen | None]] = {EXACT: exact, GREEDY: by_greed, TOP_K: top_k}


def _is_settled(problem: Problem, id_: str) -> bool:
    return id_ in problem.wishes.locked or id_ == problem.wishes.lead


def _made_of(problem: Problem, chosen: Sequence[Candidate], seconds: float) -> Chosen:
    """The best that these can do together: who leads, who carries what, and how work and money are shared out. Where
    no way to do that keeps the rules, each need is carried by whoever answers it best, and the consortium fails."""
    ids = frozenset(one.id for one in chosen)
    wishes = replace(problem.wishes, locked=ids, excluded=frozenset(), partners_least=len(ids), partners_most=len(ids))
    alone = replace(problem, candidates=tuple(one for one in problem.candidates if one.id in ids), wishes=wishes)
    found = assemble(alone, most=None)
    return _of_proposal(found[0], seconds) if found else _failing(alone, seconds)


def _failing(problem: Problem, seconds: float) -> Chosen:
    carries = {}
    for need in range(len(problem.needs)):
        able = [one for one in problem.candidates if problem.allowed(one, need) is not None]
        if able:
            carries[need] = max(able, key=lambda one: one.covers[need].strength).id
    lead = problem.wishes.lead or problem.candidates[0].id
    partners = tuple(
        replace(one.participant, role=Role.COORDINATOR if one.id == lead else Role.PARTICIPANT)
        for one in problem.candidates
    )
    checked = check(replace(problem.form, participants=partners), problem.edition)
    worth = points.of_consortium(problem, carries, checked)
    ids = tuple(sorted(one.id for one in partners))
    return Chosen(ids, lead, Verdict.FAILS, worth, carries, seconds)


def _of_proposal(found: Proposal, seconds: float) -> Chosen:
    partners = found.consortium.participants
    return Chosen(
        tuple(sorted(one.id for one in partners)),
        next(one.id for one in partners if one.role is Role.COORDINATOR),
        found.checked.verdict,
        found.points,
        found.carries,
        seconds,
    )
