"""``/staff/calls``: calls for projects and what they ask for, written by hand or read out of a pasted text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.rights import Right, require
from api.web.asking import LONGEST_NAME
from api.web.call_form import CallForm
from api.web.meanwhile import touched_since
from api.web.profile_form import store_revision
from api.web.tidy import tidy
from api.web.visits import ToSent, ToStaff, Visit
from models.call import Call, Mastery
from models.errors import Conflict, InvalidInput
from models.journal import Act, Deed
from models.programmes.pack import Pack
from models.programmes.shelf import Shelf
from models.store import Batch, Removal, known_call

router = APIRouter(include_in_schema=False)

CALLS = "/staff/calls"
NEW = "/staff/new-call"
UPLOADS: Mapping[str, int] = {CALLS: 4 * 1024 * 1024}
"""The address to which a form with long texts is sent, and how many bytes may come there."""
CallId = Annotated[str, Path(max_length=LONGEST_NAME)]


@dataclass(frozen=True, slots=True)
class Line:
    """One call of the list, its facts in a word or two each."""

    title: str
    href: str
    facts: tuple[str, ...]


@router.api_route(CALLS, methods=["GET", "HEAD"])
def list_calls(visit: ToStaff) -> Response:
    """Those that close soonest first, then those that say no day, then those that are closed."""
    today = visit.desk.today()
    calls = sorted(visit.desk.services.store.calls(), key=lambda call: _order(call, today))
    return visit.show("staff_calls.html", new=visit.to(NEW), lines=[_line(visit, call, today) for call in calls])


@router.api_route(NEW, methods=["GET", "HEAD"])
def new_call(visit: ToStaff) -> Response:
    return _show(visit, CallForm("", str(store_revision(visit))))


@router.api_route(f"{CALLS}/{{call_id}}", methods=["GET", "HEAD"])
def show_call(visit: ToStaff, call_id: CallId) -> Response:
    since = store_revision(visit)
    return _show(visit, CallForm.of(known_call(visit.desk.services.store, tidy(call_id)), since, visit.lang))


@router.post(CALLS)
def write_call(visit: ToStaff, sent: ToSent) -> Response:
    """Write it, take it away, or propose needs, which writes nothing."""
    require(visit.asker, Right.KEEP_RECORDS)
    form = CallForm.typed(sent, store_revision(visit))
    if sent["do"] == "propose":
        return _show(visit, replace(form.with_proposals(visit.lang), since=sent["since"]))
    before = next((one for one in visit.desk.services.store.calls() if one.id == form.call), None)
    if form.call and before is None:
        again = {**form.values, "id": form.call}
        return _show(visit, replace(form, call="", values=again, problems={"": visit.say("call_gone")}))
    if before and touched_since(visit, (before.id,), sent["since"]):
        return _show(visit, replace(form, stale=True))
    if before and sent["do"] == "remove":
        return _write(visit, form, before, None)
    meant = form.meant(visit.lang)
    if not isinstance(meant, Call):
        return _show(visit, replace(form, problems=meant))
    unknown = _edition_problem(visit, meant)
    if unknown:
        return _show(visit, replace(form, problems={"edition": unknown}))
    return _write(visit, form, before, meant)


def _write(visit: Visit, form: CallForm, before: Call | None, after: Call | None) -> Response:
    """Whoever was quicker is told of, and nothing is written."""
    expecting = Batch(calls=(before,)) if before else Batch()
    id_ = after.id if after else form.call
    try:
        if after is None:
            act = Act(Deed.REMOVE, id_)
            visit.store.save(Batch(), removing=Removal(calls=(id_,)), expecting=expecting, act=act)
            return visit.done(CALLS, "call_gone")
        absent = Removal() if before else Removal(calls=(id_,))
        changes = visit.store.save(Batch(calls=(after,)), expecting=expecting, absent=absent, act=Act(Deed.EDIT, id_))
    except Conflict as error:
        if before is None:
            return _show(visit, replace(form, problems={"id": visit.say("call_id_taken", id=id_)}))
        return _show(visit, replace(form, stale=True, problems={"": error.sentence(visit.lang)}))
    return visit.done(page_of(id_), "call" if changes else "unchanged")


def page_of(call_id: str) -> str:
    """The path of a call's page."""
    return f"{CALLS}/{quote(call_id, safe='')}"


def _show(visit: Visit, form: CallForm) -> Response:
    journal = visit.desk.services.store.journal
    newest = next(journal.changes(about=form.call, most=1), None) if form.stale else None
    packs = _packs(visit)
    return visit.show(
        "staff_call.html",
        status=form.status,
        path=page_of(form.call) if form.call else NEW,
        form=form,
        address=CALLS,
        to_consortia=visit.to("/staff/consortia", call=form.call),
        changed=visit.to(f"/staff/changes/{newest.id}") if newest else "",
        levels=[("", visit.say("call_any_level")), *((one.value, one.to(visit.lang)) for one in Mastery)],
        programmes=[(pack.id, pack.name.to(visit.lang)) for pack in packs],
        editions=[(edition, f"{pack.id}: {edition}") for pack in packs for edition in pack.editions],
    )


def _packs(visit: Visit) -> tuple[Pack, ...]:
    """Where one of the cluster's own cannot be read, those that come with Grappe: a call waits for no pack."""
    try:
        return Shelf(visit.desk.services.settings.programmes_folder).packs()
    except InvalidInput:
        return Shelf().packs()


def _edition_problem(visit: Visit, call: Call) -> str:
    """Of a programme whose editions are known, the call names one of them, or none."""
    pack = next((one for one in _packs(visit) if one.id == call.programme), None)
    if pack is None or not call.edition or call.edition in pack.editions:
        return ""
    known = ", ".join(pack.editions)
    return visit.say("call_edition_unknown", programme=pack.id, edition=call.edition, known=known)


def _line(visit: Visit, call: Call, today: date) -> Line:
    closed = call.closes is not None and call.closes < today
    days: Iterable[str] = ()
    if call.closes:
        days = (visit.say("call_closed" if closed else "call_closes", day=call.closes),)
    programme = " ".join(filter(None, (call.programme, call.edition)))
    facts = (programme, *days, visit.say("call_needs_count", count=len(call.needs)))
    return Line(call.title.to(visit.lang), visit.to(page_of(call.id)), tuple(filter(None, facts)))


def _order(call: Call, today: date) -> tuple[int, int, str]:
    if call.closes is None:
        return 1, 0, call.id
    left = (call.closes - today).days
    return (2, -left, call.id) if left < 0 else (0, left, call.id)
