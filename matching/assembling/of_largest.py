"""The largest share that one participant, country or region has, in the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from matching.assembling.library import Literal, cp_model
from matching.assembling.model import Model, Seat
from matching.assembling.of_money import End, Part, any_of, by_case, ends, known_sum, nobody, parts_of, upper, whole_of
from models.programmes.rules import LargestShare


def place_of(model: Model, rule: LargestShare, seat: Seat) -> str | None:
    if rule.by == "participant":
        return str(seat.place)
    one = seat.candidate.participant
    place = one.country if rule.by == "country" else one.region
    return None if place is None else model.reading.spelt(place)


def largest_share(model: Model, rule: LargestShare, *, sure: bool, when: Sequence[Literal]) -> None:
    """At least: all unknown amounts grow where that makes the largest smaller, and each unknown place is one of its
    own. At most: all who can be at one place are there."""

    def keeps(parts: Sequence[Part], where: Sequence[Literal]) -> None:
        low, high = ends(rule)
        if low and not low.at(Fraction(0)):
            (_least_reaches if sure else _greatest_reaches)(model, rule, parts, low, where)
        if high and not high.at(Fraction(1)):
            (_greatest_keeps_below if sure else _least_keeps_below)(model, rule, parts, high, where)

    by_case(model, parts_of(model, rule), when, keeps)


def _apart(model: Model, rule: LargestShare, parts: Sequence[Part]) -> list[list[Part]]:
    """Those who surely are such at each place; who is at an unknown one is alone."""
    at: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.fits:
            at[place_of(model, rule, part.seat) or f"alone {part.seat.place}"].append(part)
    return list(at.values())


def _together(model: Model, rule: LargestShare, parts: Sequence[Part]) -> list[list[Part]]:
    """Those who may be such at each place with all who may be there, and those of unknown places by themselves."""
    possibly = [(part, place_of(model, rule, part.seat)) for part in parts if part.fits is not False]
    places = sorted({place for _, place in possibly if place is not None})
    found = [[part for part, at in possibly if at in (place, None)] for place in places]
    anywhere = [part for part, at in possibly if at is None]
    return [*found, anywhere] if anywhere else found


def _unknown(parts: Sequence[Part]) -> list[cp_model.IntVar]:
    return [part.taken for part in parts if part.amount is None]


def _least_keeps_below(
    model: Model, rule: LargestShare, parts: Sequence[Part], limit: End, when: Sequence[Literal]
) -> None:
    """Somebody else's unknown amount makes every share as small as one likes; the unknown ones of those looked at grow
    up to the largest, and with nothing else they share evenly."""
    others = any_of(model, _unknown([part for part in parts if not part.fits]))
    if limit.at(Fraction(0)) and not limit.value:
        for part in parts:
            if part.fits and part.is_something:
                model.cp.add(part.taken == 0).only_enforce_if([*when, others])
    most = max(1, sum(part.amount[1] * upper(part.amount[0]) for part in parts if part.amount is not None))
    grown, free = [], []
    for part in parts:
        if part.fits and part.amount is None:
            amount = model.cp.new_int_var(0, most, "")
            model.cp.add(amount == 0).only_enforce_if(~part.taken)
            free.append(amount)
            part = Part(part.seat, part.fits, (amount, 1))
        grown.append(part)
    alone = [*when, ~others]
    something = [part.taken for part in parts if part.is_something]
    if free:
        model.cp.add(cp_model.LinearExpr.sum([*free, *something]) >= 1).only_enforce_if(
            [*alone, any_of(model, _unknown([part for part in parts if part.fits]))]
        )
    told = any_of(model, [part.taken for part in parts if part.is_something or (part.fits and part.amount is None)])
    for those in _apart(model, rule, grown):
        limit.keep(model, those, whole_of(model, grown), [*alone, told])


def _greatest_reaches(
    model: Model, rule: LargestShare, parts: Sequence[Part], limit: End, when: Sequence[Literal]
) -> None:
    """An unknown amount may be nearly all, and is all where nobody elsewhere has any."""
    if not limit.at(Fraction(1)):
        model.never(when)
        return
    options: list[Literal] = [False]
    something = any_of(model, [part.taken for part in parts if part.is_something])
    for those in _together(model, rule, parts):
        reached = model.cp.new_bool_var("")
        limit.keep(model, those, whole_of(model, parts), [reached])
        model.cp.add_implication(reached, something)
        options.append(reached)
        unknown = model.cp.new_bool_var("")
        model.cp.add_bool_or([*_unknown(those), ~unknown])
        if limit.value == 1:
            inside = {part.seat for part in those}
            elsewhere = [part.taken for part in parts if part.is_something and part.seat not in inside]
            nobody(model, elsewhere, [unknown])
        options.append(unknown)
    model.cp.add_bool_or(options).only_enforce_if(when)


def _greatest_keeps_below(
    model: Model, rule: LargestShare, parts: Sequence[Part], limit: End, when: Sequence[Literal]
) -> None:
    """Nobody's unknown amount may be there, since it could be all."""
    nobody(model, _unknown([part for part in parts if part.fits is not False]), when)
    something = any_of(model, [part.taken for part in parts if part.is_something])
    for those in _together(model, rule, parts):
        limit.keep(model, those, whole_of(model, parts), [*when, something])


def _least_reaches(
    model: Model, rule: LargestShare, parts: Sequence[Part], limit: End, when: Sequence[Literal]
) -> None:
    """Where the unknown amounts of those looked at have grown up to the largest: with ``s`` of the whole ``w`` at the
    place that has most of what is known, and ``u`` at the ``g`` places where an amount is unknown, ``s`` has its share
    of ``w + g · s - u``. With unknown amounts alone all share evenly."""
    nobody(model, _unknown([part for part in parts if not part.fits]), when)
    groups = _apart(model, rule, parts)
    something = any_of(model, [part.taken for part in parts if part.is_something])
    growing = [any_of(model, _unknown(those)) for those in groups]
    few = max((n for n in range(1, len(groups) + 1) if limit.at(Fraction(1, n))), default=0)
    grown = cp_model.LinearExpr.sum(growing)
    model.cp.add(grown <= few).only_enforce_if([*when, ~something])
    model.cp.add(grown >= 1).only_enforce_if([*when, ~something])
    most = min(sum(one is not model.no for one in growing), model.problem.wishes.partners_most)
    options: list[Literal] = [False]
    grown_up = [_known_where(model, those, one) for those, one in zip(groups, growing, strict=True)]
    for number in range(most + 1):
        so_many = model.cp.new_bool_var("")
        model.cp.add(grown == number).only_enforce_if(so_many)
        for those in groups:
            options.append(reached := model.cp.new_bool_var(""))
            model.cp.add_implication(reached, so_many)
            share, of = limit.value.numerator, limit.value.denominator
            known = [part.amount for part in those if part.amount is not None]
            over = cp_model.LinearExpr.weighted_sum(
                [*(variable for variable, _ in known), whole_of(model, parts), *grown_up],
                [*(cents * (of - share * number) for _, cents in known), -share, *[share] * len(grown_up)],
            )
            model.cp.add(over >= int(limit.strict)).only_enforce_if(reached)
    model.cp.add_bool_or(options).only_enforce_if([*when, something])


def _known_where(model: Model, those: Sequence[Part], growing: cp_model.IntVar) -> cp_model.IntVar:
    """What is known at a place where an amount grows, 0 elsewhere (or less: more is what is looked for)."""
    known = [part for part in those if part.amount is not None]
    if growing is model.no or not known:
        return model.no
    most = sum(part.amount[1] * upper(part.amount[0]) for part in known if part.amount is not None)
    amount = model.cp.new_int_var(0, most, "")
    model.cp.add(amount <= known_sum(known))
    model.cp.add(amount <= most * growing)
    return amount
