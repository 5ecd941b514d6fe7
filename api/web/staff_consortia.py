"""``/staff/consortia``: what is proposed for which call, and the form that asks for consortia."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.proposing.changing import settled_otherwise
from api.proposing.proposing import Made
from api.rights import Right, require
from api.web.meanwhile import author, in_minutes
from api.web.nothing_page import nothing_page
from api.web.proposal_given import read_changes
from api.web.propose_form import ProposeForm, asked_again
from api.web.seeking import Find, Keep, NothingInTime, NothingPossible, Sought
from api.web.staff_calls import page_of as page_of_call
from api.web.tidy import tidy
from api.web.visits import ToSent, ToStaff, Visit
from matching.assembling.solve import Watch
from models.errors import InvalidInput, NotFound
from models.long_job import Stage
from models.programmes.pack import Pack
from models.programmes.shelf import Shelf
from models.proposal import Assembly

router = APIRouter(include_in_schema=False)

CONSORTIA = "/staff/consortia"
JOBS = "/staff/consortia-sought"
WAIT = 8.0
"""Seconds that a page waits for an answer before it tells how far the search is."""
_REFRESH = 2
JobId = Annotated[str, Path(max_length=100)]


@dataclass(frozen=True, slots=True)
class Series:
    """What is proposed for a call, in its newest version."""

    href: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfCall:
    title: str
    href: str
    series: tuple[Series, ...]


@router.api_route(CONSORTIA, methods=["GET", "HEAD"])
def list_consortia(visit: ToStaff) -> Response:
    return show_list(visit, ProposeForm.blank(visit.asked("call")))


@router.post(CONSORTIA)
def propose(visit: ToStaff, sent: ToSent) -> Response:
    """As typed in the form, or once more with something settled otherwise."""
    require(visit.asker, Right.PREPARE)
    form = ProposeForm.typed(sent)
    try:
        given = asked_again(sent["asked"]) if sent["asked"] else form.asked()
        asked = given.asked()
        for change in read_changes(sent.all("change"))[1]:
            asked = replace(asked, settled=settled_otherwise(asked.settled, change))
        visit.desk.proposing.preparing.prepare(asked)  # so that what cannot be used is told at once
    except (InvalidInput, NotFound) as error:
        return show_list(visit, form.refused(error, visit.lang))

    def find(watch: Watch) -> Made:
        return visit.desk.proposing.make(asked, watch)

    def keep(made: Made) -> Assembly:
        return visit.desk.proposing.first(asked, made, by=visit.asker.signature, because=given.because)

    again = given.with_settled(asked.settled).model_dump_json(exclude_defaults=True)
    sought = Sought(CONSORTIA, {"asked": again})
    later = seek(visit, sought, find, keep, count=asked.count, about=asked.call_id)
    return later or answer(visit, sought, form)


@router.api_route(f"{JOBS}/{{job_id}}", methods=["GET", "HEAD"])
def show_job(visit: ToStaff, job_id: JobId) -> Response:
    """How far it is; once it is done, what came of it."""
    job = visit.desk.services.store.long_jobs.job(tidy(job_id))
    sought = visit.desk.seeking.of(job.id)
    if sought is not None and sought.ended.is_set() and job.stage is not Stage.CANCELLED:
        return answer(visit, sought, ProposeForm.blank(""))
    if job.stage is Stage.DONE:
        return visit.done(page_of(job.made))
    response = visit.show(
        "staff_consortia_sought.html",
        here=visit.to(_page_of_job(job.id)),
        job=job,
        stage=job.stage.to(visit.lang),
        back=CONSORTIA,
    )
    if not job.stage.ended:
        response.headers["Refresh"] = str(_REFRESH)
    return response


@router.post(f"{JOBS}/{{job_id}}")
def cancel_job(visit: ToStaff, sent: ToSent, job_id: JobId) -> Response:
    require(visit.asker, Right.PREPARE)
    return visit.done(_page_of_job(visit.desk.long_work.cancel(tidy(job_id)).id))


def answer(visit: Visit, sought: Sought, form: ProposeForm) -> Response:
    """Lead on to what was kept, or tell why there is nothing."""
    if sought.kept is not None:
        return visit.done(page_of(sought.kept.id), "proposed" if sought.kept.version == 1 else "changed")
    if sought.made is not None and isinstance(sought.error, NothingPossible | NothingInTime):
        return show_nothing(visit, sought, sought.made)
    if isinstance(sought.error, InvalidInput | NotFound):
        return show_list(visit, form.refused(sought.error, visit.lang))
    if sought.error is not None:
        raise sought.error
    return visit.done(CONSORTIA)


def show_nothing(visit: Visit, sought: Sought, made: Made) -> Response:
    return visit.show(
        "staff_consortia_nothing.html",
        path=CONSORTIA,
        title=made.prepared.call.title.to(visit.lang),
        nothing=nothing_page(made, visit.lang),
        action=visit.to(sought.to),
        again=sought.again,
        back=visit.to(sought.to),
    )


def show_list(visit: Visit, form: ProposeForm) -> Response:
    store = visit.desk.services.store
    calls = list(store.calls())
    known = {call.id for call in calls}
    by_call: dict[str, list[Assembly]] = {}
    for one in store.assemblies():
        by_call.setdefault(one.call_id, []).append(one)
    listed = [
        OfCall(call.title.to(visit.lang), visit.to(page_of_call(call.id)), _series(visit, by_call[call.id]))
        for call in calls
        if call.id in by_call
    ]
    gone = [OfCall(id_, "", _series(visit, by_call[id_])) for id_ in by_call if id_ not in known]
    return visit.show(
        "staff_consortia.html",
        status=422 if form.problems else 200,
        form=form,
        action=visit.to(CONSORTIA),
        calls=[("", visit.say("consortia_choose")), *((call.id, call.title.to(visit.lang)) for call in calls)],
        programmes=[("", visit.say("consortia_of_call")), *programmes(visit)],
        listed=[*listed, *gone],
    )


def page_of(assembly_id: str) -> str:
    """The path of the page of one series."""
    return f"{CONSORTIA}/{quote(assembly_id, safe='')}"


def seek(visit: Visit, sought: Sought, find: Find, keep: Keep, *, count: int, about: str) -> Response | None:
    """``None`` when it has ended within the time that a page waits; otherwise the page that tells how far it is."""
    job = visit.desk.seeking.begin(sought, find, keep, count=count, about=about, asker=visit.asker)
    return None if sought.ended.wait(WAIT) else visit.done(_page_of_job(job.id))


def _page_of_job(job_id: str) -> str:
    return f"{JOBS}/{quote(job_id, safe='')}"


def _series(visit: Visit, found: list[Assembly]) -> tuple[Series, ...]:
    return tuple(
        Series(
            visit.to(page_of(one.id)), visit.say("consortia_series", count=len(one.proposed)), tuple(_facts(visit, one))
        )
        for one in found
    )


def _facts(visit: Visit, one: Assembly) -> Iterator[str]:
    yield " ".join(filter(None, (one.programme, one.edition)))
    yield visit.say("consortium_version", version=one.version)
    yield f"{author(visit, one.made_by)}, {in_minutes(one.made_at)}"
    if one.kept is not None:
        yield visit.say("consortia_kept", place=one.kept + 1)
    if one.because:
        yield f"« {one.because} »" if visit.lang == "fr" else f"“{one.because}”"


def programmes(visit: Visit) -> list[tuple[str, str]]:
    """Where one of the cluster's own cannot be read, those that come with Grappe."""
    try:
        packs: tuple[Pack, ...] = Shelf(visit.desk.services.settings.programmes_folder).packs()
    except InvalidInput:
        packs = Shelf().packs()
    return [(pack.id, pack.name.to(visit.lang)) for pack in packs if not pack.of_clusters]
