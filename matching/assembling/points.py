"""What a consortium is worth: whole points, so that the best is the best to the last digit.

The sum, in millionths of 1, each summand rounded by itself:

    + coverage · weight of the need / mean weight of all needs · strength of who carries it   a need that is carried
    + score · its score + small · (it is small) - shown · its share + wished · preference - partner        a partner
      + lead · its score                                                              in it, where it is who leads
    + certainty / number of hard rules                                     a hard rule that is not undecided
    + preferences · weight of the rule / weights of all such (half of it where undecided)       a soft rule

Only rules of the step are counted; one for another number of participants is kept by those to whom it does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.assembling.problem import Candidate, Cover, Problem
from matching.checking.check import Checked, Verdict
from models.programmes.rules import AnyRule
from models.project import Role

ONE = 1_000_000


@dataclass(frozen=True, slots=True)
class Points:
    """The sum by what it is made of; ``partners`` is that of ``score`` to ``partner``."""

    coverage: int = 0
    partners: int = 0
    certainty: int = 0
    preferences: int = 0

    @property
    def total(self) -> int:
        return self.coverage + self.partners + self.certainty + self.preferences


def rules_of(problem: Problem) -> tuple[AnyRule, ...]:
    """The rules of the step and of the day."""
    step, day = problem.form.step, problem.form.filed or problem.edition.as_of
    return tuple(
        rule
        for rule in problem.edition.rules
        if (step is None or step in rule.steps)
        and not (rule.since and day < rule.since)
        and not (rule.until and day > rule.until)
    )


def of_cover(problem: Problem, place: int, cover: Cover) -> int:
    mean = sum(need.weight for need in problem.needs) / len(problem.needs)
    return round(ONE * problem.weights.coverage * problem.needs[place].weight / mean * cover.strength)


def of_partner(problem: Problem, candidate: Candidate, role: Role) -> int:
    weights = problem.weights
    return round(
        ONE
        * (
            weights.score * candidate.score
            + weights.small * candidate.small
            - weights.shown * candidate.shown
            + weights.wished * candidate.preference
            - weights.partner
            + weights.lead * candidate.score * (role is Role.COORDINATOR)
        )
    )


def of_rule(problem: Problem, rule: AnyRule) -> int:
    """What it brings when it holds; of a preference an even number, so that half of it is whole."""
    rules = rules_of(problem)
    if rule.weight is None:
        return round(ONE * problem.weights.certainty / sum(one.hard for one in rules))
    whole = sum(one.weight for one in rules if one.weight is not None)
    return 2 * round(ONE * problem.weights.preferences * float(rule.weight / whole) / 2)


def of_consortium(problem: Problem, carries: Mapping[int, str], checked: Checked) -> Points:
    """The points of a consortium that the checker has looked at; ``carries`` as in ``Proposal``."""
    candidates = {one.id: one for one in problem.candidates}
    verdicts = {one.rule.id: one.verdict for one in checked.rules}
    hard, soft = 0, 0
    for rule in rules_of(problem):
        worth, verdict = of_rule(problem, rule), verdicts.get(rule.id, Verdict.HOLDS)
        if rule.hard:
            hard += worth * (verdict is not Verdict.UNDECIDED)
        else:
            soft += {Verdict.HOLDS: worth, Verdict.UNDECIDED: worth // 2, Verdict.FAILS: 0}[verdict]
    return Points(
        sum(of_cover(problem, place, candidates[id_].covers[place]) for place, id_ in carries.items()),
        sum(of_partner(problem, candidates[one.id], one.role) for one in checked.seen.consortium.participants),
        hard,
        soft,
    )
