"""``/staff/imports``: a file is looked at first, with all that it would do, then imported; and what was imported."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from api.importing import Done, run_import
from api.rights import Right, require
from api.typed import read_consent
from api.web.imports import FileKind, ImportId, on_disk, read_file, refused_response
from api.web.meanwhile import author, in_minutes
from api.web.staff_changes import CHANGES
from api.web.tidy import tidy
from api.web.visits import Sent, ToSent, ToStaff, Visit
from models.errors import Conflict, GrappeError, InvalidInput, NotFound, Refused
from models.imports import RowProblem
from models.journal import Job
from models.membership import Audience, Consent

router = APIRouter(include_in_schema=False)

IMPORTS = "/staff/imports"
_MIB = 1024 * 1024
_MOST_MIB = 5
_FIELDS = 64 * 1024
UPLOADS: Mapping[str, int] = {
    IMPORTS: _MOST_MIB * _MIB + _FIELDS,
    f"{IMPORTS}/run": _MOST_MIB * _MIB * 4 // 3 + _FIELDS,
}
"""The addresses to which files are sent, and how many bytes may come there. Larger ones go over the command line."""
_MOST_LISTED = 100
_MOST_ROWS = 300
_AUDIENCES = (Audience.MEMBERS, Audience.STAFF)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a file."""

    kind: str
    consent: str
    note: str
    contact: bool

    @classmethod
    def of(cls, sent: Sent) -> Wish:
        kind = sent["kind"] if sent["kind"] in set(FileKind) else FileKind.MEMBERS
        consent = sent["consent"] if sent["consent"] in _AUDIENCES and kind == FileKind.MEMBERS else ""
        return cls(kind, consent, sent["note"], bool(sent["contact"]))

    def agreed(self, visit: Visit) -> Consent | None:
        """``InvalidInput`` for a consent without its note."""
        if not self.consent:
            return None
        return read_consent(Audience(self.consent), self.note, contact=self.contact, since=visit.desk.today())


@dataclass(frozen=True, slots=True)
class Line:
    """One import of the list."""

    job: Job
    href: str
    when: str
    who: str
    state: str


_BLANK = Wish(FileKind.MEMBERS, "", "", contact=False)
_USERS = (InvalidInput, Refused, NotFound, Conflict)


@router.api_route(IMPORTS, methods=["GET", "HEAD"])
def list_imports(visit: ToStaff) -> Response:
    return _show(visit, _BLANK)


@router.post(IMPORTS)
def look_at_file(visit: ToStaff, sent: ToSent, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Writes nothing: the page that shows what would be done carries the file, and is sent back to have it done."""
    require(visit.asker, Right.KEEP_RECORDS)
    wish = Wish.of(sent)
    if file is None or not file.filename:
        return _show(visit, wish, InvalidInput("api.web.file_missing", field="file"))
    content = file.file.read()
    name = tidy(file.filename)
    try:
        done = _run(visit, wish, name, BytesIO(content), dry_run=True)
    except _USERS as error:
        return _show(visit, wish, error)
    report = done.report
    bad = {(problem.file, problem.line) for problem in report.problems}
    return visit.show(
        "staff_import_review.html",
        path=IMPORTS,
        name=name,
        wish=wish,
        content=urlsafe_b64encode(content).decode(),
        report=report,
        good=report.rows - len(bad),
        changes=done.changes,
        problems=_told(visit, report.problems),
        more=max(0, len(report.problems) - _MOST_ROWS),
        warnings=_told(visit, report.warnings),
        kept=done.consents_kept,
    )


@router.post(f"{IMPORTS}/run")
def import_file(visit: ToStaff, sent: ToSent) -> Response:
    """All that was looked at, or where some rows are bad and ``keep_good`` is said, the good ones."""
    require(visit.asker, Right.KEEP_RECORDS)
    wish = Wish.of(sent)
    try:
        content = BytesIO(urlsafe_b64decode(sent["content"].encode("ascii", errors="replace")))
        done = _run(visit, wish, sent["name"], content, keep_good=bool(sent["keep_good"]))
    except NotBase64:
        return _show(visit, wish, InvalidInput("api.web.file_missing", field="file"))
    except _USERS as error:
        return _show(visit, wish, error)
    made = done.imported.id if done.imported else ""
    return visit.done(f"{IMPORTS}/{made}", "imported" if done.changes is not None else "")


@router.api_route(f"{IMPORTS}/{{import_id}}", methods=["GET", "HEAD"])
def show_import(visit: ToStaff, import_id: ImportId) -> Response:
    journal = visit.desk.services.store.journal
    job = journal.job(tidy(import_id))
    rows = list(journal.refused_rows(job.id))
    return visit.show(
        "staff_import.html",
        line=_line(visit, job),
        changes=job.changes,
        rows=[(row, row.why.to(visit.lang), _cells(row.header, row.cells)) for row in rows[:_MOST_ROWS]],
        more=max(0, len(rows) - _MOST_ROWS),
        files=list(dict.fromkeys(row.file for row in rows)),
        change=visit.to(f"{CHANGES}/{job.change}") if job.change is not None else "",
    )


@router.api_route(f"{IMPORTS}/{{import_id}}/refused", methods=["GET", "HEAD"])
def download_refused(visit: ToStaff, import_id: ImportId) -> Response:
    """As CSV, with the reasons in a last column; ``file`` says of which, where the import read several."""
    journal = visit.desk.services.store.journal
    job, file = journal.job(tidy(import_id)), visit.asked("file")
    rows = [row for row in journal.refused_rows(job.id) if not file or row.file == file]
    return refused_response(job, rows, visit.lang)


def _run(
    visit: Visit, wish: Wish, name: str, content: IO[bytes], *, keep_good: bool = False, dry_run: bool = False
) -> Done:
    """A dry run tells what would be done with the good rows, whatever the others are."""
    store, now = visit.store, visit.desk.services.now()
    with on_disk(name, content) as path:
        report = read_file(store, path, FileKind(wish.kind), wish.agreed(visit), visit.desk.today())
        return run_import(store, path, report, now=now, keep_good=keep_good or dry_run, dry_run=dry_run)


def _show(visit: Visit, wish: Wish, error: GrappeError | None = None) -> Response:
    jobs = list(visit.desk.services.store.journal.jobs())
    return visit.show(
        "staff_imports.html",
        status=422 if error else 200,
        path=IMPORTS if error else "",
        wish=wish,
        wrong=error.facts.get("field", "") if error else "",
        problem=error.sentence(visit.lang) if error else "",
        most=_MOST_MIB,
        lines=[_line(visit, job) for job in jobs[:_MOST_LISTED]],
    )


def _line(visit: Visit, job: Job) -> Line:
    who = author(visit, job.by)
    return Line(job, visit.to(f"{IMPORTS}/{job.id}"), in_minutes(job.at), who, job.state.to(visit.lang))


def _told(visit: Visit, problems: tuple[RowProblem, ...]) -> list[tuple[RowProblem, str]]:
    return [(problem, problem.what(visit.lang)) for problem in problems[:_MOST_ROWS]]


def _cells(header: tuple[str, ...], cells: tuple[str, ...]) -> list[tuple[str, str]]:
    """What stood in the row, under its headings; JSON lines have none."""
    names = header or ("",) * len(cells)
    return [(name, cell) for name, cell in zip(names, cells, strict=False) if cell]
