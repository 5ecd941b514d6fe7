"""Who changed a member since a form was shown: told to whoever sends that form, so that nobody's change is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.differences import differences
from api.web.roll import may_see
from api.web.visits import Visit
from models.journal import Change, Changed, field_name, signed_by
from models.membership import Member
from models.organization import Kind, Size
from models.texts import Lang

_LONGEST_NUMBER = 18
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One field as a change found it and left it, its name as people say it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """One change: by whom and when, and what it did to the member."""

    change: Change
    who: str
    when: str
    told: tuple[Told, ...]


def changes_since(visit: Visit, member: Member, since: str) -> tuple[Meanwhile, ...]:
    """The changes of a member after the revision ``since``, the newest first; all where that is no number."""
    return tuple(one for one in history(visit, member, most=_MOST_TOLD) if one.change.id > _revision(since))


def touched_since(visit: Visit, ids: Iterable[str], since: str) -> tuple[str, ...]:
    """Those that were changed after the revision ``since``."""
    journal = visit.desk.services.store.journal
    newest = {id_: next(journal.changes(about=id_, most=1), None) for id_ in ids}
    return tuple(id_ for id_, change in newest.items() if change and change.id > _revision(since))


def _revision(since: str) -> int:
    return int(since) if since.isascii() and since.isdigit() and len(since) <= _LONGEST_NUMBER else 0


def history(visit: Visit, member: Member, *, most: int) -> tuple[Meanwhile, ...]:
    """The changes of a member, the newest first; what they did, where the asker may see it."""
    journal, lang = visit.desk.services.store.journal, visit.lang
    seen = may_see(visit.asker, member)

    def told(change: Change) -> tuple[Told, ...]:
        about = [one for one in journal.changed(change.id) if one.id == member.id] if seen else []
        return tuple(told for one in about for told in told_of(one, lang))

    return tuple(
        Meanwhile(change, author(visit, change.by), in_minutes(change.at), told(change))
        for change in journal.changes(about=member.id, most=most)
    )


def in_minutes(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def told_of(changed: Changed, lang: Lang) -> tuple[Told, ...]:
    """What differs, in words; of lists the entries that do."""
    return tuple(
        Told(
            field_name(one.field, lang),
            _only(one.before, one.after, one.field, lang),
            _only(one.after, one.before, one.field, lang),
        )
        for one in differences(changed, lang)
        if one.field not in {"id", "organization_id"}
    )


def author(visit: Visit, signature: str) -> str:
    """Who signed a change: the person to whom a key was given, where that is known."""
    return signed_by(signature, visit.lang, visit.desk.holders())


def _only(text: str, other: str, field: str, lang: Lang) -> str:
    """The lines of ``text`` that ``other`` has not, each as people say it."""
    known = set(other.split("\n"))
    return "\n".join(_said(line, field, lang) for line in text.split("\n") if line not in known)


def _said(line: str, field: str, lang: Lang) -> str:
    if field == "competences":
        return line.removeprefix("label: ")
    if field == "kind" and line in set(Kind):
        return Kind(line).to(lang)
    if field == "size" and line in set(Size):
        return Size(line).to(lang)
    return line
