"""Who changed a member since a form was shown: told to whoever sends that form, so that nobody's change is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.differences import differences
from models.journal import Change, Changed, signed_by
from models.store import Store
from models.texts import Lang, Texts

_LONGEST_NUMBER = 18
_MOST_TOLD = 20
_FIELDS: Mapping[str, str] = {
    "name": "profile_name",
    "kind": "profile_kind",
    "size": "profile_size",
    "country": "profile_country",
    "region": "profile_region",
    "city": "profile_city",
    "identifiers": "profile_identifiers",
    "college": "profile_college",
    "axes": "profile_axes",
    "description": "profile_description",
    "competences": "profile_competences",
    "needs": "profile_needs",
    "contact": "profile_contact",
    "consent": "profile_consent",
}


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


def changes_since(store: Store, member_id: str, since: str, lang: Lang) -> tuple[Meanwhile, ...]:
    """The changes of a member after the revision ``since``, the newest first; all where that is no number."""
    number = int(since) if since.isascii() and since.isdigit() and len(since) <= _LONGEST_NUMBER else 0
    later = [change for change in store.journal.changes(about=member_id, most=_MOST_TOLD) if change.id > number]
    return tuple(in_words(store, change, member_id, lang) for change in later)


def in_words(store: Store, change: Change, member_id: str, lang: Lang) -> Meanwhile:
    """``change`` as far as it concerns this member."""
    about = [one for one in store.journal.changed(change.id) if one.id == member_id]
    when = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
    return Meanwhile(
        change, signed_by(change.by, lang), when, tuple(one for thing in about for one in told_of(thing, lang))
    )


def told_of(changed: Changed, lang: Lang) -> tuple[Told, ...]:
    texts = Texts.of("api.web")
    return tuple(
        Told(texts(_FIELDS[one.field], lang) if one.field in _FIELDS else one.field, one.before, one.after)
        for one in differences(changed)
        if one.field not in {"id", "organization_id"}
    )
