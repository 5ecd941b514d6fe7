"""``/api/v1/consortia/proposals``: consortia proposed for a call, changed, taken back, decided for and exported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Response
from starlette.responses import JSONResponse

from api.dossier.formats import FORMATS
from api.proposing.changing import proposed_at, what_if
from api.proposing.proposing import Made
from api.rights import Right, require
from api.web.addresses import address
from api.web.asking import LONGEST_NAME
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, Desk, InLang, ToDesk
from api.web.dossier_file import dossier_file
from api.web.etags import TAGGED, IfMatch, Stale, etag_of, resting_on
from api.web.jobs import JobShape
from api.web.proposal_given import AskedGiven, DecisionGiven, UndoGiven, WhatIfGiven
from api.web.proposal_shapes import (
    NothingShape,
    ProposalShape,
    ProposalsShape,
    TagShape,
    VersionShape,
    VersionsShape,
    WhatIfShape,
    WhyShape,
)
from api.web.seeking import Sought, found
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from matching.assembling.solve import Watch
from models.errors import Conflict
from models.proposal import Assembly
from models.texts import Lang

router = APIRouter(prefix="/api/v1/consortia/proposals", tags=["consortia"])

_HERE = ("consortia", "proposals")
_BINARY = {"schema": {"type": "string", "format": "binary"}}
ProposalId = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME)]
Version = Annotated[int | None, Query(ge=1, le=10**6, description="Otherwise the newest.")]
_KEPT: dict[int | str, dict[str, Any]] = {201: TAGGED}


@router.post(
    "",
    summary="Propose consortia for a call",
    status_code=201,
    response_model=ProposalShape,
    responses=problems(403, 404)
    | {
        200: {"model": NothingShape, "description": "Nothing is possible."},
        201: TAGGED,
        202: {"model": JobShape, "description": "A job was begun."},
    },
)
def propose(desk: ToDesk, asker: ByKey, lang: InLang, given: Annotated[AskedGiven, Body()]) -> Response:
    """They are kept as version 1. With `wait` false a job is begun: `made` has the id when it is done, and it fails
    with `nothing_possible` where there is none."""
    require(asker, Right.PREPARE)
    proposing, asked, by = desk.proposing, given.asked(), asker.signature

    def find(watch: Watch | None = None) -> Made:
        return proposing.make(asked, watch)

    def keep(made: Made) -> Assembly:
        return proposing.first(asked, made, by=by, because=tidy(given.because))

    if not given.wait:
        proposing.preparing.prepare(asked)
        begun = desk.seeking.begin(Sought(), find, keep, count=asked.count, about=asked.call_id, asker=asker)
        job = JobShape.of(begun, lang, desk.holders())
        return _answer(job, 202, Location=address("jobs", job.id))
    made = find()
    if not made.proposals and made.why is not None:
        return _answer(NothingShape(why=WhyShape.of(made, lang)), 200)
    return _kept(desk, keep(found(made)), lang)


@router.get("", summary="List what is proposed", responses=problems(403))
def list_proposals(
    desk: ToDesk,
    asker: ByKey,
    call: Annotated[str, Query(max_length=LONGEST_NAME, description="For this call only.")] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> ProposalsShape:
    """The newest version of each."""
    require(asker, Right.PREPARE)
    wanted = tidy(call)
    known = sorted(desk.services.store.assemblies(wanted or None), key=_moment, reverse=True)
    asked = {"call": wanted}
    listed = page(known, _moment, address=address(*_HERE), after=after, limit=limit, newest_first=True, asked=asked)
    return ProposalsShape(total=len(known), proposals=list(map(VersionShape.of, listed.listed)), next=listed.next)


@router.get("/{proposal_id}", summary="Show what is proposed", responses=problems(403, 404) | {200: TAGGED})
def show_proposal(
    desk: ToDesk, asker: ByKey, lang: InLang, response: Response, proposal_id: ProposalId, version: Version = None
) -> ProposalShape:
    """Judged by what is known now. Its tag is that of the version."""
    require(asker, Right.PREPARE)
    assembly = desk.services.store.assembly(tidy(proposal_id), version)
    response.headers["ETag"] = etag_of(_tag(assembly))
    return ProposalShape.judged(desk.proposing, assembly, lang)


@router.get("/{proposal_id}/versions", summary="List its versions", responses=problems(403, 404))
def list_versions(desk: ToDesk, asker: ByKey, proposal_id: ProposalId) -> VersionsShape:
    require(asker, Right.PREPARE)
    versions = desk.services.store.assembly_versions(tidy(proposal_id))
    return VersionsShape(versions=list(map(VersionShape.of, versions)))


@router.post(
    "/{proposal_id}/what-if",
    summary="Settle something otherwise",
    response_model=WhatIfShape,
    responses=problems(403, 404, 412, 428) | {201: TAGGED | {"model": WhatIfShape, "description": "Kept."}},
)
def try_otherwise(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    proposal_id: ProposalId,
    given: Annotated[WhatIfGiven, Body()],
    if_match: IfMatch = None,
) -> Response:
    """With `try` nothing is kept, and `If-Match` is not needed. Where nothing is possible, nothing is kept either."""
    require(asker, Right.PREPARE)
    newest = desk.services.store.assembly(tidy(proposal_id))
    with _resting_on(if_match, newest, needed=not given.only_try):
        tried = what_if(
            desk.proposing,
            newest,
            given.number - 1,
            *(change.change() for change in given.changes),
            count=given.k,
            seconds=given.seconds,
        )
        made = tried.made if tried.made.why else found(tried.made)
        if given.only_try or not made.proposals:
            return _answer(WhatIfShape.of(desk.proposing, tried, None, lang), 200)
        kept = desk.proposing.next(newest, tried.settled, made, by=asker.signature, because=tidy(given.because))
    where = {"Location": address(*_HERE, kept.id), "ETag": etag_of(_tag(kept))}
    return _answer(WhatIfShape.of(desk.proposing, tried, kept, lang), 201, **where)


@router.post(
    "/{proposal_id}/undo",
    summary="Return to an earlier version",
    status_code=201,
    response_model=ProposalShape,
    responses=problems(403, 404, 412, 428) | _KEPT,
)
def take_back(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    proposal_id: ProposalId,
    given: Annotated[UndoGiven, Body()],
    if_match: IfMatch = None,
) -> Response:
    """It becomes the newest; what was done since stays on record."""
    require(asker, Right.PREPARE)
    newest = desk.services.store.assembly(tidy(proposal_id))
    with _resting_on(if_match, newest):
        to = given.version or newest.version - 1
        kept = desk.proposing.again(newest, to, by=asker.signature, because=tidy(given.because))
    return _kept(desk, kept, lang)


@router.post(
    "/{proposal_id}/decision",
    summary="Decide for one of the consortia, or for none",
    status_code=201,
    response_model=ProposalShape,
    responses=problems(403, 404, 412, 428) | _KEPT,
)
def decide(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    proposal_id: ProposalId,
    given: Annotated[DecisionGiven, Body()],
    if_match: IfMatch = None,
) -> Response:
    """Its work counts as promised from then on, wherever else its members are proposed."""
    require(asker, Right.PREPARE)
    newest = desk.services.store.assembly(tidy(proposal_id))
    place = None if given.number is None else given.number - 1
    with _resting_on(if_match, newest):
        if place is not None:
            proposed_at(newest, place)
        kept = desk.proposing.keep(newest, place, by=asker.signature, because=tidy(given.because))
    return _kept(desk, kept, lang)


@router.delete("/{proposal_id}", summary="Forget all its versions", status_code=204, responses=problems(403, 404, 412))
def forget(desk: ToDesk, asker: ByKey, proposal_id: ProposalId, if_match: IfMatch = None) -> None:
    require(asker, Right.PREPARE)
    newest = desk.services.store.assembly(tidy(proposal_id))
    with _resting_on(if_match, newest, needed=False):
        desk.store_of(asker).forget_assembly(newest.id)


@router.get(
    "/{proposal_id}/export",
    summary="A proposed consortium as a file",
    response_class=Response,
    responses=problems(403, 404) | {200: {"content": {kind.partition(";")[0]: _BINARY for kind in FORMATS.values()}}},
)
def export(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    proposal_id: ProposalId,
    form: Annotated[str, Query(alias="format", max_length=10, description="json, csv, xlsx, docx or pdf.")],
    of: Annotated[int, Query(ge=1, le=100, description="Number of the consortium.")] = 1,
    version: Version = None,
) -> Response:
    """In the language asked for. Who has not agreed to be shown is named in none."""
    require(asker, Right.PREPARE)
    return dossier_file(desk, desk.services.store.assembly(tidy(proposal_id), version), of, form, lang)


def _moment(one: Assembly) -> tuple[str, str]:
    return one.made_at.isoformat(), one.id


def _tag(assembly: Assembly) -> TagShape:
    return TagShape(id=assembly.id, version=assembly.version)


@contextmanager
def _resting_on(if_match: str | None, newest: Assembly, *, needed: bool = True) -> Iterator[None]:
    """``Stale`` too when somebody else was faster while consortia were sought."""
    with resting_on(if_match, _tag(newest), needed=needed):
        try:
            yield
        except Conflict as error:
            raise Stale(f"models.{error.code}", **error.facts) from error


def _kept(desk: Desk, kept: Assembly, lang: Lang) -> Response:
    where = {"Location": address(*_HERE, kept.id), "ETag": etag_of(_tag(kept))}
    return _answer(ProposalShape.judged(desk.proposing, kept, lang), 201, **where)


def _answer(shape: Shape, status: int, **headers: str) -> Response:
    return JSONResponse(shape.model_dump(mode="json"), status, headers)
