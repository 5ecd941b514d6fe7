"""``/staff/changes``: who changed what and when, one change with what was before and after, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.rights import Right, may, require
from api.web.changes import ChangeId, seen
from api.web.meanwhile import Told, author, in_minutes, told_of
from api.web.visits import ToSent, ToStaff, Visit
from models.errors import Conflict, GrappeError, InvalidInput
from models.journal import Change
from models.undoing import Undone, undo

router = APIRouter(include_in_schema=False)

CHANGES = "/staff/changes"
_MOST = 100
_MOST_THINGS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words."""

    change: Change
    href: str
    when: str
    who: str
    deed: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that a change touched."""

    sort: str
    id: str
    told: tuple[Told, ...]


@router.api_route(CHANGES, methods=["GET", "HEAD"])
def list_changes(visit: ToStaff) -> Response:
    """The newest hundred; with ``about``, those that touched the thing of this id."""
    about = visit.asked("about")
    listed = visit.desk.services.store.journal.changes(about=about, most=_MOST)
    return visit.show("staff_changes.html", about=about, lines=[_line(visit, change) for change in listed], most=_MOST)


@router.api_route(f"{CHANGES}/{{change_id}}", methods=["GET", "HEAD"])
def show_change(visit: ToStaff, change_id: ChangeId) -> Response:
    return _show(visit, change_id)


@router.post(f"{CHANGES}/{{change_id}}")
def take_back(visit: ToStaff, sent: ToSent, change_id: ChangeId) -> Response:
    """What was changed since stays where the form said so; where it did not, nothing is written and it is told."""
    require(visit.asker, Right.UNDO)
    try:
        undo(visit.store, change_id, keep_later=bool(sent["keep_later"]))
    except (Conflict, InvalidInput) as error:
        return _show(visit, change_id, error)
    return visit.done(f"{CHANGES}/{change_id}", "undone")


def _show(visit: Visit, change_id: int, error: GrappeError | None = None) -> Response:
    journal = visit.desk.services.store.journal
    change, changed = journal.change(change_id), list(journal.changed(change_id))
    things = [
        Thing(one.sort.to(visit.lang), one.id, told_of(one, visit.lang))
        for one in seen(visit.desk, visit.asker, changed[:_MOST_THINGS])
    ]
    return visit.show(
        "staff_change.html",
        status=409 if error else 200,
        path=f"{CHANGES}/{change_id}",
        page=f"{CHANGES}/{change_id}",
        line=_line(visit, change),
        things=things,
        more=max(0, len(changed) - _MOST_THINGS),
        problem=error.sentence(visit.lang) if error else "",
        preview=_preview(visit, change),
        may_undo=may(visit.asker, Right.UNDO),
    )


def _preview(visit: Visit, change: Change) -> Undone | None:
    """What taking it back would do; ``None`` where there is nothing to take back."""
    try:
        return undo(visit.desk.services.store, change.id, keep_later=True, dry_run=True)
    except (Conflict, InvalidInput):
        return None


def _line(visit: Visit, change: Change) -> Line:
    return Line(
        change,
        visit.to(f"{CHANGES}/{change.id}"),
        in_minutes(change.at),
        author(visit, change.by),
        change.deed.to(visit.lang),
    )
