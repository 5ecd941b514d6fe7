"""``/staff/profiles``: whose profile is thin, the index asked too, and the message that asks each for what it lacks."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.web.roll import may_see
from api.web.staff_members import page_of
from api.web.visits import ToStaff
from matching.thin_question import in_words, question_to

router = APIRouter(include_in_schema=False)

PROFILES = "/staff/profiles"


@dataclass(frozen=True, slots=True)
class ThinLine:
    """A member, what its profile lacks, and the message to send to it."""

    name: str
    href: str
    lacks: tuple[str, ...]
    email: str
    question: str


@dataclass(frozen=True, slots=True)
class LackCount:
    name: str
    count: int


@router.api_route(PROFILES, methods=["GET", "HEAD"])
def list_thin(visit: ToStaff) -> Response:
    """Those whom nobody can find first. Who is shown to nobody is left out."""
    report, cluster = visit.desk.thin_by_index(), visit.desk.gate.cluster()
    seen = [thin for thin in report.thin if may_see(visit.asker, thin.member)]
    return visit.show(
        "staff_profiles.html",
        members=report.members,
        asked=report.asked,
        counts=[LackCount(in_words(lack, visit.lang), count) for lack, count in report.counts.items()],
        lines=[
            ThinLine(
                thin.member.organization.label,
                visit.to(page_of(thin.member.id)),
                tuple(in_words(lack, visit.lang) for lack in thin.lacks),
                thin.member.membership.contact.email,
                question_to(thin, cluster, visit.lang),
            )
            for thin in seen
        ],
    )
