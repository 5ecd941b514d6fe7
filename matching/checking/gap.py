"""By how much a value misses its limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from matching.checking.truth import Span
from models.programmes.limits import Limits


@dataclass(frozen=True, slots=True)
class Gap:
    """``short``: what is lacking at best; ``over``: what is too much at best."""

    short: Fraction = Fraction(0)
    over: Fraction = Fraction(0)


def gap(span: Span, limits: Limits) -> Gap:
    """The least by which a value of ``span`` misses; both zero where one keeps to the limits or just touches them."""
    least, _ = limits.lowest
    short = least - span.high if span.high is not None else Fraction(0)
    over = span.low - limits.highest[0] if limits.highest is not None else Fraction(0)
    return Gap(max(short, Fraction(0)), max(over, Fraction(0)))
