"""What assembling brings: consortia, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.assembling.points import Points
from matching.checking.check import Checked
from models.consortium import Consortium


@dataclass(frozen=True, slots=True)
class Proposal:
    """A consortium that breaks no hard rule, with what the checker says of it.

    ``carries``: who carries a need, by its place; needs that nobody carries are absent. ``bound``: no other that is as
    far from those proposed before has more points, of those who were looked at; ``left_out`` candidates were not, and
    ``bound_of_others`` is what no consortium with one of them has more of (``None``: all were looked at).
    """

    consortium: Consortium
    checked: Checked
    carries: Mapping[int, str]
    points: Points
    bound: int
    left_out: int = 0
    bound_of_others: int | None = None

    @property
    def highest(self) -> int:
        """The points that no other passes, whoever takes part."""
        return max(self.bound, self.points.total, self.bound if self.bound_of_others is None else self.bound_of_others)

    @property
    def proven(self) -> bool:
        """Whether it is the best of all."""
        return self.highest <= self.points.total

    @property
    def gap(self) -> float:
        """By how much one of those who were looked at could be better at most, as a part of the bound."""
        return max(0, self.bound - self.points.total) / max(abs(self.bound), 1)
