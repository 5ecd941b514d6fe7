"""``/staff/nights``: what the nights did, and the report of each."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.night.report import read_report
from api.night.report_listed import listed
from api.night.report_page import words
from api.night.report_view import tell_night
from api.rights import Right, require
from api.web.nights import NightId
from api.web.tidy import tidy
from api.web.visits import ToStaff

router = APIRouter(include_in_schema=False)

NIGHTS = "/staff/nights"
_MOST = 100


@router.api_route(NIGHTS, methods=["GET", "HEAD"])
def list_nights(visit: ToStaff) -> Response:
    """The newest hundred."""
    require(visit.asker, Right.READ_JOURNAL)
    nights = listed(visit.desk.services.settings.nights_folder, visit.lang, most=_MOST)
    return visit.show("staff_nights.html", nights=[(one, visit.to(f"{NIGHTS}/{one.id}")) for one in nights])


@router.api_route(NIGHTS + "/{night_id}", methods=["GET", "HEAD"])
def show_night(visit: ToStaff, night_id: NightId) -> Response:
    require(visit.asker, Right.READ_JOURNAL)
    night = read_report(visit.desk.services.settings.nights_folder, tidy(night_id))
    return visit.show("staff_night.html", told=tell_night(night, visit.lang), words=words(visit.lang))
