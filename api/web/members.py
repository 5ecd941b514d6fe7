"""``/api/v1/members``: the members that the asker may see, and how they are kept."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from api.edits import add_member, edit_member
from api.forgetting import forget_traces
from api.rights import Right, require, require_edit
from api.sheets import Format, Listed, members_sheet
from api.web.addresses import address
from api.web.asking import LONGEST_NAME
from api.web.consents import read_given
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, Desk, InLang, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.member_shapes import MemberGiven, MemberShape, MembersShape, NewMemberGiven
from api.web.roll import by_name
from api.web.sending import ToSend
from api.web.shapes import Shape, problems
from api.web.sheet_file import sheet_file, sheet_response
from api.web.tidy import tidy
from models.access import Asker
from models.membership import Contact, Member
from models.store import Batch

router = APIRouter(prefix="/api/v1", tags=["members"])

MemberId = Annotated[str, Path(max_length=LONGEST_NAME, examples=["ondabelle-rf"])]


class ErasedShape(Shape):
    id: str | None = Field(description="Under which past projects keep its place, null where there are none.")


@router.get("/members", summary="List members, by name", responses=problems())
def list_members(
    desk: ToDesk,
    asker: ByKey,
    q: Annotated[str, Query(max_length=LONGEST_NAME, description="A part of the name.", examples=["onda"])] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> MembersShape:
    wanted = tidy(q)
    seen = desk.roll.seen_by(asker, wanted)
    listed = page(seen, by_name, address="/api/v1/members", after=after, limit=limit, asked={"q": wanted})
    cluster = desk.gate.cluster()
    return MembersShape(
        total=len(seen),
        members=[MemberShape.of(member, asker, cluster) for member in listed.listed],
        next=listed.next,
    )


@router.get(
    "/members.{form}",
    summary="All of them for a spreadsheet",
    response_class=Response,
    responses=sheet_file() | problems(),
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


@router.get("/members/{member_id}", summary="Show one member", responses=problems(404) | {200: TAGGED})
def show_member(desk: ToDesk, asker: ByKey, response: Response, member_id: MemberId) -> MemberShape:
    return _told(desk, asker, response, desk.roll.member(asker, member_id))


@router.post("/members", summary="Add a member", status_code=201, responses=problems(403, 404, 409) | {201: TAGGED})
def post_member(
    desk: ToDesk, asker: ByKey, sending: ToSend, response: Response, given: Annotated[NewMemberGiven, Body()]
) -> MemberShape:
    require(asker, Right.KEEP_ROLL)
    edits = given.edits(
        competences=tuple(one.competence() for one in given.competences), needs=tuple(map(tidy, given.needs))
    )
    consent = read_given(desk, asker, given.consent) if given.consent else None
    made = sending.once(lambda: add_member(desk.store_of(asker), edits, id_=given.id, consent=consent).id)
    response.headers["Location"] = address("members", made)
    return _told(desk, asker, response, desk.roll.member(asker, made, keeping=True))


@router.patch(
    "/members/{member_id}", summary="Change a profile", responses=problems(403, 404, 409, 412, 428) | {200: TAGGED}
)
def patch_member(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    member_id: MemberId,
    given: Annotated[MemberGiven, Body()],
    if_match: IfMatch = None,
) -> MemberShape:
    before = desk.roll.member(asker, member_id)
    require_edit(asker, member_id, given.said)
    with resting_on(if_match, _shape(desk, asker, before)):
        after = edit_member(desk.store_of(asker), before, given.edits())
    return _told(desk, asker, response, after)


@router.delete(
    "/members/{member_id}",
    summary="Take a member off the roll: it leaves, and what it brought is forgotten",
    status_code=204,
    responses=problems(403, 404, 412),
)
def delete_member(desk: ToDesk, asker: ByKey, member_id: MemberId, if_match: IfMatch = None) -> None:
    require(asker, Right.KEEP_ROLL)
    before = desk.roll.member(asker, member_id, keeping=True)
    with resting_on(if_match, _shape(desk, asker, before), needed=False):
        read = Batch((before.organization,), (before.membership,))
        desk.store_of(asker).remove_member(member_id, expecting=read)
    _forget_traces(desk)


@router.post(
    "/members/{member_id}/erase", summary="Forget an organization: nothing of it stays", responses=problems(403, 404)
)
def erase_member(desk: ToDesk, asker: ByKey, sending: ToSend, member_id: MemberId) -> ErasedShape:
    """Any organization of the store, member or not. Past projects keep its place, without its name."""
    require(asker, Right.ERASE)
    made = sending.once(lambda: json.dumps(desk.store_of(asker).erase(member_id)))
    _forget_traces(desk)
    return ErasedShape(id=json.loads(made) or None)


def _forget_traces(desk: Desk) -> None:
    services = desk.services
    forget_traces(services.settings, services.store, encoder=services.encoder, now=services.now())


def _shape(desk: Desk, asker: Asker, member: Member) -> MemberShape:
    return MemberShape.of(member, asker, desk.gate.cluster())


def _told(desk: Desk, asker: Asker, response: Response, member: Member) -> MemberShape:
    return tagged(response, _shape(desk, asker, member))
