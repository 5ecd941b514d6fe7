"""What of a consortium is asked for at all: what nobody asks for is not in the model."""

from __future__ import annotations

from matching.assembling import points
from matching.assembling.problem import Problem
from models.programmes import rules
from models.programmes.needs import groups_of

_OF_MONEY = (rules.Share, rules.LargestShare, rules.Total)


def looks_at_money(problem: Problem) -> bool:
    """Whether a rule or a bound is on budgets or aid."""
    wishes = problem.wishes
    bounds = (wishes.budget_least, wishes.budget_most)
    return any(bound is not None for bound in bounds) or any(
        isinstance(rule, _OF_MONEY) for rule in points.rules_of(problem)
    )


def looks_at_roles(problem: Problem) -> bool:
    """Whether a rule, that on who leads aside, or a rate is for one role alone."""
    of_rules = (who for rule in points.rules_of(problem) for who in groups_of(rule))
    return any(who.role for who in (*of_rules, *(rate.who for rate in problem.edition.rates)))
