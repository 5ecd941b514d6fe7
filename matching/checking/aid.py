"""Budget and aid of each participant under a programme's rates, to the cent.

An aid is its rate times the budget, rounded half up to the cent, each participant by itself; sums are sums of cents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from matching.checking.fillings import fillings
from matching.checking.finding import Ask, Finding, Remark
from matching.checking.rounding import half_up
from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Participant
from models.programmes.pack import Rate
from models.programmes.rules import AidRate

_CENTS = 2


@dataclass(frozen=True, slots=True)
class AidLine:
    """One participant. ``rates`` are those that may be its own (several where something is not known, none where the
    programme has none); ``least`` and ``most`` aid in euros, ``None`` without a budget or where it may have no rate."""

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
    return half_up(Fraction(budget) * Fraction(percent) / 100, _CENTS)


def aid_rate(_: AidRate, seen: Seen) -> Finding:
    """Who asks for nothing in particular asks for what the rate gives; whom no rate fits breaks none."""
    truths: dict[str, Truth] = {}
    asks: list[Ask] = []
    remarks: list[Remark] = []
    for one in seen.consortium.participants:
        rates = possible_rates(seen, one)
        truths[one.id] = _within(one, rates)
        remarks += _remarks(one, truths[one.id], [rate for rate in rates if rate is not None])
        if truths[one.id] is Truth.MAYBE:
            asks += [ask for rate in seen.edition.rates for ask in seen.asks(rate.who, one)]
            asks += [Ask(one.id, "budget")] if one.budget is None else []
    against = tuple(id_ for id_, truth in truths.items() if truth is Truth.NO)
    truth = min(truths.values(), default=Truth.YES)
    return Finding(truth, concerned=against, asks=tuple(dict.fromkeys(asks)), remarks=tuple(remarks))


def possible_rates(seen: Seen, one: Participant) -> tuple[Rate | None, ...]:
    """The rates that may be a participant's own, ``None`` among them where it may have none."""
    if one.id not in seen.rates:
        found = (place for filled in fillings(seen, one) for place in _first_rates(filled.seen, filled.one))
        seen.rates[one.id] = tuple(sorted(set(found)))
    rates = (*seen.edition.rates, None)
    return tuple(rates[place] for place in seen.rates[one.id])


def _first_rates(seen: Seen, one: Participant) -> Iterator[int]:
    """The place of the first rate that surely fits, and before it those that may; the end where there is no more."""
    for place, rate in enumerate(seen.edition.rates):
        truth = seen.fits(rate.who, one)
        if truth is not Truth.NO:
            yield place
        if truth is Truth.YES:
            return
    yield len(seen.edition.rates)


def _within(one: Participant, rates: tuple[Rate | None, ...]) -> Truth:
    if not one.aid:
        return Truth.YES
    kept = {_keeps(one, one.aid, rate) for rate in rates}
    return kept.pop() if len(kept) == 1 else Truth.MAYBE


def _keeps(one: Participant, aid: Decimal, rate: Rate | None) -> Truth:
    if rate is None:
        return Truth.YES
    if one.budget is None:
        return Truth.MAYBE if rate.highest else Truth.NO
    return Truth.of(aid <= aid_of(one.budget, rate.highest))


def _remarks(one: Participant, truth: Truth, rates: list[Rate]) -> Iterator[Remark]:
    if one.aid and not rates:
        yield Remark("check_no_rate", {"who": one.label})
    if one.aid is None or one.budget is None:
        return
    if truth is Truth.NO:
        most = max(aid_of(one.budget, rate.highest) for rate in rates)
        yield Remark("check_aid_over", {"who": one.label, "over": one.aid - most, "most": most})
    elif _above_usual(one.aid, one.budget, rates):
        yield Remark("check_above_usual_rate", {"who": one.label})


def _above_usual(aid: Decimal, budget: Decimal, rates: list[Rate]) -> bool:
    """Whether it may be asked for on another basis of costs only."""
    return any(aid_of(budget, rate.percent) < aid <= aid_of(budget, rate.highest) for rate in rates)


def _line(seen: Seen, one: Participant) -> AidLine:
    found = possible_rates(seen, one)
    rates = tuple(rate for rate in found if rate is not None)
    known = one.budget is not None and None not in found
    amounts = [aid_of(one.budget, rate.percent) for rate in rates] if known and one.budget is not None else []
    return AidLine(one.id, one.budget, rates, min(amounts, default=None), max(amounts, default=None), one.aid)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
