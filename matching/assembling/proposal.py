"""What assembling brings: consortia, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.assembling.points import Points
from models.consortium import Consortium


@dataclass(frozen=True, slots=True)
class Proposal:
    """A consortium that breaks no hard rule.

    ``carries``: who carries a need, by its place; needs that nobody carries are absent. ``bound``: no other that is as
    far from those proposed before has more points; equal to ``points.total`` where that is proven to be the best.
    """

    consortium: Consortium
    carries: Mapping[int, str]
    points: Points
    bound: int

    @property
    def proven(self) -> bool:
        return self.bound <= self.points.total

    @property
    def gap(self) -> float:
        """By how much another could be better at most, as a part of the bound (0 where it is the best)."""
        return max(0, self.bound - self.points.total) / max(abs(self.bound), 1)
