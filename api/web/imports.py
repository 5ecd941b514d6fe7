"""``/api/v1/imports``: members and known consortia from files, the rows that could not be used, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Annotated, Self

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi import Path as InPath
from pydantic import Field

from api.importing import read_consortia_file, read_facts_file, read_members_file, run_import
from api.keys import holders
from api.rights import Right, require
from api.typed import read_consent
from api.web.changes import CountsShape, DryRun, KeepLater, UndoneShape, counts_of, take_back
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, InLang, ToDesk
from api.web.sending import ToSend
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from models.errors import InvalidInput, NotFound
from models.imports import ImportReport
from models.imports.mapping import ColumnMapping, shipped
from models.imports.problems import RowProblem
from models.imports.refused import refused_text
from models.journal import Job, JobState, RefusedRow, signed_by
from models.membership import Audience, Consent
from models.store import Store
from models.texts import Lang

router = APIRouter(prefix="/api/v1", tags=["imports"])

_LONGEST = 100
_MOST_TOLD = 100
ImportId = Annotated[str, InPath(max_length=_LONGEST)]


class FileKind(StrEnum):
    """What a file tells of."""

    MEMBERS = "members"
    CONSORTIA = "consortia"
    FACTS = "facts"


class ImportShape(Shape):
    id: str
    at: datetime
    by: str = Field(description="`cli:NAME` or `staff:KEY`.")
    who: str = Field(description="The same in words.")
    source: str = Field(description="Name of the file.")
    digest: str = Field(description="SHA-256 of what was read.")
    rows: int
    refused: int = Field(description="How many rows could not be used.")
    state: JobState
    change: int | None = Field(description="The change that it made, null where it changed nothing.")
    changes: CountsShape

    @classmethod
    def of(cls, job: Job, lang: Lang, holders: Mapping[str, str]) -> Self:
        told = {name: getattr(job, name) for name in cls.model_fields if name != "who"}
        return cls(**told, who=signed_by(job.by, lang, holders))


class ImportsShape(Shape):
    total: int
    imports: list[ImportShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


class RowProblemShape(Shape):
    file: str
    line: int
    column: str
    value: str
    code: str
    what: str

    @classmethod
    def of(cls, problem: RowProblem, lang: Lang) -> Self:
        told = {name: getattr(problem, name) for name in ("file", "line", "column", "value", "code")}
        return cls(**told, what=problem.sentence(lang))


class ImportedShape(Shape):
    """What an import did, or would do. Of problems and warnings the first hundred are told."""

    id: str | None = Field(description="Under which it is on record; null for a dry run.")
    rows: int
    changes: CountsShape | None = Field(description="Null where it was refused for its problems.")
    consents_kept: int = Field(description="Members whose consent on record says otherwise, and stays.")
    problems: list[RowProblemShape]
    warnings: list[RowProblemShape]


@router.post("/imports", summary="Import a file", responses=problems(403, 409))
def post_import(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    sending: ToSend,
    file: Annotated[
        UploadFile, File(description="CSV, Excel or JSON lines for members and for facts; a sheet for consortia.")
    ],
    kind: Annotated[FileKind, Form()],
    dry_run: Annotated[bool, Form()] = False,
    keep_good: Annotated[bool, Form(description="Keep the good rows where others cannot be used.")] = False,
    consent: Annotated[Audience | None, Form(description="For members who bring none of their own.")] = None,
    consent_note: Annotated[str, Form(max_length=_LONGEST)] = "",
    consent_contact: Annotated[bool, Form()] = False,
    mapping: Annotated[
        str, Form(max_length=_LONGEST, description="Name of one that `grappe import mappings` lists.")
    ] = "",
) -> ImportedShape:
    """Rows are looked at one by one; where one cannot be used nothing is written, unless `keep_good`. Refused rows
    can be fetched, corrected and sent again."""
    require(asker, Right.KEEP_RECORDS)
    agreed = None
    if consent is not None:
        agreed = read_consent(consent, consent_note, contact=consent_contact, since=desk.today())
    columns = _mapping(mapping)
    with on_disk(file.filename or "", file.file) as path:
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        store, said = desk.store_of(asker), f"{kind} {keep_good} {consent} {consent_note} {consent_contact} {mapping}"
        told: list[ImportedShape] = []

        def do() -> str:
            read = read_file(store, path, kind, agreed, desk.today(), mapping=columns)
            done = run_import(store, path, read, now=desk.services.now(), keep_good=keep_good, dry_run=dry_run)
            shape = ImportedShape(
                id=done.imported.id if done.imported else None,
                rows=done.report.rows,
                changes=counts_of(done.changes) if done.changes is not None else None,
                consents_kept=done.consents_kept,
                problems=[RowProblemShape.of(one, lang) for one in done.report.problems[:_MOST_TOLD]],
                warnings=[RowProblemShape.of(one, lang) for one in done.report.warnings[:_MOST_TOLD]],
            )
            told.append(shape)
            return shape.id or ""

        made = do() if dry_run else sending.once(do, content=f"{said} {digest}")
    return told[0] if told else _again(desk.services.store.journal.job(made))


@router.get("/imports", summary="List imports, the newest first", responses=problems(403))
def list_imports(desk: ToDesk, asker: ByKey, lang: InLang, after: After = "", limit: Limit = USUAL) -> ImportsShape:
    require(asker, Right.READ_JOURNAL)
    jobs = list(desk.services.store.journal.jobs())
    names = holders(desk.services.store)
    listed = page(
        jobs,
        lambda job: (job.at.astimezone(UTC).isoformat(timespec="microseconds"), job.id),
        address="/api/v1/imports",
        after=after,
        limit=limit,
        newest_first=True,
    )
    return ImportsShape(
        total=len(jobs), imports=[ImportShape.of(job, lang, names) for job in listed.listed], next=listed.next
    )


@router.get("/imports/{import_id}", summary="Show one import", responses=problems(403, 404))
def show_import(desk: ToDesk, asker: ByKey, lang: InLang, import_id: ImportId) -> ImportShape:
    require(asker, Right.READ_JOURNAL)
    store = desk.services.store
    return ImportShape.of(store.journal.job(tidy(import_id)), lang, holders(store))


@router.get(
    "/imports/{import_id}/refused",
    summary="The rows that could not be used, to be corrected and sent again",
    response_class=Response,
    responses=problems(403, 404) | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def show_refused(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    import_id: ImportId,
    file: Annotated[str, Query(max_length=_LONGEST, description="Of which file, where the import read several.")] = "",
) -> Response:
    """A table with the reason in a last column that is not read back."""
    require(asker, Right.READ_JOURNAL)
    journal = desk.services.store.journal
    job = journal.job(tidy(import_id))
    rows = [row for row in journal.refused_rows(job.id) if not file or row.file == file]
    return refused_response(job, rows, lang)


@router.post("/imports/{import_id}/undo", summary="Take an import back", responses=problems(403, 404, 409))
def undo_import(
    desk: ToDesk,
    asker: ByKey,
    sending: ToSend,
    import_id: ImportId,
    keep_later: KeepLater = False,
    dry_run: DryRun = False,
) -> UndoneShape:
    require(asker, Right.UNDO)
    job = desk.services.store.journal.job(tidy(import_id))
    if job.change is None:
        raise InvalidInput("api.web.import_unchanged", id=job.id)
    return take_back(desk, asker, sending, job.change, keep_later=keep_later, dry_run=dry_run)


def read_file(
    store: Store,
    path: Path,
    kind: FileKind,
    agreed: Consent | None,
    today: date,
    *,
    mapping: ColumnMapping | None = None,
) -> ImportReport:
    """What a file brings to this store; a consent with a file of facts is of no use, and is not looked at."""
    match kind:
        case FileKind.MEMBERS:
            return read_members_file(store, path, agreed, mapping=mapping, today=today)
        case FileKind.CONSORTIA:
            return read_consortia_file(store, path, agreed)
        case FileKind.FACTS:
            return read_facts_file(store, path, today)


def _mapping(name: str) -> ColumnMapping | None:
    """One that comes with Grappe; nothing else on this machine is read for a name that came over HTTP."""
    if name and name not in shipped():
        raise InvalidInput("mapping_unknown", field="mapping", name=name, known=", ".join(shipped()))
    return ColumnMapping.load(name) if name else None


def _again(job: Job) -> ImportedShape:
    return ImportedShape(
        id=job.id, rows=job.rows, changes=counts_of(job.changes), consents_kept=0, problems=[], warnings=[]
    )


def refused_response(job: Job, rows: Sequence[RefusedRow], lang: Lang) -> Response:
    """Rows of one file that could not be used, to be corrected and sent again; ``NotFound`` where there are none."""
    if not rows:
        raise NotFound("api.web.import_no_rows", id=job.id)
    headers = {"Content-Disposition": f'attachment; filename="{job.id}-refused.csv"'}
    return Response("\ufeff" + refused_text(rows, lang), headers=headers, media_type="text/csv; charset=utf-8")


@contextmanager
def on_disk(given: str, content: IO[bytes]) -> Iterator[Path]:
    """A file under its own name, whose ending tells what it is, in a folder that goes with it."""
    name = Path(tidy(given)).name[-_LONGEST:].lstrip(".") or "file.csv"
    with TemporaryDirectory(prefix="grappe-") as folder:
        path = Path(folder) / name
        with path.open("wb") as out:
            copyfileobj(content, out)
        yield path
