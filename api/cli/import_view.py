"""How an import is shown: what was wrong, row by row, and what changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from api.cli.tables import headed_table
from models.imports.problems import RowProblem
from models.store import Changes
from models.texts import Lang, Texts

_SHOWN = 20


def problems_table(problems: Sequence[RowProblem], lang: Lang) -> Table:
    """The first twenty: file, line, column, value, and what to do."""
    texts = Texts.of("api")
    table = headed_table()
    for code, ratio in (("file", 2), ("line", 0), ("column", 2), ("value", 3), ("what", 8)):
        table.add_column(
            texts(f"cli_import_{code}", lang),
            ratio=ratio or None,
            overflow="fold",
            no_wrap=code == "line",
            justify="right" if code == "line" else "left",
        )
    for problem in problems[:_SHOWN]:
        table.add_row(problem.file, str(problem.line), problem.column, problem.shown, problem.what(lang))
    if len(problems) > _SHOWN:
        table.add_row("…", "", "", "", texts("cli_import_more", lang, count=len(problems) - _SHOWN))
    return table


def changes_table(changes: Changes, lang: Lang) -> Table:
    texts = Texts.of("api")
    table = headed_table()
    table.add_column("")
    for code in ("added", "changed", "unchanged"):
        table.add_column(texts(f"cli_import_{code}", lang), justify="right")
    for code in ("organizations", "memberships", "projects", "calls"):
        count = getattr(changes, code)
        if count.added or count.changed or count.unchanged:
            table.add_row(texts(f"cli_import_{code}", lang), str(count.added), str(count.changed), str(count.unchanged))
    return table
