"""``/api/v1/members``: the members that the asker may see."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.sheets import Format, Listed, members_sheet
from api.web.asking import LONGEST_NAME
from api.web.desk import ByKey, InLang, ToDesk
from api.web.shapes import MemberShape, MembersShape, problems
from api.web.sheet_file import sheet_file, sheet_response
from api.web.tidy import tidy
from models.errors import NotFound
from models.membership import Contact, Member

router = APIRouter(prefix="/api/v1", tags=["members"])

_MOST = 100
_FARTHEST = 10_000_000


@router.get(
    "/members",
    summary="List members, by name",
    response_model=MembersShape,
    responses=problems(401, 422),
)
def list_members(
    desk: ToDesk,
    asker: ByKey,
    q: Annotated[str, Query(max_length=LONGEST_NAME, description="A part of the name.", examples=["onda"])] = "",
    offset: Annotated[int, Query(ge=0, le=_FARTHEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> MembersShape:
    wanted = tidy(q)
    seen = desk.roll.seen_by(asker, wanted)
    end = offset + limit
    more = {"q": wanted} if wanted else {}
    return MembersShape(
        total=len(seen),
        members=[MemberShape.of(member, asker, desk.gate.cluster()) for member in seen[offset:end]],
        next=f"/api/v1/members?{urlencode({**more, 'offset': end, 'limit': limit})}" if end < len(seen) else None,
    )


@router.get(
    "/members.{form}",
    summary="All of them for a spreadsheet",
    response_class=Response,
    responses=sheet_file() | problems(401, 422),
)
def download_members(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    form: Format,
    q: Annotated[str, Query(max_length=LONGEST_NAME, description="A part of the name.", examples=["onda"])] = "",
) -> Response:
    cluster = desk.gate.cluster()
    listed = [_listed(MemberShape.of(member, asker, cluster), member) for member in desk.roll.seen_by(asker, tidy(q))]
    return sheet_response(members_sheet(listed, cluster, lang), form, "members")


def _listed(shape: MemberShape, member: Member) -> Listed:
    """As much as the asker may see of it as a document."""
    contact = Contact() if shape.reach.through_staff else member.membership.contact
    return Listed(member, contact, member.membership.consent if shape.consent else None)


@router.get(
    "/members/{member_id}",
    summary="Show one member",
    response_model=MemberShape,
    responses=problems(401, 404, 422),
)
def show_member(
    desk: ToDesk,
    asker: ByKey,
    member_id: Annotated[str, Path(max_length=LONGEST_NAME, examples=["ondabelle-rf"])],
) -> MemberShape:
    for member in desk.roll.seen_by(asker):
        if member.id == member_id:
            return MemberShape.of(member, asker, desk.gate.cluster())
    raise NotFound("api.web.member_unknown", who=tidy(member_id))
