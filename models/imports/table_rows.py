"""A row of a table, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with the line it begins at; as many cells as the header, those not given empty."""

    line: int
    cells: list[str]
