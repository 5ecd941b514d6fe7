"""Sums of budgets and of aid, shares of the whole, and the largest of them, in the model.

The budget of whoever takes part is known. Aid is known where the programme has rates, and nobody's where it has none.
An aid of zero for everybody says nothing of shares: it is taken for amounts that are not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from matching.assembling.limits import at_least, at_most
from matching.assembling.model import CENTS, Literal, Model, Seat
from models.names import spelt_alike
from models.programmes.rules import LargestShare, Share, Total

_PERCENT = 100
Then = Callable[[Sequence[Literal]], None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A seat, whether it is one of those looked at, its amount, and where it is."""

    seat: Seat
    fits: bool | None
    variable: cp_model.IntVar
    amount: int
    at: str | None = None


def may_be_open(model: Model, rule: Share | LargestShare | Total) -> bool:
    parts = _parts(model, rule)
    if any(part.fits is None for part in parts) or (rule.of == "aid" and any(not part.amount for part in parts)):
        return True
    return isinstance(rule, LargestShare) and any(part.at is None for part in parts)


def total(model: Model, rule: Total, *, sure: bool, when: Sequence[Literal]) -> None:
    parts = _parts(model, rule)
    known = not (rule.of == "aid" and not model.problem.edition.rates)
    surely = [part for part in parts if part.fits]
    possibly = [part for part in parts if part.fits is not False]
    least, most = at_least(rule, CENTS), at_most(rule, CENTS)
    if least > 0 and known:
        model.cp.add(_sum(surely if sure else possibly) >= least).only_enforce_if(when)
    elif least > 0:  # any amount, of whoever may be such
        model.cp.add_bool_or([*([] if sure else _taken(possibly)), False]).only_enforce_if(when)
    if most is not None and known:
        model.cp.add(_sum(possibly if sure else surely) <= most).only_enforce_if(when)
    elif most is not None and sure:
        _nobody(model, possibly, when)
    elif most is not None and most < 0:
        model.never(when)


def share(model: Model, rule: Share, *, sure: bool, when: Sequence[Literal]) -> None:
    parts = _parts(model, rule)
    if not rule.if_any:
        _share(model, rule, parts, sure=sure, when=when)
        return
    somebody = model.cp.new_bool_var("")
    surely = [part for part in parts if part.fits]
    for part in surely:
        model.cp.add_implication(part.seat.taken, somebody)
    model.cp.add_bool_or([*_taken(surely), ~somebody])
    _share(model, rule, parts, sure=sure, when=[*when, somebody])
    if sure:
        for part in parts:
            if part.fits is None:
                alone = [_Part(one.seat, one is part, one.variable, one.amount) for one in parts]
                _share(model, rule, alone, sure=True, when=[*when, ~somebody, part.seat.taken])


def _share(model: Model, rule: Share, parts: Sequence[_Part], *, sure: bool, when: Sequence[Literal]) -> None:
    """What those have who may be such reaches the lower limit, what those have who surely are keeps below the upper."""
    surely = [part for part in parts if part.fits]
    possibly = [part for part in parts if part.fits is not False]
    others = [part for part in parts if not part.fits]
    low, high = _limits(rule)

    def of_known(where: Sequence[Literal]) -> None:
        if low:
            _reaches(model, surely if sure else possibly, parts, low, where)
        if high:
            _keeps_below(model, possibly if sure else surely, parts, high, where)

    def of_unknown(where: Sequence[Literal]) -> None:
        # From 0 (or 1 where all are surely such) to 1 (or 0 where nobody may be).
        if low and not low.at(Fraction(0)):
            if not low.at(Fraction(1)):
                model.never(where)
            elif sure:
                _nobody(model, others, where)
            else:
                model.cp.add_bool_or([*_taken(possibly), False]).only_enforce_if(where)
        if high and not high.at(Fraction(1)):
            if not high.at(Fraction(0)):
                model.never(where)
            elif sure:
                _nobody(model, possibly, where)
            else:
                model.cp.add_bool_or([*_taken(others), False]).only_enforce_if(where)

    _by_case(model, parts, when, of_known, of_unknown)


def largest_share(model: Model, rule: LargestShare, *, sure: bool, when: Sequence[Literal]) -> None:
    """Of those looked at; who is at an unknown place is alone at best and with anybody else at worst."""
    parts = _parts(model, rule)
    surely, possibly = [p for p in parts if p.fits], [p for p in parts if p.fits is not False]
    others = [part for part in parts if not part.fits]
    low, high = _limits(rule)
    best, worst = _apart(surely), _together(possibly)

    def of_known(where: Sequence[Literal]) -> None:
        if low and not low.at(Fraction(0)):
            options = [_reaching(model, those, parts, low) for those in (best if sure else worst)]
            model.cp.add_bool_or([*options, False]).only_enforce_if(where)
        if high:
            for those in worst if sure else best:
                _keeps_below(model, those, parts, high, where)

    def of_unknown(where: Sequence[Literal]) -> None:
        # From 0 (or 1 / n where all are surely such, at n places) to 1 (or 0 where nobody may be).
        if low and not low.at(Fraction(0)):
            if not sure:
                model.cp.add_bool_or([*_taken(possibly), False]).only_enforce_if(where)
                if not low.at(Fraction(1)):
                    model.never(where)
            else:
                _nobody(model, others, where)
                _places(model, best, where, most=_most_places(low, len(best)))
        if high and not high.at(Fraction(1)):
            if sure:
                _nobody(model, possibly, where)
                if not high.at(Fraction(0)):
                    model.never(where)
            else:
                someone = model.cp.new_bool_var("")
                model.cp.add_bool_or([*_taken(others), ~someone])
                if not high.at(Fraction(0)):
                    model.cp.add(someone == 0)
                _places(model, best, [*where, ~someone], least=_least_places(high, len(best)))

    _by_case(model, parts, when, of_known, of_unknown)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One end of what a share may be, a part of one; ``strict``: not that itself."""

    value: Fraction
    strict: bool
    lower: bool

    def at(self, share: Fraction) -> bool:
        """Whether a share keeps to it."""
        if share == self.value:
            return not self.strict
        return (share > self.value) is self.lower


def _limits(rule: Share | LargestShare) -> tuple[_Limit | None, _Limit | None]:
    least, passed = rule.lowest
    low = _Limit(least / _PERCENT, passed, True) if least or passed else None
    if rule.highest is None:
        return low, None
    most, below = rule.highest
    return low, _Limit(most / _PERCENT, below, False)


def _parts(model: Model, rule: Share | LargestShare | Total) -> list[_Part]:
    found = []
    for seat in model.seats:
        one = seat.candidate.participant
        amount = seat.budget if rule.of == "budget" else (seat.aid or (seat.taken, 0))
        at = None
        if isinstance(rule, LargestShare):
            at = str(seat.place) if rule.by == "participant" else one.country if rule.by == "country" else one.region
            at = None if at is None else spelt_alike(at)
        found.append(_Part(seat, model.reading.fits(rule.who, one, seat.role), *amount, at))
    return found


def _by_case(model: Model, parts: Sequence[_Part], when: Sequence[Literal], of_known: Then, of_unknown: Then) -> None:
    """Whether somebody who takes part has more than nothing."""
    something = [part.seat.taken for part in parts if part.amount]
    if len(something) == len(parts):
        of_known(when)
    elif not something:
        of_unknown(when)
    else:
        known = model.cp.new_bool_var("")
        for literal in something:
            model.cp.add_implication(literal, known)
        model.cp.add_bool_or([*something, ~known])
        of_known([*when, known])
        of_unknown([*when, ~known])


def _reaches(
    model: Model, those: Sequence[_Part], parts: Sequence[_Part], limit: _Limit, when: Sequence[Literal]
) -> None:
    model.cp.add(_over(those, parts, limit) >= int(limit.strict)).only_enforce_if(when)


def _keeps_below(
    model: Model, those: Sequence[_Part], parts: Sequence[_Part], limit: _Limit, when: Sequence[Literal]
) -> None:
    model.cp.add(_over(those, parts, limit) <= -int(limit.strict)).only_enforce_if(when)


def _reaching(model: Model, those: Sequence[_Part], parts: Sequence[_Part], limit: _Limit) -> cp_model.IntVar:
    reached = model.cp.new_bool_var("")
    _reaches(model, those, parts, limit, [reached])
    return reached


def _over(those: Sequence[_Part], parts: Sequence[_Part], limit: _Limit) -> cp_model.LinearExprT:
    """By how much ``those`` have more than that share of the whole, in parts of a cent: whole numbers."""
    inside = {id(part) for part in those}
    share, whole = limit.value.numerator, limit.value.denominator
    return cp_model.LinearExpr.weighted_sum(
        [part.variable for part in parts],
        [part.amount * ((whole if id(part) in inside else 0) - share) for part in parts],
    )


def _apart(parts: Iterable[_Part]) -> list[list[_Part]]:
    """Those at each place, who are at an unknown one each alone."""
    at: dict[str, list[_Part]] = defaultdict(list)
    for part in parts:
        at[part.at or f"alone {part.seat.place}"].append(part)
    return list(at.values())


def _together(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Those at each place with all who may be there, and those of an unknown place by themselves."""
    places = {part.at for part in parts if part.at is not None}
    anywhere = [part for part in parts if part.at is None]
    found = [[part for part in parts if part.at == place or part.at is None] for place in sorted(places)]
    return [*found, anywhere] if anywhere else found


def _places(
    model: Model, groups: Sequence[Sequence[_Part]], when: Sequence[Literal], *, least: int = 0, most: int | None = None
) -> None:
    """At how many places somebody is."""
    used = []
    for those in groups:
        one = model.cp.new_bool_var("")
        for literal in _taken(those):
            model.cp.add_implication(literal, one)
        model.cp.add_bool_or([*_taken(those), ~one])
        used.append(one)
    if least > 0:
        model.cp.add(cp_model.LinearExpr.sum(used) >= least).only_enforce_if(when)
    if most is not None:
        model.cp.add(cp_model.LinearExpr.sum(used) <= most).only_enforce_if(when)
        model.cp.add_bool_or([*used, False]).only_enforce_if(when)


def _most_places(low: _Limit, places: int) -> int:
    """At most so many of equal parts reach the limit each."""
    return max((n for n in range(1, places + 1) if low.at(Fraction(1, n))), default=0)


def _least_places(high: _Limit, places: int) -> int:
    """At least so many of equal parts keep below the limit each; none at all have nothing."""
    return min((n for n in range(1, places + 1) if high.at(Fraction(1, n))), default=places + 1)


def _taken(parts: Iterable[_Part]) -> list[cp_model.IntVar]:
    return [part.seat.taken for part in parts]


def _nobody(model: Model, parts: Iterable[_Part], when: Sequence[Literal]) -> None:
    for part in parts:
        model.cp.add(part.seat.taken == 0).only_enforce_if(when)


def _sum(parts: Sequence[_Part]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum([part.variable for part in parts], [part.amount for part in parts])
