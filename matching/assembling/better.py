"""What one consortium does better than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.assembling.difference import Version
from matching.assembling.problem import Problem
from matching.checking.check import Checked, Verdict
from models.names import spelt_alike
from models.project import Role

_MORE = 0.05


class In(StrEnum):
    """In what: needs that it answers at all, or more closely; facts to confirm; rules, of those that bind and of those
    that are wished for; partners; small members; those who have never taken part in the programme, as far as is known;
    whom the ranker would rather have lead."""

    NEEDS = "needs"
    CLOSER = "closer"
    FACTS = "facts"
    PREFERENCES = "preferences"
    FEWER = "fewer"
    SMALL = "small"
    NEWCOMERS = "newcomers"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Better:
    """``needs`` (by their place) and ``rules`` are those that it is about; ``first`` and ``other`` are counts."""

    what: In
    first: int = 0
    other: int = 0
    needs: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()


def better_than(problem: Problem, first: Version, other: Version) -> tuple[Better, ...]:
    """In what ``other`` is better than ``first``, what counts most first; both are of ``problem``."""
    return tuple(_better(problem, first, other))


def _better(problem: Problem, first: Version, other: Version) -> Iterator[Better]:
    new = tuple(sorted(other.carries.keys() - first.carries.keys()))
    if new:
        yield Better(In.NEEDS, len(first.carries), len(other.carries), needs=new)
    strengths = _strengths(problem, first), _strengths(problem, other)
    both = sorted(first.carries.keys() & other.carries.keys())
    closer = tuple(need for need in both if strengths[1].get(need, 0) >= strengths[0].get(need, 0) + _MORE)
    if closer:
        yield Better(In.CLOSER, needs=closer)
    asks = _to_confirm(first.checked), _to_confirm(other.checked)
    if asks[1] < asks[0]:
        yield Better(In.FACTS, *asks)
    kept = tuple(id_ for id_ in _preferences(other.checked) if id_ not in _preferences(first.checked))
    if kept:
        yield Better(In.PREFERENCES, rules=kept)
    sizes = len(first.consortium.participants), len(other.consortium.participants)
    if sizes[1] < sizes[0]:
        yield Better(In.FEWER, *sizes)
    for what, count in ((In.SMALL, _small), (In.NEWCOMERS, _newcomers)):
        counts = count(problem, first), count(problem, other)
        if counts[1] > counts[0]:
            yield Better(what, *counts)
    if _score_of_lead(problem, other) > _score_of_lead(problem, first):
        yield Better(In.LEAD)


def _strengths(problem: Problem, version: Version) -> Mapping[int, float]:
    """Of those whose answers are known still."""
    covers = {one.id: one.covers for one in problem.candidates}
    found = {need: covers.get(id_, {}).get(need) for need, id_ in version.carries.items()}
    return {need: cover.strength for need, cover in found.items() if cover is not None}


def _to_confirm(checked: Checked) -> int:
    return len({ask for one in checked.rules if one.rule.hard for ask in one.asks})


def _preferences(checked: Checked) -> tuple[str, ...]:
    return tuple(one.rule.id for one in checked.rules if not one.rule.hard and one.verdict is Verdict.HOLDS)


def _small(problem: Problem, version: Version) -> int:
    small = {one.id for one in problem.candidates if one.small and one.member}
    return sum(one.id in small for one in version.consortium.participants)


def _newcomers(problem: Problem, version: Version) -> int:
    programme = spelt_alike(problem.edition.programme)
    return sum(
        one.experience is not None and programme not in map(spelt_alike, one.experience)
        for one in version.consortium.participants
    )


def _score_of_lead(problem: Problem, version: Version) -> float:
    leads = {one.id for one in version.consortium.participants if one.role is Role.COORDINATOR}
    return max((one.score for one in problem.candidates if one.id in leads), default=0.0)
