"""``/api/v1/organizations/…/facts``: what rules ask of an organization, for staff and for itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response

from api.fact_edits import known_facts, put_facts
from api.rights import Right, require
from api.web.asking import LONGEST_NAME
from api.web.desk import ByKey, Desk, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.fact_shapes import FactsGiven, FactsShape
from api.web.shapes import problems
from models.access import Asker
from models.errors import NotFound
from models.facts import Facts
from models.resolve import visible

router = APIRouter(prefix="/api/v1/organizations/{organization_id}", tags=["facts"])

_OrganizationId = Annotated[str, Path(max_length=LONGEST_NAME, examples=["ondabelle-rf"])]


@router.get("/facts", summary="Show what rules ask of an organization", responses=problems(403, 404) | {200: TAGGED})
def show_facts(desk: ToDesk, asker: ByKey, response: Response, organization_id: _OrganizationId) -> FactsShape:
    """For staff, and for a member of itself."""
    if asker.member_id != organization_id:
        require(asker, Right.FACTS)
    return tagged(response, FactsShape.of(_known(desk, asker, organization_id)))


@router.put(
    "/facts",
    summary="Say anew all that is known of an organization",
    responses=problems(403, 404, 412, 428) | {200: TAGGED},
)
def replace_facts(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    organization_id: _OrganizationId,
    given: Annotated[FactsGiven, Body()],
    if_match: IfMatch = None,
) -> FactsShape:
    """Each value with the day it was true on and its source."""
    require(asker, Right.FACTS)
    before = _known(desk, asker, organization_id)
    with resting_on(if_match, FactsShape.of(before)):
        after = put_facts(desk.store_of(asker), before, given.facts(organization_id), desk.today())
    return tagged(response, FactsShape.of(after))


def _known(desk: Desk, asker: Asker, organization_id: str) -> Facts:
    """``NotFound`` for an organization that the asker may not see, or that is not there."""
    store = desk.services.store
    found = tuple(store.organizations([organization_id]))
    if not visible(store, found, reader=asker.reader, asker=asker.member_id):
        raise NotFound("who_unknown", who=organization_id)
    return known_facts(store, organization_id)
