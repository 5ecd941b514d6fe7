"""What the solver chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.assembling.library import cp_model
from matching.assembling.model import Model, Seat


@dataclass(frozen=True, slots=True)
class Choice:
    """Seats that are taken, that of who leads, who carries which need (places of both), and what that is worth."""

    seats: tuple[Seat, ...]
    lead: Seat
    carries: Mapping[int, int]
    worth: int


def choice_of(model: Model, solver: cp_model.CpSolver) -> Choice:
    return Choice(
        tuple(seat for seat in model.seats if solver.boolean_value(seat.taken)),
        next(seat for seat in model.seats if solver.boolean_value(seat.leads)),
        {need: place for (place, need), variable in sorted(model.carries.items()) if solver.boolean_value(variable)},
        round(solver.value(model.total())),
    )
