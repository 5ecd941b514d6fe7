"""``/staff/datar``: DATAR's checklist over the cluster's own data, with the answers of staff."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.datar import LONGEST_ANSWER, ToldChecklist, keep_answer, told_checklist, verdict_name
from api.datar_page import datar_page
from api.rights import Right, require
from api.web.dossier_file import datar_file
from api.web.language import known
from api.web.staff_together import DATAR
from api.web.visits import ToSent, ToStaff, Visit
from matching.datar.line import LineId, Verdict
from models.errors import InvalidInput
from models.texts import LANGS

router = APIRouter(include_in_schema=False)

_TO_FILL: Mapping[LineId, str] = {
    LineId.SERVICES: f"{DATAR}/services",
    LineId.GOVERNANCE: f"{DATAR}/governance",
    LineId.STRATEGY: f"{DATAR}/strategy",
    LineId.PLAN: f"{DATAR}/actions",
    LineId.TIES: f"{DATAR}/ties",
}
"""Where what a line lacks is put in."""

_FORMS = ("pdf", "docx", "xlsx")


@router.api_route(DATAR, methods=["GET", "HEAD"])
def show_checklist(visit: ToStaff) -> Response:
    return _show(visit)


@router.post(DATAR)
def answer_line(visit: ToStaff, sent: ToSent) -> Response:
    """The last answer counts, and the journal keeps the one before."""
    require(visit.asker, Right.KEEP_RECORDS)
    wanted, text = sent["line"], sent["text"]
    try:
        if wanted not in set(LineId):
            raise InvalidInput("api.web.line_unknown", line=wanted)
        keep_answer(visit.store, LineId(wanted), text, by=visit.asker.signature, at=visit.desk.today())
    except InvalidInput as error:
        return _show(visit, error, {wanted: text})
    return visit.done(DATAR, "kept")


@router.api_route(f"{DATAR}.html", methods=["GET", "HEAD"])
def download_checklist(visit: ToStaff) -> Response:
    """The same as a page that stands alone, to be kept and printed."""
    page = datar_page(_told(visit), visit.lang)
    headers = {"Content-Disposition": 'attachment; filename="datar.html"', "Content-Language": visit.lang}
    return Response(page, headers=headers, media_type="text/html")


@router.api_route(f"{DATAR}/dossier", methods=["GET", "HEAD"])
def download_dossier(visit: ToStaff) -> Response:
    """``text`` is the language of the file."""
    return datar_file(visit.desk, visit.asked("format"), known(visit.asked("text")) or visit.lang)


def _show(visit: Visit, error: InvalidInput | None = None, typed: Mapping[str, str] | None = None) -> Response:
    told = _told(visit)
    answers = {line.id: line.answer.text for line in told.lines if line.answer}
    return visit.show(
        "staff_datar.html",
        status=422 if error else 200,
        told=told,
        dossiers=[
            (form, lang, visit.to(f"{DATAR}/dossier", format=form, text=lang)) for lang in LANGS for form in _FORMS
        ],
        verdicts=[(verdict, verdict_name(verdict, visit.lang), told.counts[verdict]) for verdict in Verdict],
        to_fill=_TO_FILL,
        answers={line: answers.get(line, "") for line in LineId} | dict(typed or {}),
        longest=LONGEST_ANSWER,
        problem=error.sentence(visit.lang) if error else "",
        wrong=next(iter(typed or {}), ""),
    )


def _told(visit: Visit) -> ToldChecklist:
    desk = visit.desk
    return told_checklist(desk.roll.all(), visit.store.cluster(), visit.lang, desk.today(), desk.holders())
