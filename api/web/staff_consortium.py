"""``/staff/consortia/…``: consortia side by side, changed by a click; nobody writes over what another has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.proposing.changing import Change, Tried, proposed_at, what_if
from api.proposing.proposing import Made
from api.rights import Right, require
from api.web.asking import LONGEST_NAME
from api.web.consortium_view import show_consortia
from api.web.dossier_file import dossier_file
from api.web.language import known
from api.web.meanwhile import author, in_minutes
from api.web.proposal_given import LONGEST_REASON, read_changes, written
from api.web.propose_form import ProposeForm
from api.web.seeking import Sought
from api.web.settle_form import SettleForm
from api.web.staff_consortia import CONSORTIA, answer, page_of, seek
from api.web.tidy import tidy
from api.web.visits import Sent, ToSent, ToStaff, Visit
from matching.assembling.solve import Watch
from models.errors import Conflict, InvalidInput, NotFound
from models.programmes.shelf import Shelf
from models.proposal import Assembly
from models.store import known_call

router = APIRouter(include_in_schema=False)

_MOST_DIGITS = 6
AssemblyId = Annotated[str, Path(max_length=LONGEST_NAME)]


@router.api_route(f"{CONSORTIA}/{{assembly_id}}", methods=["GET", "HEAD"])
def show(visit: ToStaff, assembly_id: AssemblyId) -> Response:
    version = _number(visit.asked("version"))
    return show_consortia(visit, visit.desk.services.store.assembly(tidy(assembly_id), version))


@router.post(f"{CONSORTIA}/{{assembly_id}}")
def change(visit: ToStaff, sent: ToSent, assembly_id: AssemblyId) -> Response:
    """Whatever is done rests on a version: where that is not the newest any more, it is told and nothing is done."""
    require(visit.asker, Right.PREPARE)
    newest = visit.desk.services.store.assembly(tidy(assembly_id))
    if _number(sent["version"]) != newest.version:
        return _stale(visit, sent, newest)
    try:
        return _do(visit, sent, newest)
    except Conflict:
        return _stale(visit, sent, visit.desk.services.store.assembly(newest.id))
    except (InvalidInput, NotFound) as error:
        return show_consortia(visit, newest, problem=error)


@router.api_route(f"{CONSORTIA}/{{assembly_id}}/export", methods=["GET", "HEAD"])
def export(visit: ToStaff, assembly_id: AssemblyId) -> Response:
    """``text`` is the language of the file."""
    version, of = _number(visit.asked("version")), _number(visit.asked("of")) or 1
    assembly = visit.desk.services.store.assembly(tidy(assembly_id), version)
    lang = known(visit.asked("text")) or visit.lang
    return dossier_file(visit.desk, assembly, of, visit.asked("format"), lang)


def _do(visit: Visit, sent: Sent, newest: Assembly) -> Response:
    proposing, by, because = visit.desk.proposing, visit.asker.signature, sent["because"][:LONGEST_REASON]
    if sent["again"]:
        made = proposing.again(newest, _number(sent["again"]) or 0, by=by, because=because)
        return visit.done(page_of(made.id), "taken_back")
    if sent["keep"]:
        place = (_number(sent["keep"]) or 0) - 1
        if place >= 0:
            proposed_at(newest, place)
        proposing.keep(newest, place if place >= 0 else None, by=by, because=because)
        return visit.done(page_of(newest.id), "decided")
    if sent["do"] == "forget":
        visit.store.forget_assembly(newest.id)
        return visit.done(CONSORTIA, "forgotten")
    place, changes = _changes(visit, sent, newest)
    if not any(one != Change() for one in changes):
        return visit.done(page_of(newest.id), "unchanged")
    return _try(visit, newest, place, changes, because)


def _changes(visit: Visit, sent: Sent, newest: Assembly) -> tuple[int, tuple[Change, ...]]:
    if sent["do"] != "settle":
        return read_changes(sent.all("change"))
    place = (_number(sent["place"]) or 1) - 1
    store, folder = visit.desk.services.store, visit.desk.services.settings.programmes_folder
    shown = SettleForm.of(newest, known_call(store, newest.call_id), Shelf(folder).pack(newest.programme))
    change = shown.change(sent)
    return place, (replace(change, programme="" if change.programme == newest.programme else change.programme),)


def _try(visit: Visit, newest: Assembly, place: int, changes: tuple[Change, ...], because: str) -> Response:
    proposing, by, count = visit.desk.proposing, visit.asker.signature, max(1, len(newest.proposed))
    tried: list[Tried] = []

    def find(watch: Watch) -> Made:
        tried.append(what_if(proposing, newest, place, *changes, count=count, watch=watch))
        return tried[-1].made

    def keep(made: Made) -> Assembly:
        return proposing.next(newest, tried[-1].settled, made, by=by, because=because)

    again = {"version": str(newest.version), "because": because, "change": written(*changes, place=place + 1)}
    sought = Sought(page_of(newest.id), again)
    later = seek(visit, sought, find, keep, count=count, about=newest.call_id)
    if later is not None:
        return later
    if isinstance(sought.error, Conflict) or (isinstance(sought.error, InvalidInput | NotFound) and not sought.made):
        raise sought.error
    return answer(visit, sought, ProposeForm.blank(newest.call_id))


def _stale(visit: Visit, sent: Sent, newest: Assembly) -> Response:
    """With what was to be changed, to be done to the newest version by one more click."""
    told = visit.say(
        "consortium_stale",
        version=newest.version,
        who=author(visit, newest.made_by),
        when=in_minutes(newest.made_at),
    )
    wanted = sent.all("change")
    return show_consortia(visit, newest, stale=told, wanted=wanted, because=sent["because"])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
