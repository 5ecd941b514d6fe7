"""Limits of a rule for what is counted in whole numbers."""

from __future__ import annotations

from math import ceil, floor

from models.programmes.limits import Limits


def at_least(limits: Limits, scale: int = 1) -> int:
    """The smallest whole number that, divided by ``scale``, keeps to the lower limit."""
    least, passed = limits.lowest
    return floor(least * scale) + 1 if passed else ceil(least * scale)


def at_most(limits: Limits, scale: int = 1) -> int | None:
    """The greatest such number that keeps to the upper limit, ``None`` where there is none."""
    if limits.highest is None:
        return None
    most, below = limits.highest
    return ceil(most * scale) - 1 if below else floor(most * scale)
