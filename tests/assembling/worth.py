"""What a consortium is worth, added up from what ``matching.assembling.points`` says in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from matching.assembling.points import ONE, Points
from matching.assembling.problem import Candidate, Cover, Problem
from matching.checking.check import Checked, Verdict, check
from models.consortium import Consortium
from models.programmes.rules import AnyRule
from models.project import Role


@dataclass(frozen=True)
class Worth:
    """All summands of a problem, in points."""

    problem: Problem

    def carried(self, place: int, cover: Cover) -> int:
        needs = self.problem.needs
        mean = sum(need.weight for need in needs) / len(needs)
        return round(ONE * self.problem.weights.coverage * needs[place].weight / mean * cover.strength)

    def partner(self, one: Candidate, *, leads: bool) -> int:
        by = self.problem.weights
        liked = by.score * one.score + by.small * one.small - by.shown * one.shown + by.wished * one.preference
        return round(ONE * (liked - by.partner + by.lead * one.score * leads))

    @cached_property
    def rules(self) -> tuple[tuple[AnyRule, int], ...]:
        """The rules of the step and of the day, each with what it brings when it holds."""
        problem = self.problem
        step, day = problem.form.step, problem.form.filed or problem.edition.as_of
        rules = [
            rule
            for rule in problem.edition.rules
            if (step is None or step in rule.steps)
            and (rule.since is None or rule.since <= day)
            and (rule.until is None or day <= rule.until)
        ]
        hard = sum(rule.weight is None for rule in rules)
        soft = sum(rule.weight for rule in rules if rule.weight is not None)
        by = problem.weights
        return tuple(
            (rule, round(ONE * by.certainty / hard))
            if rule.weight is None
            else (rule, 2 * round(ONE * by.preferences * float(rule.weight / soft) / 2))
            for rule in rules
        )

    def kept(self, rules: Iterable[tuple[AnyRule, int]], checked: Checked) -> int | None:
        """What these rules bring; ``None`` where one of them forbids the consortium."""
        verdicts = {one.rule.id: one.verdict for one in checked.rules}
        total = 0
        for rule, points in rules:
            verdict = verdicts.get(rule.id, Verdict.HOLDS)  # it does not apply to so many
            undecided = verdict is Verdict.UNDECIDED
            if rule.hard and (verdict is Verdict.FAILS or (undecided and self.problem.wishes.confirmed)):
                return None
            if rule.hard:
                total += 0 if undecided else points
            elif verdict is not Verdict.FAILS:
                total += points // 2 if undecided else points
        return total

    def points(self, consortium: Consortium, carries: Mapping[int, str]) -> Points | None:
        """Of a whole consortium; ``None`` where the rules forbid it."""
        checked = check(consortium, self.problem.edition)
        hard = self.kept([one for one in self.rules if one[0].hard], checked)
        soft = self.kept([one for one in self.rules if not one[0].hard], checked)
        if hard is None or soft is None:
            return None
        candidates = {one.id: one for one in self.problem.candidates}
        return Points(
            coverage=sum(self.carried(place, candidates[id_].covers[place]) for place, id_ in carries.items()),
            partners=sum(
                self.partner(candidates[one.id], leads=one.role is Role.COORDINATOR) for one in consortium.participants
            ),
            certainty=hard,
            preferences=soft,
        )
