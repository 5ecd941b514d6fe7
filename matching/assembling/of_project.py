"""Rules on what the project says of itself: they hold, or not, whoever takes part."""

from __future__ import annotations

from fractions import Fraction

from matching.assembling.limits import at_least, at_most
from models.consortium import Consortium
from models.names import spelt_alike
from models.programmes import rules
from models.programmes.limits import Limits
from models.programmes.rules import AnyRule


def keeps(rule: AnyRule, form: Consortium) -> bool | None:
    """``None`` where the project does not say it."""
    match rule:
        case rules.Labelled():
            return _within(rule, None if form.pole_labels is None else Fraction(_labels(rule, form.pole_labels)))
        case rules.Duration():
            return _within(rule, None if form.duration_months is None else Fraction(form.duration_months))
        case rules.Maturity():
            starts = _level(form.trl_start, rule.starts_from, rule.starts_to)
            ends = _level(form.trl_end, rule.ends_from, rule.ends_to)
            return False if starts is False or ends is False else None if starts is None or ends is None else True
        case rules.Civil():
            return form.civil
        case _:
            raise TypeError(rule)


def _labels(rule: rules.Labelled, labels: tuple[str, ...]) -> int:
    counted = frozenset(map(spelt_alike, labels))
    return len(counted & frozenset(map(spelt_alike, rule.names)) if rule.names else counted)


def _within(limits: Limits, value: Fraction | None) -> bool | None:
    """A value that is not known may be any from zero on."""
    if value is None:
        return True if at_least(limits) <= 0 and at_most(limits) is None else None
    scaled, scale = value.numerator, value.denominator
    most = at_most(limits, scale)
    return at_least(limits, scale) <= scaled and (most is None or scaled <= most)


def _level(level: int | None, least: int, most: int) -> bool | None:
    if (least, most) == (1, 9):
        return True
    return None if level is None else least <= level <= most
