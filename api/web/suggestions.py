"""``/api/v1/suggestions``: who completes us?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from api.feedback import remember as remember_answer
from api.sheets import Format, suggestions_sheet
from api.web.asking import (
    LONGEST_NAME,
    LONGEST_NEED,
    MOST_NAMES,
    MOST_SUGGESTIONS,
    USUAL_SUGGESTIONS,
    Asked,
    to_question,
)
from api.web.desk import ByKey, Desk, InLang, ToDesk
from api.web.language import remember
from api.web.shapes import AnswerShape, problems
from api.web.sheet_file import sheet_file, sheet_response
from api.web.tidy import tidy, tidy_all
from matching.question import Scope
from models.access import Asker
from models.organization import Kind, Size
from models.suggestion import Answer
from models.texts import Lang

router = APIRouter(prefix="/api/v1", tags=["suggestions"])

_Name = Annotated[str, Field(max_length=LONGEST_NAME)]
_Names = Annotated[list[_Name], Field(max_length=MOST_NAMES)]
_EXAMPLES: list[JsonValue] = [
    {
        "need": "Capteurs communicants à basse consommation et tableau de bord pour l'irrigation",
        "with": ["Ondabelle RF"],
        "k": 5,
        "lang": "fr",
    },
    {
        "need": "voice interface for elderly people that works without the internet; certified hosting of health data",
        "seeker": "Ledgerwick",
        "scope": "known",
        "kinds": ["company", "research"],
        "lang": "en",
    },
]


class AskedShape(BaseModel):
    """Who completes the seeker, and the partners already in, for a need? Values of one filter are alternatives."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": _EXAMPLES})

    need: str = Field("", max_length=LONGEST_NEED, description="Free text in French or English.")
    seeker: _Name = Field("", description="Id or name of who asks. A member's key asks as its member.")
    partners: _Names = Field(default_factory=list, alias="with", description="Ids or names of the partners already in.")
    k: int = Field(USUAL_SUGGESTIONS, ge=1, le=MOST_SUGGESTIONS, description="How many partners.")
    lang: Lang | None = Field(None, description="Language of the explanations; else that of Accept-Language.")
    scope: Scope = Field(Scope.MEMBERS, description="`known` widens to organizations met in past projects.")
    exclude: _Names = Field(default_factory=list, description="Ids or names of those not to suggest.")
    countries: _Names = Field(default_factory=list, description="ISO 3166 alpha-2.")
    regions: _Names = Field(default_factory=list)
    kinds: list[Kind] = Field(default_factory=list, max_length=MOST_NAMES)
    sizes: list[Size] = Field(default_factory=list, max_length=MOST_NAMES, description="`sme` is any below midcap.")
    colleges: _Names = Field(default_factory=list, description="Ids or names of the cluster's colleges.")
    exposure: float | None = Field(
        None, ge=0, le=1, description="How far late places are given to those who were shown less; 0: accuracy alone."
    )
    alike: bool = Field(False, description="Near-identical organizations side by side, too.")

    def tidied(self) -> Asked:
        return Asked(
            need=tidy(self.need),
            seeker=tidy(self.seeker),
            partners=tidy_all(self.partners),
            k=self.k,
            scope=self.scope,
            exclude=tidy_all(self.exclude),
            countries=tidy_all(self.countries),
            regions=tidy_all(self.regions),
            kinds=tuple(self.kinds),
            sizes=tuple(self.sizes),
            colleges=tidy_all(self.colleges),
            exposure=self.exposure,
            alike=self.alike,
        )


@router.post(
    "/suggestions",
    summary="Suggest partners",
    response_model=AnswerShape,
    responses=problems(401, 403, 404, 409, 413, 422, 503),
)
def post_suggestions(
    request: Request, desk: ToDesk, asker: ByKey, lang: InLang, asked: Annotated[AskedShape, Body()]
) -> AnswerShape:
    remember(request.scope, asked.lang)
    return _suggest(desk, asker, asked, asked.lang or lang)


@router.get(
    "/suggestions",
    summary="Suggest partners, asked by an address",
    response_model=AnswerShape,
    responses=problems(401, 403, 404, 409, 414, 422, 503),
)
def get_suggestions(desk: ToDesk, asker: ByKey, lang: InLang, asked: Annotated[AskedShape, Query()]) -> AnswerShape:
    return _suggest(desk, asker, asked, asked.lang or lang)


@router.get(
    "/suggestions.{form}",
    summary="Suggest partners, as a list for a spreadsheet",
    response_class=Response,
    responses=sheet_file() | problems(401, 403, 404, 409, 414, 422, 503),
)
def download_suggestions(
    request: Request, desk: ToDesk, asker: ByKey, lang: InLang, form: Format, asked: Annotated[AskedShape, Query()]
) -> Response:
    remember(request.scope, asked.lang)
    spoken = asked.lang or lang
    answer, _ = _answered(desk, asker, asked, spoken)
    return sheet_response(suggestions_sheet(answer, desk.gate.cluster(), spoken), form, "suggestions")


def _suggest(desk: Desk, asker: Asker, asked: AskedShape, lang: Lang) -> AnswerShape:
    answer, number = _answered(desk, asker, asked, lang)
    return AnswerShape.model_validate(answer).model_copy(update={"answer": number or None})


def _answered(desk: Desk, asker: Asker, asked: AskedShape, lang: Lang) -> tuple[Answer, str]:
    """The answer, and the number under which it is remembered."""
    services = desk.services
    question = to_question(asked.tidied(), asker, services.store, desk.gate.cluster(), lang)
    answer = services.engine.suggest(question)
    number = remember_answer(services.store, question, answer, asked=asker.member_id, now=services.now())
    return answer, number
