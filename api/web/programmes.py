"""``/api/v1/programmes`` with their rules, and ``/api/v1/consortia/check``: a consortium on paper against them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.judging import Asked, judged_by
from api.programme_guide import guide_json
from api.rights import Right, require
from api.verdict_json import verdict_json
from api.web.desk import ByKey, InLang, ToDesk
from api.web.programme_shapes import ProgrammeLine, ProgrammeShape, ProgrammesShape, VerdictShape
from api.web.shapes import problems
from api.web.shelved import programme_of, programmes
from api.web.tidy import tidy, tidy_all
from models.consortium_files import read_consortium_json
from models.errors import InvalidInput
from models.texts import Texts

router = APIRouter(prefix="/api/v1", tags=["programmes"])

CHECK = "/api/v1/consortia/check"
_LONGEST = 100
_MOST_VALUES = 100
_FORM: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "title": "Consortium",
                "description": "A consortium on paper: docs/checking.md tells its fields. What is absent is not known.",
                "type": "object",
                "required": ["participants"],
                "properties": {
                    "programme": {"type": "string"},
                    "participants": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["id", "role"],
                            "properties": {"id": {"type": "string"}, "role": {"type": "string"}},
                        },
                    },
                },
                "example": {
                    "programme": "he-ria",
                    "participants": [
                        {"id": "p1", "role": "coordinator", "kind": "research", "country": "FR", "group": ""}
                    ],
                },
            }
        }
    },
}

ProgrammeId = Annotated[str, Path(min_length=1, max_length=_LONGEST)]
EditionId = Annotated[str, Query(max_length=_LONGEST, description="The newest when left out.")]


async def _body(request: Request) -> bytes:
    """As it came: its amounts are read as decimals, to the cent."""
    try:
        return await request.body()
    except ClientDisconnect as error:  # cut off where it is too large
        raise HTTPException(400) from error


@router.get("/programmes", summary="List the programmes, by id", responses=problems(403))
def list_programmes(desk: ToDesk, asker: ByKey, lang: InLang) -> ProgrammesShape:
    require(asker, Right.PREPARE)
    return ProgrammesShape(
        programmes=[
            ProgrammeLine(
                id=pack.id,
                name=pack.name.to(lang),
                about=pack.about.to(lang),
                source=pack.table.source,
                editions=list(pack.editions),
                of=pack.table.of,
            )
            for pack in programmes(desk)
        ]
    )


@router.get("/programmes/{programme_id}", summary="Show a programme and its rules", responses=problems(403, 404))
def show_programme(
    desk: ToDesk, asker: ByKey, lang: InLang, programme_id: ProgrammeId, edition: EditionId = ""
) -> ProgrammeShape:
    require(asker, Right.PREPARE)
    pack = programme_of(desk, programme_id)
    return ProgrammeShape.model_validate(guide_json(pack, pack.edition(tidy(edition)), lang))


@router.post(
    "/consortia/check",
    summary="Check a consortium under a programme",
    responses=problems(403, 404),
    openapi_extra={"requestBody": _FORM},
)
def check_consortium(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    body: Annotated[bytes, Depends(_body)],
    programme: Annotated[str, Query(max_length=_LONGEST, description="Otherwise that which the form names.")] = "",
    edition: Annotated[
        str, Query(max_length=_LONGEST, description="Otherwise that which the form names, or the newest.")
    ] = "",
    step: Annotated[int | None, Query(ge=1, le=2, description="The step of the call.")] = None,
    values: Annotated[
        list[str] | None,
        Query(
            alias="set",
            max_length=_MOST_VALUES,
            description="`NAME=VALUE`: a parameter of the programme, or a value of the project, before the form's own.",
        ),
    ] = None,
) -> VerdictShape:
    """Nothing is kept. Whether all hard rules hold, one fails, or it cannot be decided stands in `verdict`; what the
    form leaves out is not known, and asked for where it matters."""
    require(asker, Right.PREPARE)
    said = tidy_all(values or [])
    asked = Asked.of(tidy(programme), tidy(edition), "" if step is None else str(step), said)
    source = Texts.of("api.web")("check_body", lang)
    form = read_consortium_json(body, source, asked.of_the_project)
    named = asked.programme or form.consortium.programme
    if not named:
        raise InvalidInput("api.web.programme_unnamed", field="programme")
    checked = judged_by(programme_of(desk, named), form.consortium, asked)
    return VerdictShape.model_validate({**verdict_json(checked, lang), "unread": list(tidy_all(form.unread))})
