"""Hard rules of one edition that no consortium can keep together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from typing import TypeVar

from models.programmes.groups import apart, within
from models.programmes.limits import not_between
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


def contradiction(rules: Sequence[AnyRule], day: date) -> Pair | None:
    """Two rules that cannot hold together (or the same one twice, where others are against it), or ``None``.

    ``day``: on which lists of states are read.
    """
    hard = [rule for rule in rules if rule.hard]
    for searched in (_counted, _placed, _shared, _summed, _led, _such, _same_measure, _matured):
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
    wanted = [(rule, _counted_who(rule), _least(rule)) for rule in counting]
    for most in _of(rules, Count):
        allowed = _most(most)
        if allowed is None:
            continue
        inside = [
            (rule, who, least)
            for rule, who, least in wanted
            if within(who, most.who, day) and (not most.independent or rule.independent) and _meet(rule, most)
        ]
        if sum(least for _, _, least in inside) > allowed:
            chosen = _heaviest(inside, day)
            if most.independent:  # two who are apart may still be of one group
                chosen = chosen[:1]
            if sum(least for _, _, least in chosen) > allowed:
                yield chosen[0][0], most


def _placed(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    """More places are asked for than are allowed."""
    for least in _of(rules, Distinct):
        for most in _of(rules, Distinct):
            nested = least.of == most.of and within(least.who, most.who, day) and most.among in (None, least.among)
            allowed = _most(most)
            if nested and allowed is not None and _least(least) > allowed and least.independent >= most.independent:
                yield least, most


def _least(rule: Bounded) -> int:
    """The smallest whole number that it allows."""
    low, passed = rule.lowest
    return floor(low) + 1 if passed else ceil(low)


def _most(rule: Bounded) -> int | None:
    """The largest whole number that it allows."""
    if rule.highest is None:
        return None
    high, stays_below = rule.highest
    return ceil(high) - 1 if stays_below else floor(high)


def _counted_who(rule: Count | Distinct) -> Who:
    if isinstance(rule, Distinct) and rule.among is not None and rule.who.country is None:
        return rule.who.model_copy(update={"country": rule.among})
    return rule.who


def _heaviest(
    wanted: Sequence[tuple[Count | Distinct, Who, int]], day: date
) -> list[tuple[Count | Distinct, Who, int]]:
    """Of what is wanted, rules of which no two share anybody and all can apply to one consortium, most first."""
    chosen: list[tuple[Count | Distinct, Who, int]] = []
    for one in sorted(wanted, key=lambda item: (-item[2], item[0].id)):
        if one[2] > 0 and all(apart(one[1], other[1], day) and _meet(one[0], other[0]) for other in chosen):
            chosen.append(one)
    return chosen


def _shared(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    shares = [rule for rule in _of(rules, Share) if not rule.if_any]
    for rule in shares:
        if rule.who == EVERYBODY and _below_whole(rule):
            yield rule, rule
        if not_between(rule.lowest, (_WHOLE, False)):
            yield rule, rule
    for one, other in combinations(shares, 2):
        if one.of == other.of and apart(one.who, other.who, day):
            least = one.lowest[0] + other.lowest[0], one.lowest[1] or other.lowest[1]
            if not_between(least, (_WHOLE, False)):
                yield one, other
    yield from _nested(shares, day)
    for by in ("participant", "country", "region"):
        yield from _nested([rule for rule in _of(rules, LargestShare) if rule.by == by], day)
    for most in _of(rules, LargestShare):
        for count in _of(rules, Count):
            partners = _most(count)
            if most.highest is None or partners is None or count.who != EVERYBODY or count.independent:
                continue
            together = most.highest[0] * partners, most.highest[1]
            if most.by == "participant" and most.who == EVERYBODY and not_between((_WHOLE, False), together):
                yield most, count


def _below_whole(rule: Share) -> bool:
    return rule.highest is not None and not_between((_WHOLE, False), rule.highest)


def _summed(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    yield from _nested(_of(rules, Total), day)


def _nested(rules: Sequence[Share] | Sequence[LargestShare] | Sequence[Total], day: date) -> Iterator[Pair]:
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
            if lead.among and _most(count) == 0 and within(lead.among, count.who, day):
                yield lead, count


def _such(rules: Sequence[AnyRule], day: date) -> Iterator[Pair]:
    """Everybody must be such, and somebody must not."""
    for every in _of(rules, Every):
        for count in _of(rules, Count):
            if _least(count) > 0 and within(count.who, every.who, day) and apart(count.who, every.such, day):
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
