"""``/api/v1/nights``: what the nights did."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field

from api.night.report import read_report, report_ids
from api.night.report_json import NightShape
from api.night.report_listed import Listed, read_listed
from api.night.report_view import Light
from api.night.told import Outcome
from api.rights import Right, require
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, InLang, ToDesk
from api.web.shapes import Shape, problems
from api.web.tidy import tidy

router = APIRouter(prefix="/api/v1", tags=["nights"])

NightId = Annotated[str, Path(max_length=100)]


class NightLineShape(Shape):
    id: str
    began: datetime | None = Field(description="Null, as the outcome is, where the report is damaged.")
    ended: datetime | None
    outcome: Outcome | None
    light: Light = Field(description="Green: nothing is to be done. Amber: look at it. Red: deal with it.")
    headline: str = Field(description="The same in one sentence.")

    @classmethod
    def of(cls, one: Listed) -> Self:
        night = one.night
        return cls(
            id=one.id,
            began=night.began if night else None,
            ended=night.ended if night else None,
            outcome=night.outcome if night else None,
            light=one.light,
            headline=one.headline,
        )


class NightsShape(Shape):
    nights: list[NightLineShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


@router.get("/nights", summary="List nights, the newest first", responses=problems(403))
def list_nights(desk: ToDesk, asker: ByKey, lang: InLang, after: After = "", limit: Limit = USUAL) -> NightsShape:
    require(asker, Right.READ_JOURNAL)
    folder = desk.services.settings.nights_folder
    listed = page(
        report_ids(folder),
        lambda id_: (id_,),
        address="/api/v1/nights",
        after=after,
        limit=limit,
        newest_first=True,
    )
    found = (read_listed(folder, id_, lang) for id_ in listed.listed)
    return NightsShape(nights=[NightLineShape.of(one) for one in found if one], next=listed.next)


@router.get("/nights/{night_id}", summary="Show what a night did", responses=problems(403, 404))
def show_night(desk: ToDesk, asker: ByKey, night_id: NightId) -> NightShape:
    """Its sentences come in both languages."""
    require(asker, Right.READ_JOURNAL)
    return NightShape.of(read_report(desk.services.settings.nights_folder, tidy(night_id)))
