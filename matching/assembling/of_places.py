"""Counts of participants, and of the countries or regions that they come from, in the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from matching.assembling.library import Literal, cp_model
from matching.assembling.limits import at_least, at_most
from matching.assembling.model import Model, Seat
from models.programmes.rules import Count, Distinct


def count(model: Model, rule: Count, *, sure: bool, when: Sequence[Literal]) -> None:
    """At least those who surely are such, at most those who may be."""
    fits = [(seat, model.reading.fits(rule.who, seat.candidate.participant, seat.role)) for seat in model.seats]
    surely = [seat for seat, answer in fits if answer]
    possibly = [seat for seat, answer in fits if answer is not False]
    if (least := at_least(rule)) > 0:
        counted = _units(model, surely if sure else possibly, independent=rule.independent, at_most=False)
        model.cp.add(counted >= least).only_enforce_if(when)
    if (most := at_most(rule)) is not None:
        counted = _units(model, possibly if sure else surely, independent=rule.independent, at_most=True)
        model.cp.add(counted <= most).only_enforce_if(when)


def _units(model: Model, seats: Iterable[Seat], *, independent: bool, at_most: bool) -> cp_model.LinearExprT:
    """How many of the seats are taken, those of one group once: no more than that, or (``at_most``) no fewer."""
    by_unit: dict[Hashable, list[Seat]] = defaultdict(list)
    for seat in seats:
        by_unit[_unit(model, seat, independent=independent)].append(seat)
    return cp_model.LinearExpr.sum([_any(model, those, at_most=at_most) for those in by_unit.values()])


def _any(model: Model, seats: Sequence[Seat], *, at_most: bool) -> cp_model.LinearExprT:
    taken = [seat.taken for seat in seats]
    if len({seat.place for seat in seats}) == 1:  # two roles of one candidate, of which it has one
        return cp_model.LinearExpr.sum(taken)
    one = model.cp.new_bool_var("")
    if at_most:
        for literal in taken:
            model.cp.add_implication(literal, one)
    else:
        model.cp.add_bool_or([*taken, ~one])
    return one


def _unit(model: Model, seat: Seat, *, independent: bool) -> Hashable:
    group = model.reading.spelt(seat.candidate.participant.group or "") if independent else ""
    return ("group", group) if group else seat.place


@dataclass(frozen=True, slots=True)
class _Coming:
    """Those who may count for a rule on places: ``place`` ``None`` where it is not known."""

    seat: Seat
    place: str | None
    surely: bool
    unit: Hashable


def may_be_open(model: Model, rule: Distinct) -> bool:
    return any(one.place is None or not one.surely for one in _coming(model, rule, _allowed(model, rule)))


def distinct(model: Model, rule: Distinct, *, sure: bool, when: Sequence[Literal]) -> None:
    """With ``independent`` a set of pairs of a unit and a place in which each stands once; the largest is no larger
    than any cover of all pairs (Kőnig, 1931), which is how it is kept from being too large."""
    allowed = _allowed(model, rule)
    coming = _coming(model, rule, allowed)
    known = [one for one in coming if one.surely and one.place is not None]
    if (least := at_least(rule)) > 0:
        if allowed is not None and len(allowed) < least:
            model.never(when)
        else:
            places = _paired if rule.independent else _placed
            model.cp.add(places(model, known if sure else coming) >= least).only_enforce_if(when)
    most = at_most(rule)
    if most is not None and (allowed is None or len(allowed) > most):
        covered = _covered if rule.independent else _touched
        model.cp.add(covered(model, coming if sure else known) <= most).only_enforce_if(when)
    if rule.one_in is not None:
        states = model.reading.states(rule.one_in)
        inside = [one for one in (known if sure else coming) if one.place is None or one.place in states]
        model.cp.add_bool_or([*(one.seat.taken for one in inside), False]).only_enforce_if(when)


def _allowed(model: Model, rule: Distinct) -> frozenset[str] | None:
    return None if rule.among is None else model.reading.states(rule.among)


def _coming(model: Model, rule: Distinct, allowed: frozenset[str] | None) -> list[_Coming]:
    found = []
    for seat in model.seats:
        one = seat.candidate.participant
        fits = model.reading.fits(rule.who, one, seat.role)
        place = one.country if rule.of == "country" else None if one.region is None else model.reading.spelt(one.region)
        if fits is not False and (place is None or allowed is None or place in allowed):
            found.append(_Coming(seat, place, fits is True, _unit(model, seat, independent=rule.independent)))
    return found


def _by_place(coming: Iterable[_Coming]) -> tuple[dict[str, list[_Coming]], list[_Coming]]:
    """Those at each place, and those of whom it is not known."""
    there: dict[str, list[_Coming]] = defaultdict(list)
    anywhere = []
    for one in coming:
        if one.place is None:
            anywhere.append(one)
        else:
            there[one.place].append(one)
    return there, anywhere


def _placed(model: Model, coming: Iterable[_Coming]) -> cp_model.LinearExprT:
    there, anywhere = _by_place(coming)
    each = [_any(model, [one.seat for one in those], at_most=False) for those in there.values()]
    return cp_model.LinearExpr.sum([*each, *(one.seat.taken for one in anywhere)])


def _touched(model: Model, coming: Iterable[_Coming]) -> cp_model.LinearExprT:
    there, anywhere = _by_place(coming)
    each = [_any(model, [one.seat for one in those], at_most=True) for those in there.values()]
    return cp_model.LinearExpr.sum([*each, *(one.seat.taken for one in anywhere)])


def _paired(model: Model, coming: Iterable[_Coming]) -> cp_model.LinearExprT:
    """A set of pairs, as large as the solver needs it; who may be anywhere takes a place of its own."""
    pairs: dict[tuple[Hashable, str | None], list[Seat]] = defaultdict(list)
    for one in coming:
        pairs[one.unit, one.place].append(one.seat)
    chosen = {pair: model.cp.new_bool_var("") for pair in pairs}
    for pair, seats in pairs.items():
        model.cp.add_bool_or([*(seat.taken for seat in seats), ~chosen[pair]])
    for side in (0, 1):
        ends: dict[Hashable, list[cp_model.IntVar]] = defaultdict(list)
        for pair, variable in chosen.items():
            if pair[side] is not None:
                ends[pair[side]].append(variable)
        for variables in ends.values():
            model.cp.add_at_most_one(variables)
    return cp_model.LinearExpr.sum(list(chosen.values()))


def _covered(model: Model, coming: Iterable[_Coming]) -> cp_model.LinearExprT:
    """A cover of all pairs of those who take part, as small as the solver needs it."""
    cover: dict[Hashable, cp_model.IntVar] = {}
    for one in coming:
        ends = [("unit", one.unit)] if one.place is None else [("unit", one.unit), ("place", one.place)]
        for end in ends:
            if end not in cover:
                cover[end] = model.cp.new_bool_var("")
        model.cp.add_bool_or([~one.seat.taken, *(cover[end] for end in ends)])
    return cp_model.LinearExpr.sum(list(cover.values()))
