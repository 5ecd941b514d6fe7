"""``grappe import``: members and known consortia from files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import DryRun, Json
from api.plain import plain
from models.errors import InvalidInput, Refused
from models.membership import Audience, Consent

if TYPE_CHECKING:
    from models.counts import Changes
    from models.imports.problems import ImportReport, RowProblem
    from models.journal import Imported
    from models.store import Store

app = typer.Typer()

KeepGood = Annotated[bool, typer.Option("--keep-good", help="cli_help_keep_good")]
ShownTo = Annotated[Audience | None, typer.Option("--consent", help="cli_help_import_consent")]
Note = Annotated[str, typer.Option("--consent-note", metavar="cli_meta_text", help="cli_help_consent_note")]
Countries = Annotated[
    list[str] | None, typer.Option("--country", metavar="cli_meta_country", help="cli_help_consortia_country")
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="cli_meta_date", help="cli_help_facts_as_of", show_default=False)]
Source = Annotated[
    str, typer.Option("--source", metavar="cli_meta_text", help="cli_help_facts_source", show_default=False)
]
MayContact = Annotated[bool, typer.Option("--consent-contact", help="cli_help_consent_contact")]


@app.command("members", help="cli_help_import_members")
def members(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_file", help="cli_help_members_file")],
    dry_run: DryRun = False,
    keep_good: KeepGood = False,
    shown_to: ShownTo = None,
    note: Note = "",
    contact: MayContact = False,
    mapping: Annotated[
        str, typer.Option(metavar="cli_meta_mapping", help="cli_help_import_mapping", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    from api.importing import read_members_file
    from models.imports.mapping import ColumnMapping

    door = Door.of(context)
    consent = _consent(door, shown_to, note, contact=contact)
    chosen = ColumnMapping.load(mapping) if mapping else None

    def read(store: Store) -> ImportReport:
        return read_members_file(store, file, consent, mapping=chosen, today=door.today())

    _import(door, file, read, dry_run=dry_run, keep_good=keep_good, as_json=as_json)


@app.command("consortia", help="cli_help_import_consortia")
def consortia(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="cli_meta_path", help="cli_help_consortia_path")],
    country: Countries = None,
    dry_run: DryRun = False,
    keep_good: KeepGood = False,
    shown_to: ShownTo = None,
    note: Note = "",
    contact: MayContact = False,
    as_json: Json = False,
) -> None:
    from api.importing import read_consortia_file
    from api.typed import read_typed
    from models.imports.values import read_country

    door = Door.of(context)
    consent = _consent(door, shown_to, note, contact=contact)
    countries = [read_typed(read_country, given) for given in country or ()]

    def read(store: Store) -> ImportReport:
        return read_consortia_file(store, path, consent, countries=countries)

    _import(door, path, read, dry_run=dry_run, keep_good=keep_good, as_json=as_json)


@app.command("facts", help="cli_help_import_facts")
def facts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_file", help="cli_help_facts_file")],
    as_of: AsOf = "",
    source: Source = "",
    dry_run: DryRun = False,
    keep_good: KeepGood = False,
    as_json: Json = False,
) -> None:
    from api.importing import read_facts_file

    door = Door.of(context)
    for_all = {name: text for name, text in (("as_of", as_of), ("source", source)) if text}

    def read(store: Store) -> ImportReport:
        return read_facts_file(store, file, door.today(), for_all=for_all)

    _import(door, file, read, dry_run=dry_run, keep_good=keep_good, as_json=as_json)


@app.command("mappings", help="cli_help_import_mappings")
def mappings(context: typer.Context, as_json: Json = False) -> None:
    from api.cli.import_view import mappings_table
    from models.imports.mapping import ColumnMapping, shipped

    door = Door.of(context)
    known = [ColumnMapping.load(name) for name in shipped()]
    if as_json:
        door.dump([{"name": one.name, "title": one.title.to(door.lang)} for one in known])
        return
    door.show(mappings_table(known, door.lang))


@app.command("template", help="cli_help_import_template")
def template(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(metavar="cli_meta_file", help="cli_help_template_out", show_default=False)
    ] = None,
) -> None:
    from api.cli.import_template import write_template

    write_template(Door.of(context), out)


def _import(
    door: Door,
    path: Path,
    read: Callable[[Store], ImportReport],
    *,
    dry_run: bool,
    keep_good: bool,
    as_json: bool,
) -> None:
    from api.cli.import_view import note_index
    from api.importing import run_import
    from models.counts import Changes
    from models.imports.in_bulk import in_bulk

    with door.open_store() as store, in_bulk():
        report = read(store)
        done = run_import(store, path, report, now=door.now(), keep_good=keep_good, dry_run=dry_run)
        _show(door, report, done.changes, done.imported, as_json=as_json)
        if done.imported and done.imported.refused:
            door.note("import_refused_rows", id=done.imported.id)
        if done.changes is None:
            raise Refused("import_refused", count=len(report.problems), rows=report.rows)
        without_consent = any(membership.consent is None for membership in store.memberships())
    if done.consents_kept:
        door.note("import_consents_kept", count=done.consents_kept)
    if dry_run or not done.changes or done.changes == Changes(facts=done.changes.facts):
        return
    if without_consent:
        door.note("import_without_consent")
    note_index(door, done.changes)


def _show(
    door: Door, report: ImportReport, changes: Changes | None, imported: Imported | None, *, as_json: bool
) -> None:
    """``imported`` is ``None`` where nothing is to be written."""
    from api.cli.import_view import changes_table, problems_table

    if as_json:
        door.dump(
            {
                "rows": report.rows,
                "dry_run": imported is None,
                "import": imported.id if imported else None,
                "changes": plain(changes),
                "problems": [_problem(door, problem) for problem in report.problems],
                "warnings": [_problem(door, problem) for problem in report.warnings],
            }
        )
        return
    for heading, problems in (("import_warnings", report.warnings), ("import_problems", report.problems)):
        if problems:
            door.note(heading, count=len(problems))
            door.err.print(problems_table(problems, door.lang))
    if changes is not None:
        if imported:
            door.say("import_done", rows=report.rows)
        else:
            door.say("import_would", rows=report.rows)
        door.show(changes_table(changes, door.lang))


def _problem(door: Door, problem: RowProblem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "what": problem.sentence(door.lang),
    }


def _consent(door: Door, shown_to: Audience | None, note: str, *, contact: bool) -> Consent | None:
    """``None`` when nothing is said of a consent; ``InvalidInput`` when it is not said how it was given."""
    from api.typed import read_consent

    if shown_to is not None:
        return read_consent(shown_to, note, contact=contact, since=door.today())
    if note or contact:
        raise InvalidInput("api.cli_consent_without_audience")
    return None
