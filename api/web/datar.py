"""``/api/v1/datar``: DATAR's checklist over the cluster's own data, and the dossier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.datar import told_checklist
from api.dossier.formats import FORMATS
from api.rights import Right, require
from api.web.desk import ByKey, InLang, ToDesk
from api.web.dossier_file import datar_file
from api.web.shapes import Shape, problems
from matching.datar.line import LineId, Verdict

router = APIRouter(prefix="/api/v1", tags=["cluster"])

_FORMS = ("pdf", "docx", "xlsx")


class NamedMemberShape(Shape):
    id: str
    name: str
    email: str


class FindingShape(Shape):
    """One thing that the store shows, or that is missing."""

    code: str = Field(description="What it is, the same in every language.")
    text: str
    count: int
    of: int = Field(description="Of how many; 0 where there is no whole.")
    share: float | None
    about: str = Field(description="The size, kind, axis, need or place that it is about.")
    amount: Decimal | None = Field(description="A sum in euros.")
    members: list[NamedMemberShape]
    withheld: int = Field(description="How many members more, who asked to be shown to nobody.")
    names: list[str]
    ask: str = Field(description="`members`, `board`, `persons`, `outside` or `staff`; empty for what is shown.")
    whom: str


class LineAnswerShape(Shape):
    text: str
    by: str
    at: date


class LineShape(Shape):
    id: LineId
    title: str
    call: str = Field(description="What DATAR's calls ask for.")
    verdict: Verdict
    said: str
    shows: list[FindingShape]
    lacks: list[FindingShape]
    answer: LineAnswerShape | None


class ChecklistShape(Shape):
    cluster: str
    day: date
    source: str
    members: int
    counts: dict[Verdict, int]
    lines: list[LineShape]


@router.get(
    "/datar/dossier",
    summary="The cluster's dossier for DATAR as a file, for staff",
    response_class=Response,
    responses=problems(403)
    | {200: {"content": {FORMATS[form]: {"schema": {"type": "string", "format": "binary"}} for form in _FORMS}}},
)
def download_datar_dossier(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    form: Annotated[str, Query(alias="format", max_length=10, description="pdf, docx or xlsx.")] = "pdf",
) -> Response:
    """In the language asked for. Who has not agreed to be shown is named in none."""
    require(asker, Right.KEEP_RECORDS)
    return datar_file(desk, form, lang)


@router.get("/datar/checklist", summary="DATAR's checklist, for staff", responses=problems(403))
def show_datar_checklist(desk: ToDesk, asker: ByKey, lang: InLang) -> ChecklistShape:
    """What the cluster's own data show for the call "grappes d'entreprises", what is missing, and whom to ask."""
    require(asker, Right.KEEP_RECORDS)
    cluster = desk.services.store.cluster()
    told = told_checklist(desk.roll.all(), cluster, lang, desk.today(), desk.holders())
    return ChecklistShape.model_validate(told)
