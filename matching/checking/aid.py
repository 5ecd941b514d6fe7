"""Budget and aid of each participant under a programme's rates, to the cent.

An aid is its rate times the budget, rounded half up to the cent, each participant by itself; sums are sums of cents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from matching.checking.finding import Ask, Finding, Remark
from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Participant
from models.programmes.pack import Rate
from models.programmes.rules import AidRate

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class AidLine:
    """One participant. ``rates`` are those that may be its own (several where something is not known, none where the
    programme has none); ``least`` and ``most`` aid in euros, ``None`` without a budget or a rate."""

    participant: str
    budget: Decimal | None
    rates: tuple[Rate, ...]
    least: Decimal | None
    most: Decimal | None
    asked: Decimal | None


@dataclass(frozen=True, slots=True)
class AidTable:
    """All participants, and sums: ``None`` where a part of them is not known."""

    lines: tuple[AidLine, ...]
    budget: Decimal | None
    least: Decimal | None
    most: Decimal | None
    asked: Decimal | None

    @property
    def own_part(self) -> Decimal | None:
        """What is left for the participants to pay when they get ``most``; exact: with the aid it is the budget."""
        return None if self.budget is None or self.most is None else self.budget - self.most


def aid_table(seen: Seen) -> AidTable:
    lines = tuple(_line(seen, one) for one in seen.consortium.participants)
    return AidTable(
        lines,
        _sum([line.budget for line in lines]),
        _sum([line.least for line in lines]),
        _sum([line.most for line in lines]),
        _sum([line.asked for line in lines]),
    )


def aid_of(budget: Decimal, percent: Decimal) -> Decimal:
    """``percent`` of a budget, half a cent counting as one."""
    exact = Fraction(budget) * Fraction(percent) / 100
    cents = exact * 100
    whole = cents.numerator // cents.denominator
    rounded = whole + (1 if (cents - whole) * 2 >= 1 else 0)
    return (Decimal(rounded) / 100).quantize(_CENT, ROUND_HALF_UP)


def aid_rate(_: AidRate, seen: Seen) -> Finding:
    """Who asks for nothing in particular asks for what the rate gives. Who may ask for more than its budget's share
    at the highest of its possible rates breaks the rule."""
    truths: dict[str, Truth] = {}
    asks: list[Ask] = []
    remarks: list[Remark] = []
    for one in seen.consortium.participants:
        rates = tuple(possible_rates(seen, one))
        truths[one.id] = _within(one, rates)
        if not rates and one.aid:
            remarks.append(Remark("check_no_rate", {"who": one.label}))
        if one.aid and one.budget is not None and _above_usual(one.aid, one.budget, rates):
            remarks.append(Remark("check_above_usual_rate", {"who": one.label}))
        if truths[one.id] is Truth.MAYBE:
            asks += [ask for rate in seen.edition.rates for ask in seen.asks(rate.who, one)]
            asks += [Ask(one.id, "budget")] if one.budget is None else []
    against = tuple(id_ for id_, truth in truths.items() if truth is Truth.NO)
    truth = min(truths.values(), default=Truth.YES)
    return Finding(truth, concerned=against, asks=tuple(dict.fromkeys(asks)), remarks=tuple(remarks))


def possible_rates(seen: Seen, one: Participant) -> Iterator[Rate]:
    """The first rate that surely fits, and before it those that may."""
    for rate in seen.edition.rates:
        truth = seen.fits(rate.who, one)
        if truth is not Truth.NO:
            yield rate
        if truth is Truth.YES:
            return


def _within(one: Participant, rates: tuple[Rate, ...]) -> Truth:
    if not one.aid or not rates:
        return Truth.YES
    if one.budget is None:
        return Truth.MAYBE if any(rate.highest for rate in rates) else Truth.NO
    kept = {one.aid <= aid_of(one.budget, rate.highest) for rate in rates}
    return Truth.of(kept.pop() if len(kept) == 1 else None)


def _above_usual(aid: Decimal, budget: Decimal, rates: tuple[Rate, ...]) -> bool:
    """Whether it may be asked for on another basis of costs only."""
    return any(aid_of(budget, rate.percent) < aid <= aid_of(budget, rate.highest) for rate in rates)


def _line(seen: Seen, one: Participant) -> AidLine:
    rates = tuple(possible_rates(seen, one))
    amounts = [aid_of(one.budget, rate.percent) for rate in rates] if one.budget is not None else []
    return AidLine(one.id, one.budget, rates, min(amounts, default=None), max(amounts, default=None), one.aid)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
