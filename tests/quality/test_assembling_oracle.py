"""The oracle that the solver of consortia is held against, itself held against a search without any thought."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import get_args

from matching.assembling.points import Points
from matching.assembling.problem import Problem
from matching.assembling.proposal import Proposal
from matching.checking.check import check
from models.programmes.limits import LIMITS
from models.programmes.rules import AnyRule, Bounded
from tests.assembling.drawing import drawn
from tests.assembling.naive import naive_best
from tests.assembling.oracle import Best, best, is_possible
from tests.assembling.referee import disagreements
from tests.assembling.setting_aside import elements, faults_of_conflict, without
from tests.assembling.worth import Worth

MANY = [drawn(seed) for seed in range(200)]
FEW = [drawn(seed, most=4) for seed in range(1000, 1080)]


def test_the_oracle_finds_what_a_search_without_thought_finds():
    for problem in (drawn(seed, most=3) for seed in range(80)):
        if len(problem.needs) < 4:
            found = best(problem)
            assert (found and found.total) == naive_best(problem)
            assert is_possible(problem) is (found is not None)


def test_problems_know_every_primitive_and_every_limit():
    rules = [rule for problem in MANY for rule in problem.edition.rules]
    assert {type(rule) for rule in rules} == {*get_args(get_args(AnyRule)[0])}
    limits = Counter(name for rule in rules if isinstance(rule, Bounded) for name in LIMITS if getattr(rule, name))
    assert {*limits} == {*LIMITS}
    assert {rule.hard for rule in rules} == {True, False}


def test_a_third_of_the_problems_is_impossible_and_rules_cost_many_others_something():
    answers = [(problem, best(problem)) for problem in MANY]
    possible = [(problem, found) for problem, found in answers if found is not None]
    assert 0.6 < len(possible) / len(answers) < 0.75
    assert sum(_pays_for_rules(problem, found) for problem, found in possible) / len(possible) > 1 / 3


def test_what_the_oracle_finds_is_agreed_to_and_what_is_worse_or_forbidden_is_not():
    for problem in FEW:
        found = best(problem)
        if found is None:
            assert not [*disagreements(problem, (), None)]
            continue
        right = _proposal(problem, found)
        assert not [*disagreements(problem, (right,), found)]
        assert [*disagreements(problem, (), found)]
        wrong = replace(right, points=replace(right.points, coverage=right.points.coverage - 1))
        open_ended = replace(right, bound=right.points.total + 1)
        nobody = replace(right, consortium=replace(right.consortium, participants=()))
        without_money = replace(right.consortium.participants[0], budget=None)
        poor = replace(right, consortium=replace(right.consortium, participants=(without_money,)))
        for other in (wrong, open_ended, nobody, poor):
            assert [*disagreements(problem, (other,), found)]


def test_what_is_possible_stays_so_with_anything_set_aside_but_budgets_and_capacity():
    for problem in FEW:
        every = elements(problem)
        if is_possible(problem):
            steady = {one for one in every if one[0] not in ("budget", "capacity")}
            assert all(is_possible(without(problem, {one})) for one in steady)
        assert {kind for kind, _ in elements(without(problem, every))} <= {"partners_least", "partners_most"}
        assert is_possible(without(problem, every)) is any(one.may_lead for one in problem.candidates)


def test_a_conflict_is_one_when_it_is_as_small_as_can_be():
    seen = 0
    for problem in FEW:
        every = elements(problem)
        if is_possible(problem) or not is_possible(without(problem, every)):
            continue
        conflict = every
        for one in sorted(every):  # what is not needed is left out, one after the other
            smaller = conflict - {one}
            if not is_possible(without(problem, every - smaller)):
                conflict = smaller
        found = [*faults_of_conflict(problem, conflict)]
        assert not found or any(kind == "budget" for kind, _ in every)
        seen += not found
        more = conflict | {*sorted(every - conflict)[:1]}
        assert more == conflict or [*faults_of_conflict(problem, more)]
        assert [*faults_of_conflict(problem, conflict - {min(conflict)})]
    assert seen > 10


def _pays_for_rules(problem: Problem, found: Best) -> bool:
    """Whether without rules something else would bring more."""
    free = best(replace(problem, edition=replace(problem.edition, rules=())))
    own = _points(problem, found)
    return free is not None and own.coverage + own.partners < free.total


def _points(problem: Problem, found: Best) -> Points:
    points = Worth(problem).points(found.consortium, found.carries)
    assert points is not None
    assert points.total == found.total
    return points


def _proposal(problem: Problem, found: Best) -> Proposal:
    checked = check(found.consortium, problem.edition)
    return Proposal(found.consortium, checked, found.carries, _points(problem, found), found.total)
