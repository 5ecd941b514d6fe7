"""Partners who are yet to be found: of a kind and a country that a rule asks for, or for a need that must be answered.

Nothing else is known of them, so that whatever a rule asks besides is to be confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator

from matching.assembling import points
from matching.assembling.problem import Candidate, Cover, Problem
from matching.assembling.reading import Reading
from models.consortium import Participant
from models.organization import Kind
from models.programmes.needs import groups_of
from models.programmes.rules import Distinct
from models.project import Role

_MOST_STATES = 6
_NEAR_FIRST = ("FR", "ES", "PT", "DE", "IT", "BE", "AD")


def missing_partners(problem: Problem) -> tuple[Candidate, ...]:
    """Their ids begin with ``?``; they have no name. For a need only where nobody answers it."""
    able = [one for one in problem.candidates if one.id not in problem.wishes.excluded]
    needed = [
        n for n, need in enumerate(problem.needs) if need.required and not any(problem.allowed(one, n) for one in able)
    ]
    by_need = [Candidate(_participant(f"?need-{n}"), {n: Cover(1.0)}) for n in needed]
    by_place = [
        Candidate(_participant(f"?{kind or 'anybody'}-{country or 'anywhere'}", kind, country))
        for kind in _kinds(problem)
        for country in _countries(problem)
    ]
    return (*by_place, *by_need)


def _participant(id_: str, kind: Kind | None = None, country: str | None = None) -> Participant:
    return Participant(id_, Role.PARTICIPANT, kind=kind, country=country)


def _kinds(problem: Problem) -> list[Kind | None]:
    asked = {kind for rule in points.rules_of(problem) for who in groups_of(rule) for kind in who.kind or ()}
    return [kind for kind in Kind if kind in asked] or [None]


def _countries(problem: Problem) -> list[str | None]:
    reading, found = Reading(problem), dict[str, None]()
    for named in _named(problem):
        states = reading.states(named)
        ordered = [*(one for one in _NEAR_FIRST if one in states), *sorted(states - set(_NEAR_FIRST))]
        found |= dict.fromkeys(ordered[:_MOST_STATES])
    return [*found] or [None]


def _named(problem: Problem) -> Iterator[tuple[str, ...]]:
    for rule in points.rules_of(problem):
        if isinstance(rule, Distinct) and rule.of == "country":
            yield from filter(None, (rule.among, rule.one_in))
        yield from (who.country for who in groups_of(rule) if who.country)
