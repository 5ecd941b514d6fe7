"""``/staff/duplicates``: organizations that may be one, with what speaks for it; made one or kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.duplicates import kept_first
from api.rights import Right, require
from api.web.meanwhile import touched_since
from api.web.profile_form import store_revision
from api.web.roll import may_see
from api.web.staff_members import page_of
from api.web.visits import ToSent, ToStaff, Visit
from matching.duplicates import Proposal
from models.errors import Conflict, GrappeError, InvalidInput, NotFound
from models.merging import merge
from models.organization import Organization

router = APIRouter(include_in_schema=False)

DUPLICATES = "/staff/duplicates"
_MOST = 50
_MERGE, _APART = "merge", "apart"


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pair: ``href`` is empty where it is no member."""

    id: str
    name: str
    place: str
    href: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The one to keep first."""

    sides: tuple[Side, Side]
    reasons: tuple[str, ...]


@router.api_route(DUPLICATES, methods=["GET", "HEAD"])
def list_pairs(visit: ToStaff) -> Response:
    return _show(visit)


@router.post(DUPLICATES)
def decide(visit: ToStaff, sent: ToSent) -> Response:
    """Nothing is written where one of the two was changed since they were shown."""
    require(visit.asker, Right.KEEP_RECORDS)
    ids = (sent["kept"], sent["gone"])
    try:
        if touched_since(visit, ids, sent["since"]):
            raise Conflict("changed_meanwhile", id=", ".join(ids))
        found = {one.id: one for one in visit.desk.services.store.organizations(ids)}
        if len(found) < len(ids):
            raise NotFound("api.web.pair_gone")
        if sent["do"] == _APART:
            visit.store.keep_apart(*ids)
            return visit.done(DUPLICATES, "apart")
        if sent["do"] == _MERGE:
            merge(visit.store, found[ids[0]], found[ids[1]])
            return visit.done(DUPLICATES, "merged")
        raise InvalidInput("api.web.pair_undecided")
    except (Conflict, InvalidInput, NotFound) as error:
        return _show(visit, error)


def _show(visit: Visit, error: GrappeError | None = None) -> Response:
    """Without the members who are shown to nobody."""
    since, roll = store_revision(visit), visit.desk.roll.all()
    members = {member.id for member in roll}
    unseen = {member.id for member in roll if not may_see(visit.asker, member)}
    pairs = [pair for pair in visit.desk.duplicates() if unseen.isdisjoint((pair.one.id, pair.other.id))]
    return visit.show(
        "staff_duplicates.html",
        status=409 if error else 200,
        since=since,
        total=len(pairs),
        pairs=[_pair(visit, pair, members) for pair in pairs[:_MOST]],
        problem=error.sentence(visit.lang) if error else "",
    )


def _pair(visit: Visit, proposal: Proposal, members: set[str]) -> Pair:
    by_id = {one.id: one for one in (proposal.one, proposal.other)}
    kept, gone = (_side(visit, by_id[id_], members) for id_ in kept_first(proposal, members))
    return Pair((kept, gone), tuple(reason.to(visit.lang) for reason in proposal.reasons))


def _side(visit: Visit, one: Organization, members: set[str]) -> Side:
    href = visit.to(page_of(one.id)) if one.id in members else ""
    return Side(one.id, one.label, ", ".join(filter(None, (one.city, one.country))), href)
