"""Tables on a terminal: no lines, bold headings."""

from __future__ import annotations

from rich.table import Table


def headed_table(*heads: str) -> Table:
    """An empty table with a column for each of ``heads``, whose long cells fold; more columns may be added."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
