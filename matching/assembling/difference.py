"""What changes from one consortium to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from matching.checking.check import Checked, Verdict
from models.consortium import Consortium
from models.project import Role


@dataclass(frozen=True, slots=True)
class Version:
    """A checked consortium and who carries which need, by its place."""

    checked: Checked
    carries: Mapping[int, str]
    points: int = 0

    @property
    def consortium(self) -> Consortium:
        return self.checked.seen.consortium


@dataclass(frozen=True, slots=True)
class Difference:
    """``comes`` and ``goes`` are ids; ``lead`` who led and who leads, ``None`` where that is the same. ``carries``: who
    carried and who carries each need that changes hands (``""``: nobody). ``verdicts`` by rule, of those that both have
    or one has (``None``: it is not a rule there). ``budgets`` of those who are in both and have another one. ``budget``
    and ``aid``: before and after, in all; aid at most, ``None`` where it is not known."""

    comes: tuple[str, ...]
    goes: tuple[str, ...]
    lead: tuple[str, str] | None
    carries: Mapping[int, tuple[str, str]]
    verdicts: Mapping[str, tuple[Verdict | None, Verdict | None]]
    budgets: Mapping[str, tuple[Decimal | None, Decimal | None]]
    budget: tuple[Decimal | None, Decimal | None]
    aid: tuple[Decimal | None, Decimal | None]
    points: int

    @classmethod
    def between(cls, before: Version, after: Version) -> Self:
        was = {one.id: one for one in before.consortium.participants}
        now = {one.id: one for one in after.consortium.participants}
        leads = _lead(before.consortium), _lead(after.consortium)
        needs = sorted(before.carries.keys() | after.carries.keys())
        hands = {need: (before.carries.get(need, ""), after.carries.get(need, "")) for need in needs}
        rules = _verdicts(before.checked), _verdicts(after.checked)
        verdicts = {id_: (rules[0].get(id_), rules[1].get(id_)) for id_ in dict.fromkeys((*rules[0], *rules[1]))}
        both = [id_ for id_ in was if id_ in now]
        return cls(
            comes=tuple(id_ for id_ in now if id_ not in was),
            goes=tuple(id_ for id_ in was if id_ not in now),
            lead=None if leads[0] == leads[1] else leads,
            carries={need: pair for need, pair in hands.items() if pair[0] != pair[1]},
            verdicts={id_: pair for id_, pair in verdicts.items() if pair[0] is not pair[1]},
            budgets={id_: (was[id_].budget, now[id_].budget) for id_ in both if was[id_].budget != now[id_].budget},
            budget=(before.checked.aid.budget, after.checked.aid.budget),
            aid=(before.checked.aid.most, after.checked.aid.most),
            points=after.points - before.points,
        )

    def __bool__(self) -> bool:
        changes = (self.comes, self.goes, self.lead, self.carries, self.verdicts, self.budgets)
        return any(changes) or self.budget[0] != self.budget[1] or self.aid[0] != self.aid[1]


def _lead(consortium: Consortium) -> str:
    return next((one.id for one in consortium.participants if one.role is Role.COORDINATOR), "")


def _verdicts(checked: Checked) -> dict[str, Verdict]:
    return {one.rule.id: one.verdict for one in checked.rules}
