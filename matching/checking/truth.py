"""Yes, no, or not known (Kleene's strong logic), and ranges of values that are not known exactly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from models.programmes.limits import Limits


class Truth(IntEnum):
    """``min`` is *and*, ``max`` is *or*."""

    NO = 0
    MAYBE = 1
    YES = 2

    @classmethod
    def of(cls, known: bool | None) -> Truth:
        return cls.MAYBE if known is None else cls.YES if known else cls.NO

    def __invert__(self) -> Truth:
        return Truth(2 - self)


@dataclass(frozen=True, slots=True)
class Span:
    """All values that something may have: from ``low`` to ``high`` (``None``: without end), ends that are not
    ``reached`` left out."""

    low: Fraction
    high: Fraction | None
    low_reached: bool = True
    high_reached: bool = True

    @classmethod
    def exactly(cls, value: Fraction | int) -> Span:
        return cls(Fraction(value), Fraction(value))

    @property
    def known(self) -> bool:
        return self.low == self.high

    def keeps(self, limits: Limits) -> Truth:
        """Whether every value of it, some or none lies within the limits."""
        least, must_pass = limits.lowest
        if self.high is not None and (
            self.high < least or (self.high == least and (must_pass or not self.high_reached))
        ):
            return Truth.NO
        sure = self.low > least or (self.low == least and not (must_pass and self.low_reached))
        if limits.highest is not None:
            most, must_stay_below = limits.highest
            if self.low > most or (self.low == most and (must_stay_below or not self.low_reached)):
                return Truth.NO
            touches = self.high == most and must_stay_below and self.high_reached
            sure = sure and self.high is not None and self.high <= most and not touches
        return Truth.YES if sure else Truth.MAYBE


ANY_AMOUNT = Span(Fraction(0), None)
