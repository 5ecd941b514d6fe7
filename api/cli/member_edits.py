"""What staff change in a member, checked against the cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from api.cli.typed import read_typed
from models.cluster import Cluster
from models.errors import InvalidInput, NotFound
from models.imports.values import plain_text, read_country, read_email, read_name, read_number, read_website
from models.membership import Competence, Member
from models.organization import Scheme


@dataclass(frozen=True, slots=True)
class Edits:
    """``None`` leaves a field as it is, an empty text clears it. ``facts`` are fields of the organization."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    identifiers: Mapping[Scheme, str | None] = field(default_factory=dict)
    contact: Mapping[str, str | None] = field(default_factory=dict)
    college: str | None = None
    axes: tuple[str, ...] | None = None
    description: str | None = None
    add_competences: tuple[str, ...] = ()
    remove_competences: tuple[str, ...] = ()
    add_needs: tuple[str, ...] = ()
    remove_needs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        lists = (self.add_competences, self.remove_competences, self.add_needs, self.remove_needs)
        single = (
            *self.facts.values(),
            *self.identifiers.values(),
            *self.contact.values(),
            self.college,
            self.axes,
            self.description,
        )
        return any(lists) or any(value is not None for value in single)


def edited(member: Member, edits: Edits, cluster: Cluster | None) -> Member:
    """The member after ``edits``, each value read as an import reads it.

    ``InvalidInput`` for one that cannot be used or a college or an axis that the cluster has not, ``NotFound`` when
    something to remove is not there.
    """
    facts, contact = _given(edits.facts), _given(edits.contact)
    numbers = {
        scheme: number and read_typed(partial(read_number, scheme), number)
        for scheme, number in _given(edits.identifiers).items()
    }
    if facts.get("name") == "":
        raise InvalidInput("api.cli_edit_name_empty")
    college = edits.college
    if cluster is not None:
        named = cluster.college_named(college) if college else None
        college = named.id if named else college
        _check("college", (college,) if college else (), [one.id for one in cluster.colleges])
        _check("axis", edits.axes or (), [axis.id for axis in cluster.axes])
    own = member.membership
    labels = _changed(
        tuple(competence.label for competence in own.competences), edits.add_competences, edits.remove_competences
    )
    known = {competence.label: competence for competence in own.competences}
    membership = replace(
        own,
        college=own.college if college is None else college,
        axes=own.axes if edits.axes is None else tuple(filter(None, edits.axes)),
        description=own.description if edits.description is None else plain_text(edits.description).strip(),
        competences=tuple(known.get(label, Competence(label)) for label in labels),
        needs=_changed(own.needs, edits.add_needs, edits.remove_needs),
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


def _given(fields: Mapping[Any, Any]) -> dict[Any, Any]:
    """What was said: texts stripped, and read where there is a way to read them."""
    return {
        name: read_typed(_READERS.get(name, str), plain_text(value).strip()) if type(value) is str else value
        for name, value in fields.items()
        if value is not None
    }


def _check(what: str, given: tuple[str, ...], known: list[str]) -> None:
    for value in filter(None, given):
        if value not in known:
            raise InvalidInput(f"api.cli_edit_{what}", value=value, known=", ".join(known) or "–")


def _changed(texts: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> tuple[str, ...]:
    left = dict.fromkeys(texts)
    for text in remove:
        if text.strip() not in left:
            raise NotFound("api.cli_edit_not_there", value=text, known=" ; ".join(texts) or "–")
        del left[text.strip()]
    return tuple(left | dict.fromkeys(stripped for text in add if (stripped := plain_text(text).strip())))
