"""Rows of tables by column, each checked on its own: what cannot be used is told, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from models.imports.problems import RowProblem, WrongValue
from models.imports.text_files import Table
from models.imports.values import read_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row by column; a column that the table lacks is empty."""

    line: int
    cells: Sequence[str]
    places: Mapping[str, int]

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column)
        return "" if place is None else self.cells[place]

    def needed(self, column: str) -> str:
        """What stands there; ``WrongValue`` for nothing."""
        if not self[column]:
            raise WrongValue("value_missing", column=column)
        return self[column]

    def read(self, column: str, read: Callable[[str], T]) -> T:
        """The value of a column; ``WrongValue`` knows where it stands."""
        try:
            return read(self[column])
        except WrongValue as wrong:
            raise wrong.at(column) from wrong

    def new_id(self, column: str, seen: dict[str, int], read: Callable[[str], str] = read_id) -> str:
        """The row's id; ``WrongValue`` when it is missing, unusable, or was given before."""
        self.needed(column)
        id_ = self.read(column, read)
        if id_ in seen:
            raise WrongValue("id_twice", column=column, first=seen[id_])
        seen[id_] = self.line
        return id_


class Reading:
    """What is gathered over several tables that belong together."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []
        self.rows = 0

    def each(
        self,
        table: Table,
        needed: tuple[str, ...],
        use: Callable[[Cells], None],
        *,
        key: Callable[[str], str],
        problems: list[RowProblem] | None = None,
    ) -> None:
        """Hand each row of a table to ``use``; a ``WrongValue`` from there becomes a problem of that row.

        ``key``: see ``Table.places``. ``problems``: where they go instead of among those of the whole.
        """
        told = self.problems if problems is None else problems
        places = table.places(needed, key=key)
        for row in table.rows(told):
            self.rows += 1
            cells = Cells(row.line, row.cells, places)
            try:
                use(cells)
            except WrongValue as wrong:
                value = cells[wrong.column] if wrong.column else " ".join(filter(None, row.cells))
                told.append(RowProblem(table.file, row.line, wrong.column, value, wrong.code, wrong.facts))
        self.rows += table.unread
