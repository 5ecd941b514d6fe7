"""Limits of a rule. They are inclusive, except ``above`` and ``below``."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from models.imports.values import plain_text

LARGEST = 10**15
"""No limit and no parameter reaches it."""
Figure = Annotated[Decimal, Field(decimal_places=6)]
"""No more digits than a form has: of a billion of them no sum comes to an end."""
LIMITS = ("at_least", "at_most", "exactly", "above", "below")


Text = Annotated[str, Field(min_length=1), AfterValidator(plain_text)]
"""What people read."""


class Table(BaseModel):
    """A table of a pack: fields that it does not know are refused, and nothing in it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(Table):
    """What a measured value must keep to; all that are given hold together."""

    at_least: Figure | None = None
    at_most: Figure | None = None
    exactly: Figure | None = None
    above: Figure | None = None
    below: Figure | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Limits:
        given = [limit for name in LIMITS if (limit := getattr(self, name)) is not None]
        if not given:
            raise ValueError("no_limit")
        if any(not limit.is_finite() or not 0 <= limit < LARGEST for limit in given):
            raise ValueError("limit_out_of_range")
        if self.empty:
            raise ValueError("limits_empty")
        return self

    @property
    def lowest(self) -> tuple[Fraction, bool]:
        """The smallest value allowed, and whether it must be passed."""
        lows = [(Fraction(limit), False) for limit in (self.at_least, self.exactly) if limit is not None]
        if self.above is not None:
            lows.append((Fraction(self.above), True))
        return max(lows, default=(Fraction(0), False))

    @property
    def highest(self) -> tuple[Fraction, bool] | None:
        """The largest value allowed and whether it must stay below it; ``None`` for any."""
        highs = [(Fraction(limit), True) for limit in (self.at_most, self.exactly) if limit is not None]
        if self.below is not None:
            highs.append((Fraction(self.below), False))
        if not highs:
            return None
        value, reached = min(highs)
        return value, not reached

    @property
    def empty(self) -> bool:
        """Whether no value at all keeps to them."""
        return self.highest is not None and not_between(self.lowest, self.highest)


def not_between(low: tuple[Fraction, bool], high: tuple[Fraction, bool]) -> bool:
    """Whether nothing lies between two ends of which each may be excluded."""
    return low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1]))
