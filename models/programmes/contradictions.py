"""Hard rules of one edition that no consortium can keep together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

from models.programmes.groups import apart, within
from models.programmes.limits import not_between
from models.programmes.pack import Edition
from models.programmes.rules import (
    EVERYBODY,
    AnyRule,
    Bounded,
    Count,
    Distinct,
    Duration,
    Every,
    Labelled,
    LargestShare,
    Lead,
    Maturity,
    Rule,
    Share,
    Total,
    Who,
)

R = TypeVar("R", bound=Rule)

Pair = tuple[AnyRule, AnyRule]

_WHOLE = Fraction(100)


def contradiction(edition: Edition) -> Pair | None:
    """Two rules that cannot hold together (or the same one twice, where others are against it), or ``None``."""
    hard = [rule for rule in edition.rules if rule.hard]
    day = edition.as_of
    for searched in (_counted, _shared, _summed, _led, _such, _same_measure, _matured):
        for one, other in searched(hard, day):
            if _meet(one, other):
                return one, other
    return None


def _meet(one: AnyRule, other: AnyRule) -> bool:
    """Whether both can apply to one consortium."""
    starts = max(one.since or date.min, other.since or date.min)
    ends = min(one.until or date.max, other.until or date.max)
    least = max(one.participants_from, other.participants_from)
    most = min((rule.participants_to for rule in (one, other) if rule.participants_to is not None), default=least)
    return bool(one.steps & other.steps) and starts <= ends and least <= most


def _of(rules: Sequence[AnyRule], kind: type[R]) -> list[R]:
    return [rule for rule in rules if isinstance(rule, kind)]


def _counted(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    """More are asked for than are allowed, one by one or of several sorts that share nobody."""
    counting: list[Count | Distinct] = [*_of(rules, Count), *_of(rules, Distinct)]
    wanted = [(rule, _counted_who(rule), rule.lowest[0] + rule.lowest[1]) for rule in counting]
    for most in _of(rules, Count):
        if most.highest is None:
            continue
        allowed = most.highest[0] - most.highest[1]
        inside = [
            (rule, who, least)
            for rule, who, least in wanted
            if within(who, most.who, day) and (not most.independent or rule.independent) and _meet(rule, most)
        ]
        chosen = _heaviest(inside, day)
        if sum(least for _, _, least in chosen) > allowed:
            yield chosen[0][0], most


def _counted_who(rule: Count | Distinct) -> Who:
    if isinstance(rule, Distinct) and rule.among is not None and rule.who.country is None:
        return rule.who.model_copy(update={"country": rule.among})
    return rule.who


def _heaviest(
    wanted: Sequence[tuple[Count | Distinct, Who, Fraction]], day: date
) -> list[tuple[Count | Distinct, Who, Fraction]]:
    """Of what is wanted, rules of which no two share anybody, most first."""
    chosen: list[tuple[Count | Distinct, Who, Fraction]] = []
    for one in sorted(wanted, key=lambda item: (-item[2], item[0].id)):
        if one[2] > 0 and all(apart(one[1], other[1], day) for other in chosen):
            chosen.append(one)
    return chosen


def _shared(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    shares = [rule for rule in _of(rules, Share) if not rule.if_any]
    for rule in shares:
        if rule.who == EVERYBODY and (not_between(rule.lowest, (_WHOLE, False)) or _below_whole(rule)):
            yield rule, rule
        if not_between(rule.lowest, (_WHOLE, False)):
            yield rule, rule
    for one, other in combinations(shares, 2):
        if one.of == other.of and apart(one.who, other.who, day):
            least = one.lowest[0] + other.lowest[0], one.lowest[1] or other.lowest[1]
            if not_between(least, (_WHOLE, False)):
                yield one, other
    yield from _nested(shares, day)
    for most in _of(rules, LargestShare):
        for count in _of(rules, Count):
            if most.highest is None or count.highest is None or count.who != EVERYBODY or count.independent:
                continue
            if most.by == "participant" and most.who == EVERYBODY and most.highest[0] * count.highest[0] < _WHOLE:
                yield most, count


def _below_whole(rule: Share) -> bool:
    return rule.highest is not None and not_between((_WHOLE, False), rule.highest)


def _summed(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    yield from _nested(_of(rules, Total), day)


def _nested(rules: Sequence[Share] | Sequence[Total], day: date) -> Iterator[Pair]:
    """A part must be larger than the whole may be."""
    for least in rules:
        for most in rules:
            nested = least.of == most.of and within(least.who, most.who, day)
            if nested and most.highest is not None and not_between(least.lowest, most.highest):
                yield least, most


def _led(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    leads = _of(rules, Lead)
    for one in leads:
        for other in leads:
            if one.among and other.among and apart(one.among, other.among, day):
                yield one, other
            if one.among and other.not_among and within(one.among, other.not_among, day):
                yield one, other
    for lead in leads:
        for count in _of(rules, Count):
            nobody = count.highest is not None and count.highest[0] < 1
            if lead.among and nobody and within(lead.among, count.who, day):
                yield lead, count


def _such(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    """Everybody must be such, and somebody must not."""
    for every in _of(rules, Every):
        for count in _of(rules, Count):
            some = count.lowest[0] + count.lowest[1] > 0
            if some and within(count.who, every.who, day) and apart(count.who, every.such, day):
                yield count, every
        for lead in _of(rules, Lead):
            if lead.among and within(lead.among, every.who, day) and apart(lead.among, every.such, day):
                yield lead, every


def _same_measure(rules: Sequence[AnyRule], _: date) -> Iterator[Pair]:
    """Limits of one value that leave nothing between them."""
    same: list[Sequence[Bounded]] = [_of(rules, Duration), [rule for rule in _of(rules, Labelled) if not rule.names]]
    for measured in same:
        for one in measured:
            for other in measured:
                if other.highest is not None and not_between(one.lowest, other.highest):
                    yield one, other  # type: ignore[misc]


def _matured(rules: Sequence[AnyRule], _: date) -> Iterator[Pair]:
    for one, other in combinations(_of(rules, Maturity), 2):
        starts = max(one.starts_from, other.starts_from) > min(one.starts_to, other.starts_to)
        ends = max(one.ends_from, other.ends_from) > min(one.ends_to, other.ends_to)
        if starts or ends:
            yield one, other
