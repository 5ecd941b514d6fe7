"""``/api/v1/changes``: who changed what and when, what was there before, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import Field, JsonValue

from api.keys import holders
from api.plain import plain
from api.rights import Right, require
from api.web.asking import LONGEST_NAME
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, Desk, InLang, ToDesk
from api.web.sending import ToSend
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from models.access import Asker
from models.counts import Changes
from models.journal import Change, Changed, Deed, Sort, signed_by
from models.organization import Organization
from models.resolve import visible
from models.texts import Lang
from models.undoing import undo

router = APIRouter(prefix="/api/v1", tags=["changes"])

_LARGEST = 2**62
ChangeId = Annotated[int, Path(ge=1, le=_LARGEST)]
KeepLater = Annotated[bool, Query(description="Leave what was changed again since as it is, instead of refusing.")]
DryRun = Annotated[bool, Query(description="Write nothing, and tell what would be.")]


class CountShape(Shape):
    added: int
    changed: int
    unchanged: int
    removed: int


class CountsShape(Shape):
    organizations: CountShape
    memberships: CountShape
    projects: CountShape
    calls: CountShape
    facts: CountShape


class ChangeShape(Shape):
    id: int
    at: datetime
    by: str = Field(description="`cli:NAME`, `staff:KEY` or `member:ID`; empty for nobody in particular.")
    who: str = Field(description="The same in words.")
    deed: Deed
    about: str
    things: int = Field(description="How many things it changed.")
    undoes: int | None
    undone: bool

    @classmethod
    def of(cls, change: Change, lang: Lang, holders: Mapping[str, str]) -> Self:
        told = {name: getattr(change, name) for name in cls.model_fields if name != "who"}
        return cls(**told, who=signed_by(change.by, lang, holders))


class ChangesShape(Shape):
    changes: list[ChangeShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


class ChangedShape(Shape):
    sort: Sort
    id: str
    before: dict[str, JsonValue] | None = Field(description="Null where there was none.")
    after: dict[str, JsonValue] | None = Field(description="Null where there is none any more.")


class ChangeToldShape(ChangeShape):
    changed: list[ChangedShape] = Field(description="Without what concerns members who are shown to nobody.")


class UndoneShape(Shape):
    dry_run: bool
    changes: CountsShape
    kept: list[str] = Field(description="Ids of what stays as it is, since it was changed again or is still needed.")


@router.get("/changes", summary="List changes, the newest first", responses=problems(403))
def list_changes(
    desk: ToDesk,
    asker: ByKey,
    lang: InLang,
    about: Annotated[str, Query(max_length=LONGEST_NAME, description="Id of something that they touched.")] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> ChangesShape:
    require(asker, Right.READ_JOURNAL)
    wanted = tidy(about)
    listed = page(
        list(desk.services.store.journal.changes(about=wanted)),
        lambda change: (f"{change.id:020}",),
        address="/api/v1/changes",
        after=after,
        limit=limit,
        newest_first=True,
        asked={"about": wanted},
    )
    names = holders(desk.services.store)
    return ChangesShape(changes=[ChangeShape.of(change, lang, names) for change in listed.listed], next=listed.next)


@router.get("/changes/{change_id}", summary="Show what a change did", responses=problems(403, 404))
def show_change(desk: ToDesk, asker: ByKey, lang: InLang, change_id: ChangeId) -> ChangeToldShape:
    require(asker, Right.READ_JOURNAL)
    journal = desk.services.store.journal
    change = ChangeShape.of(journal.change(change_id), lang, holders(desk.services.store))
    told = seen(desk, asker, list(journal.changed(change_id)))
    changed = [ChangedShape.model_validate(plain(one)) for one in told]
    return ChangeToldShape(**change.model_dump(), changed=changed)


@router.post("/changes/{change_id}/undo", summary="Take a change back", responses=problems(403, 404, 409))
def undo_change(
    desk: ToDesk,
    asker: ByKey,
    sending: ToSend,
    change_id: ChangeId,
    keep_later: KeepLater = False,
    dry_run: DryRun = False,
) -> UndoneShape:
    """All or nothing, with an entry of its own: it can be taken back in its turn."""
    require(asker, Right.UNDO)
    return take_back(desk, asker, sending, change_id, keep_later=keep_later, dry_run=dry_run)


def take_back(
    desk: Desk, asker: Asker, sending: ToSend, change_id: int, *, keep_later: bool, dry_run: bool
) -> UndoneShape:
    def do() -> str:
        undone = undo(desk.store_of(asker), change_id, keep_later=keep_later, dry_run=dry_run)
        counts = CountsShape.model_validate(undone.changes)
        return UndoneShape(dry_run=dry_run, changes=counts, kept=list(undone.kept)).model_dump_json()

    return UndoneShape(**json.loads(do() if dry_run else sending.once(do)))


def counts_of(changes: Changes) -> CountsShape:
    return CountsShape.model_validate(changes)


def seen(desk: Desk, asker: Asker, changed: list[Changed]) -> Iterator[Changed]:
    """Members who are shown to nobody are so here too: of them nothing is told but that they were touched."""
    members = [one.id for one in changed if one.sort in {Sort.ORGANIZATION, Sort.MEMBERSHIP, Sort.FACTS}]
    store = desk.services.store
    unseen = {m.organization_id for m in store.memberships(members)} - {
        organization.id
        for organization in visible(store, map(Organization, members), reader=asker.reader, asker=asker.member_id)
    }
    return (one for one in changed if one.id not in unseen)
