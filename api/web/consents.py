"""``/api/v1/members/…/consent`` and ``/api/v1/consents``: to whom each member agreed to be shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from api.edits import edit_consent
from api.rights import Right, require, require_edit
from api.typed import read_consent
from api.web.asking import LONGEST_NAME
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, Desk, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.member_shapes import ConsentGiven, ConsentStateShape
from api.web.roll import by_name
from api.web.shapes import Shape, problems
from models.access import Asker, KeyRole
from models.membership import Consent
from models.texts import Texts

router = APIRouter(prefix="/api/v1", tags=["consents"])
_MemberId = Annotated[str, Path(max_length=LONGEST_NAME, examples=["ondabelle-rf"])]


class ConsentsShape(Shape):
    total: int
    consents: list[ConsentStateShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


def read_given(desk: Desk, asker: Asker, given: ConsentGiven) -> Consent:
    """A member that speaks for itself does so today, and its key tells how. ``InvalidInput`` for a note of nothing."""
    itself = asker.role is KeyRole.MEMBER
    note = given.note or (Texts.of("api.web")("consent_by_key", desk.lang) if itself else "")
    since = desk.today() if itself or given.since is None else given.since
    return read_consent(given.shown_to, note, contact=given.contact, since=since)


@router.get("/consents", summary="List consents, by name of the member", responses=problems(403))
def list_consents(
    desk: ToDesk,
    asker: ByKey,
    missing: Annotated[bool, Query(description="Only those of whom none is on record.")] = False,
    after: After = "",
    limit: Limit = USUAL,
) -> ConsentsShape:
    """For staff, who keep the roll: those who are shown to nobody are among them."""
    require(asker, Right.KEEP_ROLL)
    roll = [member for member in desk.roll.all() if not (missing and member.membership.consent)]
    more = {"missing": "true"} if missing else {}
    listed = page(roll, by_name, address="/api/v1/consents", after=after, limit=limit, asked=more)
    return ConsentsShape(
        total=len(roll), consents=[ConsentStateShape.of(member) for member in listed.listed], next=listed.next
    )


@router.get(
    "/members/{member_id}/consent", summary="Show a member's consent", responses=problems(403, 404) | {200: TAGGED}
)
def show_consent(desk: ToDesk, asker: ByKey, response: Response, member_id: _MemberId) -> ConsentStateShape:
    member = desk.roll.member(asker, member_id, keeping=True)
    require_edit(asker, member_id)
    return tagged(response, ConsentStateShape.of(member))


@router.put(
    "/members/{member_id}/consent",
    summary="Put a consent on record; it counts from the next answer on",
    responses=problems(403, 404, 412, 428) | {200: TAGGED},
)
def put_consent(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    member_id: _MemberId,
    given: Annotated[ConsentGiven, Body()],
    if_match: IfMatch = None,
) -> ConsentStateShape:
    before = desk.roll.member(asker, member_id, keeping=True)
    require_edit(asker, member_id)
    with resting_on(if_match, ConsentStateShape.of(before)):
        after = edit_consent(desk.store_of(asker), before, read_given(desk, asker, given))
    return tagged(response, ConsentStateShape.of(after))
