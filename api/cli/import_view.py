"""How an import is shown: what was wrong, row by row, and what changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from api.cli.door import Door
from api.cli.tables import headed_table
from models.counts import Changes, Count
from models.imports.mapping import ColumnMapping
from models.imports.problems import RowProblem
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
    counts = {code: getattr(changes, code) for code in ("organizations", "memberships", "projects", "calls", "facts")}
    columns = ["added", "changed", "unchanged"]
    if any(count.removed for count in counts.values()):
        columns.append("removed")
    for column in columns:
        table.add_column(texts(f"cli_import_{column}", lang), justify="right")
    for code, count in counts.items():
        if count != Count():
            row = (str(getattr(count, column)) for column in columns)
            table.add_row(texts(f"cli_import_{code}", lang), *row)
    return table


def note_index(door: Door, changes: Changes) -> None:
    """Say when suggestions see what was changed, unless they do so at once."""
    from api.compose import open_snapshots

    if not open_snapshots(door.settings).published():
        door.note("index_first")
    elif changes.projects.added or changes.projects.changed or changes.projects.removed:
        door.note("index_again")


def mappings_table(mappings: Sequence[ColumnMapping], lang: Lang) -> Table:
    texts = Texts.of("api")
    table = headed_table()
    for code in ("mapping", "directory"):
        table.add_column(texts(f"cli_import_{code}", lang))
    for mapping in mappings:
        table.add_row(mapping.name, mapping.title.to(lang))
    return table
