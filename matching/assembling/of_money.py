"""Sums of budgets and of aid, and shares of the whole, in the model.

The budget of whoever takes part is known; aid is where a rate is somebody's own. Where all have an aid of zero, that
says nothing of shares: it is taken for amounts that are not known. An amount that is not known may be any from zero on,
so that a share that hangs on it may be nearly nothing or nearly all; where it is just that, the limit counts as reached
if no known amount is on the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from matching.assembling.library import Literal, cp_model
from matching.assembling.limits import at_least, at_most
from matching.assembling.model import CENTS, Model, Seat, weighted
from models.programmes.rules import LargestShare, Share, Total

_PERCENT = 100
Then = Callable[[Sequence[Literal]], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A seat, whether it is one of those looked at, and its amount in cents (a variable times a number, ``None`` where
    it is not known)."""

    seat: Seat
    fits: bool | None
    amount: tuple[cp_model.IntVar, int] | None

    @property
    def taken(self) -> cp_model.IntVar:
        return self.seat.taken

    @property
    def is_something(self) -> bool:
        """Whether it is known to be more than nothing when it is taken."""
        return self.amount is not None and self.amount[1] > 0


def parts_of(model: Model, rule: Share | LargestShare | Total) -> list[Part]:
    return [
        Part(
            seat,
            model.reading.fits(rule.who, seat.candidate.participant, seat.role),
            seat.budget if rule.of == "budget" else seat.aid,
        )
        for seat in model.seats
    ]


def may_be_open(parts: Sequence[Part]) -> bool:
    """Whether something that is not known could leave a rule on them open."""
    return any(part.fits is None or not part.is_something for part in parts)


def total(model: Model, rule: Total, *, sure: bool, when: Sequence[Literal]) -> None:
    parts = parts_of(model, rule)
    surely, possibly = [part for part in parts if part.fits], [part for part in parts if part.fits is not False]
    endless = [part.taken for part in possibly if part.amount is None]
    if (least := at_least(rule, CENTS)) > 0:
        enough = model.cp.new_bool_var("")
        model.cp.add(known_sum(surely if sure else possibly) >= least).only_enforce_if(enough)
        model.cp.add_bool_or([enough, *([] if sure else endless)]).only_enforce_if(when)
    if (most := at_most(rule, CENTS)) is not None:
        model.cp.add(known_sum(possibly if sure else surely) <= most).only_enforce_if(when)
        if sure:
            nobody(model, endless, when)


def share(model: Model, rule: Share, *, sure: bool, when: Sequence[Literal]) -> None:
    parts = parts_of(model, rule)
    if not rule.if_any:
        _share(model, rule, parts, sure=sure, when=when)
        return
    somebody = any_of(model, [part.taken for part in parts if part.fits])
    _share(model, rule, parts, sure=sure, when=[*when, somebody])
    if sure:
        for part in parts:
            if part.fits is None:
                alone = [replace(one, fits=one is part) for one in parts]
                _share(model, rule, alone, sure=True, when=[*when, ~somebody, part.taken])


def _share(model: Model, rule: Share, parts: Sequence[Part], *, sure: bool, when: Sequence[Literal]) -> None:
    def keeps(parts: Sequence[Part], where: Sequence[Literal]) -> None:
        low, high = ends(rule)
        if low:
            (_low_end if sure else _high_end)(model, parts, low, where)
        if high:
            (_high_end if sure else _low_end)(model, parts, high, where)

    by_case(model, parts, when, keeps)


def _low_end(model: Model, parts: Sequence[Part], limit: End, when: Sequence[Literal]) -> None:
    """The least share that those have who surely are such keeps to the limit."""
    inside = [part for part in parts if part.fits]
    unknown = any_of(model, [part.taken for part in parts if not part.fits and part.amount is None])
    if unknown is not model.no:
        _nearly(model, limit, Fraction(0), inside, [*when, unknown])
    _exactly(model, limit, inside, parts, [*when, ~unknown], of_nothing=Fraction(1))


def _high_end(model: Model, parts: Sequence[Part], limit: End, when: Sequence[Literal]) -> None:
    """The greatest share that those may have who may be such keeps to the limit."""
    inside = [part for part in parts if part.fits is not False]
    outside = [part for part in parts if part.fits is False]
    unknown = any_of(model, [part.taken for part in inside if part.amount is None])
    if unknown is not model.no:
        _nearly(model, limit, Fraction(1), outside, [*when, unknown])
    _exactly(model, limit, inside, parts, [*when, ~unknown], of_nothing=Fraction(0))


def _exactly(
    model: Model,
    limit: End,
    inside: Sequence[Part],
    parts: Sequence[Part],
    when: Sequence[Literal],
    *,
    of_nothing: Fraction,
) -> None:
    """The known share keeps to the limit; ``of_nothing`` is that of a whole of nothing."""
    something = any_of(model, [part.taken for part in parts if part.is_something])
    limit.keep(model, inside, whole_of(model, parts), [*when, something])
    if not limit.at(of_nothing):
        model.never([*when, ~something])


def _nearly(model: Model, limit: End, value: Fraction, others: Sequence[Part], when: Sequence[Literal]) -> None:
    """A share that comes as near to ``value`` (0 or 1) as one likes: it is just that where ``others`` have nothing."""
    if limit.value != value:
        if not limit.at(value):
            model.never(when)
    elif limit.lower == (value == 1) and limit.strict:
        model.never(when)
    elif limit.lower == (value == 1):
        model.cp.add(known_sum(others) == 0).only_enforce_if(when)
    elif limit.strict:
        model.cp.add(known_sum(others) > 0).only_enforce_if(when)


@dataclass(frozen=True, slots=True)
class End:
    """One end of what a share may be, a part of one; ``strict``: not that itself; ``lower``: it is the lower end."""

    value: Fraction
    strict: bool
    lower: bool

    def at(self, share: Fraction) -> bool:
        """Whether a share keeps to it."""
        return not self.strict if share == self.value else (share > self.value) is self.lower

    def keep(self, model: Model, those: Sequence[Part], whole: cp_model.IntVar, when: Sequence[Literal]) -> None:
        """Of what is known, the share of ``those`` keeps to it: in whole numbers, how much more they have than that
        share of the ``whole``."""
        known = [part.amount for part in those if part.amount is not None]
        over = cp_model.LinearExpr.weighted_sum(
            [*(variable for variable, _ in known), whole],
            [*(cents * self.value.denominator for _, cents in known), -self.value.numerator],
        )
        limited = over >= int(self.strict) if self.lower else over <= -int(self.strict)
        model.cp.add(limited).only_enforce_if(when)


def ends(rule: Share | LargestShare) -> tuple[End | None, End | None]:
    """The limits that say something."""
    least, passed = rule.lowest
    low = End(least / _PERCENT, passed, lower=True) if least or passed else None
    if rule.highest is None:
        return low, None
    most, below = rule.highest
    return low, End(most / _PERCENT, below, lower=False)


def by_case(
    model: Model,
    parts: Sequence[Part],
    when: Sequence[Literal],
    keeps: Callable[[Sequence[Part], Sequence[Literal]], None],
) -> None:
    """``keeps`` for the amounts as they are, and for unknown ones where all who take part have nothing."""
    told = any_of(model, [part.taken for part in parts if part.is_something or part.amount is None])
    keeps(parts, [*when, told])
    if any(part.amount is not None and not part.is_something for part in parts):
        keeps([replace(part, amount=None) for part in parts], [*when, ~told])


def any_of(model: Model, taken: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
    """Whether one of them is; of all seats one always is."""
    if not taken:
        return model.no
    if len(taken) == len(model.seats):
        return model.yes
    one = model.cp.new_bool_var("")
    model.cp.add_max_equality(one, taken)
    return one


def nobody(model: Model, taken: Iterable[cp_model.IntVar], when: Sequence[Literal]) -> None:
    for literal in taken:
        model.cp.add(literal == 0).only_enforce_if(when)


def whole_of(model: Model, parts: Sequence[Part]) -> cp_model.IntVar:
    """The sum of all known amounts, as one variable: a limit on each of many shares stays short."""
    known = tuple((part.amount[0].index, part.amount[1]) for part in parts if part.amount is not None)
    if known not in model.sums:
        most = sum(part.amount[1] * upper(part.amount[0]) for part in parts if part.amount is not None)
        model.sums[known] = whole = model.cp.new_int_var(0, most, "")
        model.cp.add(whole == known_sum(parts))
    return model.sums[known]


def upper(variable: cp_model.IntVar) -> int:
    """The greatest value that a variable may have."""
    return int(max(variable.proto.domain))


def known_sum(parts: Sequence[Part]) -> cp_model.LinearExprT:
    return weighted([part.amount for part in parts if part.amount is not None])
