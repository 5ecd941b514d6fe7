"""``grappe imports``: what was imported, the rows that could not be, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import DryRun, Json, KeepLater
from api.cli.tables import headed_table
from api.plain import plain
from models.errors import InvalidInput
from models.journal import signed_by

if TYPE_CHECKING:
    from models.journal import Job, RefusedRow

app = typer.Typer()

JobId = Annotated[str, typer.Argument(metavar="cli_meta_import", help="cli_help_imports_id")]
_DIGITS = 12


@app.command("list", help="cli_help_imports_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    from api.keys import holders

    door = Door.of(context)
    with door.open_store() as store:
        jobs, names = list(store.journal.jobs()), holders(store)
    if as_json:
        door.dump([plain(job) for job in jobs])
        return
    if not jobs:
        door.note("imports_none")
        return
    codes = ("id", "at", "by", "source", "rows", "refused", "state")
    table = headed_table(*(door.text(f"imports_{code}") for code in codes))
    for job in jobs:
        at, by = f"{job.at.astimezone():%Y-%m-%d %H:%M}", signed_by(job.by, door.lang, names)
        table.add_row(job.id, at, by, job.source, str(job.rows), str(job.refused), job.state.to(door.lang))
    door.show(table)


@app.command("show", help="cli_help_imports_show")
def show(context: typer.Context, job_id: JobId, as_json: Json = False) -> None:
    from api.cli.import_view import changes_table
    from api.keys import holders

    door = Door.of(context)
    with door.open_store() as store:
        job, rows = store.journal.job(job_id), list(store.journal.refused_rows(job_id))
        names = holders(store)
    if as_json:
        door.dump({"import": plain(job), "refused_rows": [plain(row) for row in rows]})
        return
    door.say(
        "imports_told",
        id=job.id,
        source=job.source,
        digest=job.digest[:_DIGITS],
        at=f"{job.at.astimezone():%Y-%m-%d %H:%M}",
        by=signed_by(job.by, door.lang, names),
        rows=job.rows,
        state=job.state.to(door.lang),
    )
    if job.change:
        door.show(changes_table(job.changes, door.lang))
    if rows:
        table = headed_table(*(door.text(f"import_{code}") for code in ("file", "line", "what")))
        for row in rows:
            table.add_row(row.file, str(row.line), row.why.to(door.lang))
        door.show(table)
        door.note("import_refused_rows", id=job.id)
    elif job.refused:
        door.note("imports_rows_forgotten", count=job.refused)


@app.command("refused", help="cli_help_imports_refused")
def refused(
    context: typer.Context,
    job_id: JobId,
    file: Annotated[str, typer.Option(metavar="cli_meta_file", help="cli_help_imports_file", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    from models.imports.refused import refused_text

    door = Door.of(context)
    with door.open_store() as store:
        job, rows = store.journal.job(job_id), list(store.journal.refused_rows(job_id))
    found = _of_file(job, rows, file)
    if as_json:
        door.dump([plain(row) for row in found])
    else:
        door.out.file.write(refused_text(found, door.lang))


@app.command("undo", help="cli_help_imports_undo")
def undo(
    context: typer.Context, job_id: JobId, keep_later: KeepLater = False, dry_run: DryRun = False, as_json: Json = False
) -> None:
    from api.cli.changes import tell_undone
    from models.undoing import undo as take_back

    door = Door.of(context)
    with door.open_store() as store:
        job = store.journal.job(job_id)
        if job.change is None:
            raise InvalidInput("api.cli_imports_nothing_to_undo", id=job.id)
        undone = take_back(store, job.change, keep_later=keep_later, dry_run=dry_run)
    tell_undone(door, undone, dry_run=dry_run, as_json=as_json)


def _of_file(job: Job, rows: list[RefusedRow], file: str) -> list[RefusedRow]:
    found = [row for row in rows if not file or row.file == file]
    if not found:
        raise InvalidInput("api.cli_imports_no_refused_rows", id=job.id)
    return found
