"""What people change in a member, checked against the cluster: the same for every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from api.typed import read_typed
from models.cluster import Cluster
from models.errors import Conflict, InvalidInput, NotFound
from models.imports.values import plain_text, read_country, read_email, read_id, read_name, read_number, read_website
from models.journal import Act, Deed
from models.membership import Competence, Consent, Member, Membership
from models.names import slug
from models.organization import Organization, Scheme
from models.store import Batch, Removal, Store, known_cluster

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Edits:
    """``None`` leaves a field as it is, an empty text clears it. ``facts`` are fields of the organization.

    ``competences`` and ``needs`` take the place of the whole list; what is added or removed is so from the list as it
    is when it is written; a competence that is there by its label stays as it is there.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    identifiers: Mapping[Scheme, str | None] = field(default_factory=dict)
    contact: Mapping[str, str | None] = field(default_factory=dict)
    college: str | None = None
    axes: tuple[str, ...] | None = None
    description: str | None = None
    competences: tuple[Competence, ...] | None = None
    needs: tuple[str, ...] | None = None
    add_competences: tuple[Competence, ...] = ()
    remove_competences: tuple[str, ...] = ()
    add_needs: tuple[str, ...] = ()
    remove_needs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        lists = (self.add_competences, self.remove_competences, self.add_needs, self.remove_needs)
        single = (
            *self.facts.values(),
            *self.identifiers.values(),
            *self.contact.values(),
            *(self.college, self.axes, self.description, self.competences, self.needs),
        )
        return any(lists) or any(value is not None for value in single)


def add_member(store: Store, edits: Edits, *, id_: str = "", consent: Consent | None = None) -> Member:
    """A new member of the cluster, with an id made from its name unless one is given.

    An organization that is known by this id (from past projects) joins with what is known of it. ``Conflict`` when
    it has joined already, ``InvalidInput`` as ``edited``.
    """
    given = plain_text(id_).strip()
    name = plain_text(str(edits.facts.get("name") or "")).strip()
    wanted = read_typed(read_id, given, field="id") if given else slug(name)
    if not wanted:
        raise InvalidInput("api.edit_name_empty", field="name")
    known = next(store.organizations([wanted]), None)
    if next(store.memberships([wanted]), None) is not None or (known is not None and not given):
        raise Conflict("api.member_there", id=wanted)
    blank = Member(known or Organization(wanted), Membership(wanted, consent=consent))
    after = edited(blank, edits, known_cluster(store))
    if not after.organization.name:
        raise InvalidInput("api.edit_name_empty", field="name")
    absent = Removal(() if known else (wanted,), (wanted,))
    batch = Batch((after.organization,), (after.membership,))
    store.save(batch, expecting=Batch((known,) if known else ()), absent=absent, act=Act(Deed.EDIT, wanted))
    return after


def edit_member(store: Store, before: Member, edits: Edits) -> Member:
    """The member after ``edits``, written. ``Conflict`` when it is otherwise than ``before`` by now: nobody's edit is
    lost. ``InvalidInput`` and ``NotFound`` as ``edited``."""
    after = edited(before, edits, known_cluster(store))
    _write(store, after, Batch((before.organization,), (before.membership,)), Act(Deed.EDIT, after.id))
    return after


def edit_latest(store: Store, read: Callable[[], Member], edits: Edits) -> Member:
    """The same upon whatever ``read`` finds: for edits that add or remove, which mind no other edit."""
    for _ in range(_TRIES):
        try:
            return edit_member(store, read(), edits)
        except Conflict:
            continue
    return edit_member(store, read(), edits)


def edit_consent(store: Store, before: Member, consent: Consent) -> Member:
    """Put a consent on record. ``Conflict`` when the member is otherwise than ``before`` by now."""
    after = Member(before.organization, replace(before.membership, consent=consent))
    _write(store, after, Batch((before.organization,), (before.membership,)), Act(Deed.CONSENT, after.id))
    return after


def edit_consents(store: Store, before: Sequence[Member], consent: Consent) -> None:
    """The same for several at once, all or nothing."""
    read = tuple(member.membership for member in before)
    after = tuple(replace(membership, consent=consent) for membership in read)
    about = before[0].id if len(before) == 1 else ""
    store.save(Batch((), after), expecting=Batch((), read), act=Act(Deed.CONSENT, about))


def _write(store: Store, member: Member, read: Batch, act: Act) -> None:
    store.save(Batch((member.organization,), (member.membership,)), expecting=read, act=act)


def edited(member: Member, edits: Edits, cluster: Cluster | None) -> Member:
    """The member after ``edits``, each value read as an import reads it.

    ``InvalidInput`` for one that cannot be used or a college or an axis that the cluster has not, ``NotFound`` when
    something to remove is not there.
    """
    facts, contact = _given(edits.facts), _given(edits.contact, within="contact.")
    numbers = {
        scheme: text and read_typed(partial(read_number, scheme), text, field=f"identifiers.{scheme}")
        for scheme, text in _given(edits.identifiers).items()
    }
    if facts.get("name") == "":
        raise InvalidInput("api.edit_name_empty", field="name")
    college = edits.college
    if cluster is not None:
        named = cluster.college_named(college) if college else None
        college = named.id if named else college
        _check("college", (college,) if college else (), [one.id for one in cluster.colleges])
        _check("axis", edits.axes or (), [axis.id for axis in cluster.axes])
    own = member.membership
    competences = own.competences if edits.competences is None else tuple(map(_tidied, edits.competences))
    needs = own.needs if edits.needs is None else _changed((), edits.needs, ())
    added = {one.label: one for one in map(_tidied, edits.add_competences)}
    labels = _changed(tuple(one.label for one in competences), tuple(added), edits.remove_competences)
    by_label = {**added, **{one.label: one for one in competences}}
    membership = replace(
        own,
        college=own.college if college is None else college,
        axes=own.axes if edits.axes is None else tuple(filter(None, edits.axes)),
        description=own.description if edits.description is None else plain_text(edits.description).strip(),
        competences=tuple(by_label[label] for label in labels),
        needs=_changed(needs, edits.add_needs, edits.remove_needs),
        contact=replace(own.contact, **contact) if contact else own.contact,
    )
    kept = {**member.organization.identifiers, **numbers}
    facts["identifiers"] = {scheme: number for scheme, number in kept.items() if number}
    return Member(replace(member.organization, **facts), membership)


_READERS: Mapping[str, Callable[[str], object]] = {
    "name": read_name,
    "country": read_country,
    "email": read_email,
    "website": read_website,
}


def _given(fields: Mapping[Any, Any], *, within: str = "") -> dict[Any, Any]:
    """What was said: texts stripped, and read where there is a way to read them."""
    return {
        name: read_typed(_READERS.get(name, str), plain_text(value).strip(), field=f"{within}{name}")
        if type(value) is str
        else value
        for name, value in fields.items()
        if value is not None
    }


def _tidied(competence: Competence) -> Competence:
    texts = (competence.label, competence.description, competence.level, competence.language)
    return Competence(*(plain_text(text).strip() for text in texts))


def _check(what: str, given: tuple[str, ...], known: list[str]) -> None:
    for value in filter(None, given):
        if value not in known:
            field_ = {"college": "college", "axis": "axes"}[what]
            raise InvalidInput(f"api.edit_{what}", field=field_, value=value, known=", ".join(known) or "–")


def _changed(texts: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> tuple[str, ...]:
    left = dict.fromkeys(texts)
    for text in remove:
        if text.strip() not in left:
            raise NotFound("api.edit_not_there", value=text, known=" ; ".join(texts) or "–")
        del left[text.strip()]
    return tuple(left | dict.fromkeys(stripped for text in add if (stripped := plain_text(text).strip())))
