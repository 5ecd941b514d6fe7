"""Rules that count participants, or the countries and regions that they come from."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from fractions import Fraction

from matching.checking.finding import Ask, Finding, Remark, Unit
from matching.checking.seen import Seen
from matching.checking.truth import Span, Truth
from models.consortium import Participant
from models.names import spelt_alike
from models.programmes.rules import Count, Distinct


def count(rule: Count, seen: Seen) -> Finding:
    """At least those who are surely such, at most those who may be."""
    fits = {one: seen.fits(rule.who, one) for one in seen.consortium.participants}
    units = {one: _unit(one, independent=rule.independent) for one in fits}
    sure = {units[one] for one, truth in fits.items() if truth is Truth.YES}
    possible = {units[one] for one, truth in fits.items() if truth is not Truth.NO}
    span = Span(Fraction(len(sure)), Fraction(len(possible)))
    return Finding(
        span.keeps(rule),
        span,
        Unit.PARTICIPANTS,
        tuple(one.id for one, truth in fits.items() if truth is Truth.YES),
        tuple(ask for one, truth in fits.items() if truth is Truth.MAYBE for ask in seen.asks(rule.who, one)),
        _groups_taken_as_none(fits) if rule.independent else (),
    )


def distinct(rule: Distinct, seen: Seen) -> Finding:
    """At least the places of those who are surely such and whose place is known, at most with all others at places
    that suit best. With ``independent`` it is the largest number of pairs of a place and a group (or a participant
    without one) in which each stands once: a maximum bipartite matching."""
    fits = {one: seen.fits(rule.who, one) for one in seen.consortium.participants}
    allowed = seen.states(rule.among) if rule.among is not None else None
    places = {one: _place(rule, one) for one in fits}
    candidates = {
        one: truth
        for one, truth in fits.items()
        if truth is not Truth.NO and (places[one] is None or allowed is None or places[one] in allowed)
    }
    sure = [one for one, truth in candidates.items() if truth is Truth.YES and places[one] is not None]
    independent = rule.independent
    least = _pairs({one: places[one] for one in sure}, allowed, independent=independent)
    most = _pairs({one: places[one] for one in candidates}, allowed, independent=independent)
    span = Span(Fraction(least), Fraction(most))
    inside = _one_in(rule, seen, candidates)
    asks = [ask for one in candidates for ask in seen.asks(rule.who, one)]
    asks += [Ask(one.id, rule.of) for one in candidates if places[one] is None]
    return Finding(
        min(span.keeps(rule), inside),
        span,
        Unit.COUNTRIES if rule.of == "country" else Unit.REGIONS,
        tuple(one.id for one in sure),
        tuple(dict.fromkeys(asks)),
        (
            *(_groups_taken_as_none(candidates) if independent else ()),
            *((Remark("check_none_in", {"states": ", ".join(rule.one_in or ())}),) if inside is Truth.NO else ()),
        ),
    )


def _unit(one: Participant, *, independent: bool) -> Hashable:
    """What counts once: the participant, or its group."""
    group = spelt_alike(one.group or "") if independent else ""
    return ("group", group) if group else ("participant", one.id)


def _place(rule: Distinct, one: Participant) -> str | None:
    if rule.of == "country":
        return one.country
    return None if one.region is None else spelt_alike(one.region)


def _one_in(rule: Distinct, seen: Seen, candidates: Mapping[Participant, Truth]) -> Truth:
    """Whether one of those who count is from one of the states of ``one_in``.

    A place that some pair can take is in some largest set of pairs (matchings form a matroid), so that this can be
    looked at by itself.
    """
    if rule.one_in is None:
        return Truth.YES
    states = seen.states(rule.one_in)
    return max(
        (
            Truth.MAYBE if one.country is None else truth
            for one, truth in candidates.items()
            if one.country is None or one.country in states
        ),
        default=Truth.NO,
    )


def _pairs(places: Mapping[Participant, str | None], allowed: Collection[str] | None, *, independent: bool) -> int:
    """How many places can be counted; a place that is not known (``None``) may be any that is allowed.

    A unit that can take any place adds one to every matching until no place is left, so that only the others need one.
    """
    known = {place for place in places.values() if place is not None}
    unknown = [one for one, place in places.items() if place is None]
    free = len(unknown) if allowed is None else min(len(unknown), len(allowed) - len(known))
    if not independent:
        return len(known) + free
    anywhere = {_unit(one, independent=True) for one in unknown}
    open_to: dict[Hashable, set[str]] = {}
    for one, place in places.items():
        unit = _unit(one, independent=True)
        if place is not None and unit not in anywhere:
            open_to.setdefault(unit, set()).add(place)
    return min(_largest_matching(open_to) + len(anywhere), len(known) + free)


def _largest_matching(open_to: Mapping[Hashable, Collection[str]]) -> int:
    """Kuhn's algorithm: each unit takes a place, or one that its holder can leave for another."""
    holder: dict[str, Hashable] = {}

    def takes(unit: Hashable, tried: set[str]) -> bool:
        for place in open_to[unit]:
            if place in tried:
                continue
            tried.add(place)
            if place not in holder or takes(holder[place], tried):
                holder[place] = unit
                return True
        return False

    return sum(takes(unit, set()) for unit in open_to)


def _groups_taken_as_none(counted: Mapping[Participant, Truth]) -> tuple[Remark, ...]:
    absent = [one.label for one, truth in counted.items() if truth is not Truth.NO and one.group is None]
    return (Remark("check_group_absent", {"who": ", ".join(absent)}),) if absent else ()
