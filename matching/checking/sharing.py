"""Rules on money: sums, shares of the whole, and who has the largest.

Amounts that are not known may be anything from zero on. Shares are fractions of one in here and percent in findings.
A whole of zero says as little of shares as amounts that are not known: it is taken for such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from matching.checking.finding import Ask, Finding, Unit
from matching.checking.seen import Seen
from matching.checking.truth import Span, Truth
from models.consortium import Participant
from models.names import spelt_alike
from models.programmes.rules import LargestShare, Share, Total, Who

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's amount, and whether it is one of those looked at."""

    one: Participant
    fits: Truth
    amount: Fraction | None


def total(rule: Total, seen: Seen) -> Finding:
    parts = _parts(rule.of, rule.who, seen)
    counted = [part for part in parts if part.fits is not Truth.NO]
    low = sum((part.amount or _ZERO for part in counted if part.fits is Truth.YES), _ZERO)
    endless = any(part.amount is None for part in counted)
    high = None if endless else sum((part.amount or _ZERO for part in counted), _ZERO)
    span = Span(low, high)
    return Finding(span.keeps(rule), span, Unit.EUROS, _sure(counted), _asks(rule.of, rule.who, seen, counted))


def share(rule: Share, seen: Seen) -> Finding:
    parts = _shared(_parts(rule.of, rule.who, seen))
    span = _percent(share_span(parts))
    truth = span.keeps(rule)
    if rule.if_any and not any(part.fits is Truth.YES for part in parts):
        truth = _for_each_alone(rule, parts)
    return Finding(truth, span, Unit.PERCENT, _sure(parts), _asks(rule.of, rule.who, seen, parts))


def largest_share(rule: LargestShare, seen: Seen) -> Finding:
    parts = _shared(_parts(rule.of, rule.who, seen))
    places = {part.one.id: _group(rule, part.one) for part in parts}
    span = _percent(largest_span(parts, places))
    truth = span.keeps(rule)
    asks = list(_asks(rule.of, rule.who, seen, parts))
    asks += [Ask(part.one.id, rule.by) for part in parts if places[part.one.id] is None]
    return Finding(truth, span, Unit.PERCENT, _largest(parts, places), tuple(dict.fromkeys(asks)))


def share_span(parts: Iterable[Part]) -> Span:
    """Which part of the whole those have who are looked at."""
    parts = list(parts)
    whole = _known(parts)
    inside = [part for part in parts if part.fits is Truth.YES]
    outside = [part for part in parts if part.fits is Truth.NO]
    others_endless = any(part.amount is None for part in parts if part.fits is not Truth.YES)
    if others_endless:
        low, low_reached = _ZERO, _known(inside) == 0
    else:
        low, low_reached = (_known(inside) / whole if whole else _ONE), True
    if any(part.amount is None for part in parts if part.fits is not Truth.NO):
        high, high_reached = _ONE, _known(outside) == 0
    else:
        high, high_reached = ((whole - _known(outside)) / whole if whole else _ZERO), True
    return Span(low, high, low_reached, high_reached)


def _for_each_alone(rule: Share, parts: list[Part]) -> Truth:
    """Nobody is surely such: none is fine, so that it holds if it would with any one of them that may be.

    With the smallest and the largest amount it holds, so it does with those between.
    """
    possible = [part for part in parts if part.fits is Truth.MAYBE]
    known = sorted((part for part in possible if part.amount is not None), key=lambda part: part.amount or _ZERO)
    unknown = [part for part in possible if part.amount is None]
    alone = [
        _percent(share_span([Part(p.one, Truth.of(p is part), p.amount) for p in parts])).keeps(rule)
        for part in (*known[:1], *known[-1:], *unknown[:1])
    ]
    return Truth.YES if all(truth is Truth.YES for truth in alone) else Truth.MAYBE


def largest_span(parts: list[Part], places: Mapping[str, str | None]) -> Span:
    """The largest part of the whole that one place has, of those looked at.

    At least: unknown amounts grow where that makes the largest smaller, and each unknown place is one of its own. At
    most: all that can be at one place is there.
    """
    whole = _known(parts)
    low, low_reached = _smallest_largest(parts, places, whole)
    high, high_reached = _greatest_largest(parts, places, whole)
    return Span(low, high, low_reached, high_reached)


def _smallest_largest(parts: list[Part], places: Mapping[str, str | None], whole: Fraction) -> tuple[Fraction, bool]:
    sums: dict[str, Fraction] = {}
    growing: set[str] = set()
    for part in parts:
        if part.fits is Truth.YES:
            place = places[part.one.id] or f"alone {part.one.id}"
            sums[place] = sums.get(place, _ZERO) + (part.amount or _ZERO)
            if part.amount is None:
                growing.add(place)
    largest = max(sums.values(), default=_ZERO)
    if any(part.amount is None for part in parts if part.fits is not Truth.YES):
        return _ZERO, largest == 0
    if whole == 0:
        return (Fraction(1, len(growing)) if growing else _ZERO), True
    return largest / (whole + sum(largest - sums[place] for place in growing)), True


def _greatest_largest(parts: list[Part], places: Mapping[str, str | None], whole: Fraction) -> tuple[Fraction, bool]:
    possible = [part for part in parts if part.fits is not Truth.NO]
    found = [(_ZERO, True)]
    for place in {*(places[part.one.id] for part in possible), None}:
        there = [part for part in possible if places[part.one.id] in (place, None)]
        known = _known(there)
        if any(part.amount is None for part in there):
            found.append((_ONE, known == whole))
        elif whole:
            found.append((known / whole, True))
    return max(found)


def _parts(of: str, who: Who, seen: Seen) -> list[Part]:
    amounts = ((one, getattr(one, of)) for one in seen.consortium.participants)
    return [Part(one, seen.fits(who, one), None if amount is None else Fraction(amount)) for one, amount in amounts]


def _shared(parts: list[Part]) -> list[Part]:
    """Parts of a whole that is something."""
    return [replace(part, amount=None) for part in parts] if all(part.amount == 0 for part in parts) else parts


def _known(parts: Iterable[Part]) -> Fraction:
    return sum((part.amount or _ZERO for part in parts), _ZERO)


def _percent(span: Span) -> Span:
    high = None if span.high is None else span.high * 100
    return Span(span.low * 100, high, span.low_reached, span.high_reached)


def _sure(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.one.id for part in parts if part.fits is Truth.YES)


def _asks(of: str, who: Who, seen: Seen, parts: Iterable[Part]) -> tuple[Ask, ...]:
    return tuple(dict.fromkeys(ask for part in parts for ask in _asks_of(of, who, seen, part)))


def _asks_of(of: str, who: Who, seen: Seen, part: Part) -> Iterator[Ask]:
    yield from seen.asks(who, part.one)
    if part.amount is None:
        yield Ask(part.one.id, of)


def _group(rule: LargestShare, one: Participant) -> str | None:
    if rule.by == "participant":
        return one.id
    place = one.country if rule.by == "country" else one.region
    return None if place is None else spelt_alike(place)


def _largest(parts: list[Part], places: Mapping[str, str | None]) -> tuple[str, ...]:
    """Those at the place that has most, as far as is known."""
    sums: dict[str, Fraction] = {}
    for part in parts:
        place = places[part.one.id]
        if part.fits is Truth.YES and place is not None:
            sums[place] = sums.get(place, _ZERO) + (part.amount or _ZERO)
    most = max(sums.values(), default=_ZERO)
    return tuple(p.one.id for p in parts if p.fits is Truth.YES and sums.get(places[p.one.id] or "", -1) == most)
