"""A consortium against all rules of an edition: a verdict a rule, and one for the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from matching.checking import counting, partners, project, sharing
from matching.checking.aid import AidTable, aid_rate, aid_table
from matching.checking.finding import Ask, Finding, Remark
from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Consortium
from models.errors import InvalidInput
from models.programmes import rules
from models.programmes.pack import Edition, Reminder
from models.programmes.rules import AnyRule

_LOOK: Mapping[type[rules.Rule], Callable[[Any, Seen], Finding]] = {
    rules.Count: counting.count,
    rules.Distinct: counting.distinct,
    rules.Share: sharing.share,
    rules.LargestShare: sharing.largest_share,
    rules.Total: sharing.total,
    rules.Lead: partners.lead,
    rules.Every: partners.every,
    rules.Labelled: project.labelled,
    rules.Duration: project.duration,
    rules.Maturity: project.maturity,
    rules.Civil: project.civil,
    rules.Capacity: partners.capacity,
    rules.Exclusive: partners.exclusive,
    rules.AidRate: aid_rate,
}


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"

    @classmethod
    def of(cls, truth: Truth) -> Verdict:
        return {Truth.YES: cls.HOLDS, Truth.NO: cls.FAILS, Truth.MAYBE: cls.UNDECIDED}[truth]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    rule: AnyRule
    verdict: Verdict
    finding: Finding

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What is to be asked: nothing where the rule is decided."""
        return self.finding.asks if self.verdict is Verdict.UNDECIDED else ()


@dataclass(frozen=True, slots=True)
class Checked:
    """``rules`` in the pack's order, those of another step or for another number of participants left out."""

    seen: Seen
    rules: tuple[RuleVerdict, ...]
    aid: AidTable
    remarks: tuple[Remark, ...]
    reminders: tuple[Reminder, ...]

    @property
    def verdict(self) -> Verdict:
        """It holds when every hard rule holds, fails when one fails, and cannot be decided otherwise."""
        hard = {one.verdict for one in self.rules if one.rule.hard}
        if Verdict.FAILS in hard:
            return Verdict.FAILS
        return Verdict.UNDECIDED if Verdict.UNDECIDED in hard else Verdict.HOLDS

    @property
    def asks(self) -> tuple[tuple[Ask, int], ...]:
        """What to ask, with the number of undecided rules that it stands in; most first, hard rules before others."""
        hard: dict[Ask, int] = {}
        soft: dict[Ask, int] = {}
        for one in self.rules:
            counts = hard if one.rule.hard else soft
            for ask in one.asks:
                counts[ask] = counts.get(ask, 0) + 1
        counted = {ask: (hard.get(ask, 0), soft.get(ask, 0)) for ask in hard | soft}
        ordered = sorted(counted, key=lambda ask: (*(-count for count in counted[ask]), ask))
        return tuple((ask, sum(counted[ask])) for ask in ordered)


def check(consortium: Consortium, edition: Edition) -> Checked:
    """Look at every rule. ``InvalidInput`` for a programme that is a call to clusters."""
    if edition.of_clusters:
        raise InvalidInput("matching.check_of_clusters", programme=edition.programme)
    seen = Seen.of(consortium, edition)
    judged = tuple(_judged(rule, seen) for rule in edition.rules if _applies(rule, seen))
    sizes = [remark for found in seen.sizes.values() for remark in found.remarks]
    reminders = tuple(one for one in edition.reminders if consortium.step is None or consortium.step in one.steps)
    return Checked(seen, judged, aid_table(seen), tuple(sizes), reminders)


def _applies(rule: AnyRule, seen: Seen) -> bool:
    if seen.consortium.step is not None and seen.consortium.step not in rule.steps:
        return False
    if (rule.since and seen.day < rule.since) or (rule.until and seen.day > rule.until):
        return False
    count = len(seen.consortium.participants)
    return rule.participants_from <= count and (rule.participants_to is None or count <= rule.participants_to)


def _judged(rule: AnyRule, seen: Seen) -> RuleVerdict:
    """A rule of one step only doesn't fail while nobody has said which step it is."""
    finding = _LOOK[type(rule)](rule, seen)
    if seen.consortium.step is None and len(rule.steps) == 1 and finding.truth is not Truth.YES:
        asks = () if finding.truth is Truth.NO else finding.asks
        return RuleVerdict(rule, Verdict.UNDECIDED, _asking_step(finding, asks))
    return RuleVerdict(rule, Verdict.of(finding.truth), finding)


def _asking_step(finding: Finding, asks: tuple[Ask, ...]) -> Finding:
    return replace(finding, truth=Truth.MAYBE, asks=(Ask("", "step"), *asks))
