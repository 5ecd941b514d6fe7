"""``/api/v1/calls``: calls for projects and what they ask for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field, PlainSerializer

from api.call_facts import call_of_text
from api.rights import Right, require
from api.typed import read_typed
from api.web.addresses import address
from api.web.asking import LONGEST_NAME
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.member_shapes import MOST_ENTRIES, Given, Line, Text
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from models.call import HEAVIEST, LONGEST_CALL, MOST_NEEDS, Call, Mastery, Need, check_call
from models.imports.values import plain_text, read_id
from models.journal import Act, Deed
from models.store import Batch, Removal, known_call
from models.texts import Localized

router = APIRouter(prefix="/api/v1", tags=["calls"])

CallId = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME)]
Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:f}", return_type=str)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]


class LocalizedShape(Shape):
    en: str
    fr: str


class CallNeedShape(Shape):
    text: LocalizedShape
    weight: float = Field(description="How much covering it counts beside the others.")
    minimum_level: Mastery | None = Field(description="How well a partner must master it; null where that is open.")
    required: bool = Field(description="Without it there is no project.")


class CallShape(Shape):
    id: str
    programme: str = Field(description="Name of a rule pack, or empty.")
    edition: str
    title: LocalizedShape
    text: LocalizedShape
    needs: list[CallNeedShape]
    opens: date | None
    closes: date | None
    territory: list[str] = Field(description="Regions; none for everywhere.")
    budget_least: Money | None = Field(description="What one project costs in all at least, in euros as decimal text.")
    budget_most: Money | None

    @classmethod
    def of(cls, call: Call) -> Self:
        return cls.model_validate(call)


class ProposedShape(Shape):
    """What a text says of its call, in its language."""

    title: LocalizedShape
    needs: list[CallNeedShape]


class CallsShape(Shape):
    total: int
    calls: list[CallShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


class LocalizedGiven(Given):
    """A text in one language or both: where one is empty, the other is told."""

    en: Text = ""
    fr: Text = ""

    def localized(self) -> Localized:
        return Localized(plain_text(self.en).strip(), plain_text(self.fr).strip())


class CallTextGiven(LocalizedGiven):
    en: Annotated[str, Field(max_length=LONGEST_CALL)] = ""
    fr: Annotated[str, Field(max_length=LONGEST_CALL)] = ""


class CallTextAlone(Given):
    text: Annotated[str, Field(max_length=LONGEST_CALL, description="The text of a call, as it was published.")]


class CallNeedGiven(Given):
    text: LocalizedGiven
    weight: Annotated[float, Field(gt=0, le=HEAVIEST)] = 1.0
    minimum_level: Mastery | None = None
    required: bool = False

    def need(self) -> Need:
        return Need(self.text.localized(), self.weight, self.minimum_level, self.required)


class CallGiven(Given):
    """All of a call."""

    programme: Line = ""
    edition: Line = ""
    title: LocalizedGiven
    text: CallTextGiven = CallTextGiven()
    needs: Annotated[list[CallNeedGiven], Field(max_length=MOST_NEEDS)] = Field(default_factory=list)
    opens: date | None = None
    closes: date | None = None
    territory: Annotated[list[Line], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    budget_least: Amount | None = None
    budget_most: Amount | None = None

    def call(self, id_: str) -> Call:
        """``InvalidInput`` where its parts do not hold together."""
        call = Call(
            id_,
            plain_text(self.programme).strip(),
            self.title.localized(),
            self.text.localized(),
            tuple(need.need() for need in self.needs),
            self.opens,
            self.closes,
            plain_text(self.edition).strip(),
            tuple(filter(None, (plain_text(region).strip() for region in self.territory))),
            self.budget_least,
            self.budget_most,
        )
        check_call(call)
        return call


@router.get("/calls", summary="List calls, by id", responses=problems())
def list_calls(desk: ToDesk, _: ByKey, after: After = "", limit: Limit = USUAL) -> CallsShape:
    known = tuple(desk.services.store.calls())
    listed = page(known, lambda call: (call.id,), address="/api/v1/calls", after=after, limit=limit)
    return CallsShape(total=len(known), calls=[CallShape.of(call) for call in listed.listed], next=listed.next)


@router.post("/calls/needs", summary="Read needs out of the text of a call", responses=problems(403))
def read_needs(asker: ByKey, given: Annotated[CallTextAlone, Body()]) -> ProposedShape:
    """In French or English; for a person to correct. Nothing is written."""
    require(asker, Right.KEEP_RECORDS)
    return ProposedShape.model_validate(call_of_text(plain_text(given.text).strip(), "–"))


@router.get("/calls/{call_id}", summary="Show one call", responses=problems(404) | {200: TAGGED})
def show_call(desk: ToDesk, _: ByKey, response: Response, call_id: CallId) -> CallShape:
    return tagged(response, CallShape.of(known_call(desk.services.store, tidy(call_id))))


@router.put(
    "/calls/{call_id}",
    summary="Add or change a call",
    responses=problems(403, 409, 412, 428) | {200: TAGGED, 201: TAGGED | {"model": CallShape}},
)
def put_call(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    call_id: CallId,
    given: Annotated[CallGiven, Body()],
    if_match: IfMatch = None,
) -> CallShape:
    """A new one needs no `If-Match`, a change of one that is there does."""
    require(asker, Right.KEEP_RECORDS)
    store, act = desk.store_of(asker), Act(Deed.EDIT, call_id)
    before = next((call for call in store.calls() if call.id == call_id), None)
    call = given.call(before.id if before else read_typed(read_id, call_id, field="call_id"))
    if before is None:
        store.save(Batch(calls=(call,)), absent=Removal(calls=(call_id,)), act=act)
        response.status_code = 201
        response.headers["Location"] = address("calls", call_id)
    else:
        with resting_on(if_match, CallShape.of(before)):
            store.save(Batch(calls=(call,)), expecting=Batch(calls=(before,)), act=act)
    return tagged(response, CallShape.of(call))


@router.delete("/calls/{call_id}", summary="Remove a call", status_code=204, responses=problems(403, 404, 412))
def delete_call(desk: ToDesk, asker: ByKey, call_id: CallId, if_match: IfMatch = None) -> None:
    require(asker, Right.KEEP_RECORDS)
    before = known_call(desk.services.store, tidy(call_id))
    with resting_on(if_match, CallShape.of(before), needed=False):
        desk.store_of(asker).save(
            Batch(),
            removing=Removal(calls=(call_id,)),
            expecting=Batch(calls=(before,)),
            act=Act(Deed.REMOVE, call_id),
        )
