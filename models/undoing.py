"""Take a change back: what it touched becomes what it was, unless that was changed again since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.call import Call
from models.counts import Changes
from models.errors import Conflict, InvalidInput
from models.facts import Facts
from models.journal import Act, Changed, Deed, Sort, Thing
from models.membership import Membership
from models.organization import Organization
from models.project import Project
from models.store import Batch, Removal, Store

_LISTED = 5
_UNDOABLE = (Sort.ORGANIZATION, Sort.MEMBERSHIP, Sort.PROJECT, Sort.CALL, Sort.FACTS)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was restored, and ids of what stays as it is since it was changed again, or is still needed."""

    changes: Changes
    kept: tuple[str, ...]


def undo(store: Store, change_id: int, *, keep_later: bool = False, dry_run: bool = False) -> Undone:
    """Restore what was before, all or nothing, with an entry of its own: it can be taken back in its turn.

    ``Conflict`` when something of it was changed since, or is named by what came later, unless ``keep_later`` leaves
    that as it is. ``InvalidInput`` for a change that holds nothing to restore, or was undone. ``NotFound`` when there
    is none.
    """
    journal = store.journal
    change = journal.change(change_id)
    things = [thing for thing in journal.changed(change_id) if thing.sort in _UNDOABLE]
    if change.undone:
        raise InvalidInput("change_undone", id=change_id)
    if not things:
        raise InvalidInput("change_without_things", id=change_id, deed=change.deed.value)
    kept = _changed_since(store, things)
    if kept and not keep_later:
        listed = sorted({id_ for _, id_ in kept})
        more = "…" if len(listed) > _LISTED else ""
        raise Conflict("undo_changed_since", id=change_id, count=len(listed), listed=", ".join(listed[:_LISTED]) + more)
    restored = [thing for thing in things if (thing.sort, thing.id) not in kept]
    done = store.save(
        _batch(thing.before for thing in restored),
        removing=_removal(thing for thing in restored if thing.before is None),
        expecting=_batch(thing.now for thing in restored),
        act=Act(Deed.UNDO, change.about, undoes=change_id),
        dry_run=dry_run,
    )
    return Undone(done, tuple(sorted({id_ for _, id_ in kept})))


def _changed_since(store: Store, things: Iterable[Changed]) -> set[tuple[Sort, str]]:
    """What is otherwise than the change left it; and organizations that must stay as others name them."""
    touched = tuple(things)
    kept = {(thing.sort, thing.id) for thing in touched if thing.after != thing.now}
    going = {thing.id for thing in touched if thing.sort is Sort.ORGANIZATION and thing.before is None}
    if going:
        restored = {(thing.sort, thing.id): thing.before for thing in touched if (thing.sort, thing.id) not in kept}
        kept |= {(Sort.ORGANIZATION, id_) for id_ in _named(store, restored) & going}
    return kept


def _named(store: Store, restored: dict[tuple[Sort, str], Thing | None]) -> set[str]:
    """Organizations that a membership, facts or a past project name once ``restored`` is as it was."""
    memberships = {(Sort.MEMBERSHIP, m.organization_id): m for m in store.memberships()}
    projects = {(Sort.PROJECT, project.id): project for project in store.projects()}
    facts = {(Sort.FACTS, facts.organization_id): facts for facts in store.facts()}
    named: set[str] = set()
    for thing in ({**memberships, **projects, **facts} | restored).values():
        if isinstance(thing, Membership | Facts):
            named.add(thing.organization_id)
        elif isinstance(thing, Project):
            named.update(seat.organization_id for seat in thing.participations)
    return named


def _batch(things: Iterable[Thing | None]) -> Batch:
    found = tuple(things)
    return Batch(
        tuple(thing for thing in found if isinstance(thing, Organization)),
        tuple(thing for thing in found if isinstance(thing, Membership)),
        tuple(thing for thing in found if isinstance(thing, Project)),
        tuple(thing for thing in found if isinstance(thing, Call)),
        tuple(thing for thing in found if isinstance(thing, Facts)),
    )


def _removal(things: Iterable[Changed]) -> Removal:
    gone: defaultdict[Sort, list[str]] = defaultdict(list)
    for thing in things:
        gone[thing.sort].append(thing.id)
    return Removal(*(tuple(gone[sort]) for sort in _UNDOABLE))
