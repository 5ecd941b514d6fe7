"""``/api/v1/members/…/competences`` and ``…/needs``: what a member offers and seeks, whole or one by one."""

from __future__ import annotations

import hashlib
from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from api.edits import Edits, edit_latest, edit_member
from api.rights import require_edit
from api.web.addresses import address
from api.web.asking import LONGEST_NAME
from api.web.desk import ByKey, Desk, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.member_shapes import LONGEST_TEXT, MOST_ENTRIES, CompetenceGiven, CompetenceShape, Given, Text
from api.web.sending import ToSend
from api.web.shapes import Shape, problems
from models.access import Asker
from models.errors import Conflict, InvalidInput, NotFound
from models.imports.values import plain_text
from models.membership import Competence, Member
from models.roll import find_member

router = APIRouter(prefix="/api/v1/members/{member_id}", tags=["competences and needs"])

_MemberId = Annotated[str, Path(max_length=LONGEST_NAME, examples=["ondabelle-rf"])]
_DIGITS = 16
_EntryId = Annotated[str, Path(max_length=_DIGITS, description="The `id` that the list has.")]


class ListedCompetence(CompetenceShape):
    id: str = Field(description="Of its label; it stays as long as that does.")


class ListedNeed(Shape):
    id: str = Field(description="Of its text; it stays as long as that does.")
    text: str


L = TypeVar("L", ListedCompetence, ListedNeed)


class CompetencesShape(Shape):
    competences: list[ListedCompetence]


class NeedsShape(Shape):
    needs: list[ListedNeed]


class CompetencesGiven(Given):
    competences: list[CompetenceGiven] = Field(max_length=MOST_ENTRIES)


class NeedGiven(Given):
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


class NeedsGiven(Given):
    needs: list[Text] = Field(max_length=MOST_ENTRIES)


@router.get("/competences", summary="List what a member offers", responses=problems(404) | {200: TAGGED})
def list_competences(desk: ToDesk, asker: ByKey, response: Response, member_id: _MemberId) -> CompetencesShape:
    return tagged(response, _competences(desk.roll.member(asker, member_id)))


@router.put(
    "/competences",
    summary="Say anew all that a member offers",
    responses=problems(403, 404, 412, 428) | {200: TAGGED},
)
def put_competences(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    member_id: _MemberId,
    given: Annotated[CompetencesGiven, Body()],
    if_match: IfMatch = None,
) -> CompetencesShape:
    before = _to_edit(desk, asker, member_id)
    edits = Edits(competences=tuple(one.competence() for one in given.competences))
    with resting_on(if_match, _competences(before)):
        after = edit_member(desk.store_of(asker), before, edits)
    return tagged(response, _competences(after))


@router.post("/competences", summary="Add a competence", status_code=201, responses=problems(403, 404, 409))
def post_competence(
    desk: ToDesk,
    asker: ByKey,
    sending: ToSend,
    response: Response,
    member_id: _MemberId,
    given: Annotated[CompetenceGiven, Body()],
) -> ListedCompetence:
    """What others add meanwhile stays. Another one with this label is not replaced (409)."""
    _to_edit(desk, asker, member_id)
    label = _some(given.label, "label")

    def add() -> str:
        after = edit_latest(
            desk.store_of(asker), lambda: _latest(desk, member_id), Edits(add_competences=(given.competence(),))
        )
        there = next(one for one in after.membership.competences if one.label == label)
        wanted = (given.description, given.level, given.language)
        if (there.description, there.level, there.language) != tuple(plain_text(text).strip() for text in wanted):
            raise Conflict("api.web.offer_there", value=label)
        return entry_id(label)

    made = sending.once(add)
    response.headers["Location"] = address("members", member_id, "competences", made)
    return _one(_competences(desk.roll.member(asker, member_id)).competences, made)


@router.delete(
    "/competences/{entry_id}", summary="Take a competence away", status_code=204, responses=problems(403, 404)
)
def delete_competence(desk: ToDesk, asker: ByKey, member_id: _MemberId, entry_id: _EntryId) -> None:
    before = _to_edit(desk, asker, member_id)
    label = _one(_competences(before).competences, entry_id).label
    edit_latest(desk.store_of(asker), lambda: _latest(desk, member_id), Edits(remove_competences=(label,)))


@router.get("/needs", summary="List what a member seeks", responses=problems(404) | {200: TAGGED})
def list_needs(desk: ToDesk, asker: ByKey, response: Response, member_id: _MemberId) -> NeedsShape:
    return tagged(response, _needs(desk.roll.member(asker, member_id)))


@router.put(
    "/needs", summary="Say anew all that a member seeks", responses=problems(403, 404, 412, 428) | {200: TAGGED}
)
def put_needs(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    member_id: _MemberId,
    given: Annotated[NeedsGiven, Body()],
    if_match: IfMatch = None,
) -> NeedsShape:
    before = _to_edit(desk, asker, member_id)
    with resting_on(if_match, _needs(before)):
        after = edit_member(desk.store_of(asker), before, Edits(needs=tuple(given.needs)))
    return tagged(response, _needs(after))


@router.post("/needs", summary="Add a need", status_code=201, responses=problems(403, 404))
def post_need(
    desk: ToDesk,
    asker: ByKey,
    sending: ToSend,
    response: Response,
    member_id: _MemberId,
    given: Annotated[NeedGiven, Body()],
) -> ListedNeed:
    """What others add meanwhile stays."""
    _to_edit(desk, asker, member_id)
    text = _some(given.text, "text")

    def add() -> str:
        edit_latest(desk.store_of(asker), lambda: _latest(desk, member_id), Edits(add_needs=(text,)))
        return entry_id(text)

    made = sending.once(add)
    response.headers["Location"] = address("members", member_id, "needs", made)
    return _one(_needs(desk.roll.member(asker, member_id)).needs, made)


@router.delete("/needs/{entry_id}", summary="Take a need away", status_code=204, responses=problems(403, 404))
def delete_need(desk: ToDesk, asker: ByKey, member_id: _MemberId, entry_id: _EntryId) -> None:
    before = _to_edit(desk, asker, member_id)
    text = _one(_needs(before).needs, entry_id).text
    edit_latest(desk.store_of(asker), lambda: _latest(desk, member_id), Edits(remove_needs=(text,)))


def entry_id(text: str) -> str:
    """By which one competence or need is named in an address."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _to_edit(desk: Desk, asker: Asker, member_id: str) -> Member:
    member = desk.roll.member(asker, member_id)
    require_edit(asker, member_id)
    return member


def _latest(desk: Desk, member_id: str) -> Member:
    return find_member(desk.services.store, member_id)


def _some(text: str, field: str) -> str:
    said = plain_text(text).strip()
    if not said:
        raise InvalidInput("api.web.invalid_missing", field=field, place=field)
    return said


def _competences(member: Member) -> CompetencesShape:
    def listed(one: Competence) -> ListedCompetence:
        return ListedCompetence(id=entry_id(one.label), **CompetenceShape.model_validate(one).model_dump())

    return CompetencesShape(competences=[listed(one) for one in member.membership.competences])


def _needs(member: Member) -> NeedsShape:
    return NeedsShape(needs=[ListedNeed(id=entry_id(text), text=text) for text in member.membership.needs])


def _one(listed: list[L], wanted: str) -> L:
    for one in listed:
        if one.id == wanted:
            return one
    raise NotFound("api.web.offer_unknown")
