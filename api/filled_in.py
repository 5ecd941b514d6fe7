"""A consortium on paper, completed by what the store knows of those who are in it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

from models.consortium import Consortium, Figures, Participant
from models.facts import Facts
from models.organization import Organization
from models.store import Store
from models.taking_part import participant_of


@dataclass(frozen=True, slots=True)
class FilledIn:
    """``found``: the ids of the participants that the store knows."""

    consortium: Consortium
    found: tuple[str, ...]


def filled_in(store: Store, consortium: Consortium, programme: str, today: date) -> FilledIn:
    """What a form says counts; what it leaves out is taken from the organization of a participant's id, or else from
    the only one of its name. Money is never taken from anywhere."""
    found: list[str] = []
    participants: list[Participant] = []
    for one in consortium.participants:
        organization = _organization(store, one)
        if organization is not None:
            found.append(one.id)
            facts = next(store.facts([organization.id]), Facts(organization.id))
            college = next((joined.college for joined in store.memberships([organization.id])), "")
            months = consortium.duration_months
            known = participant_of(
                organization, facts, one.role, today, college=college, programme=programme, duration_months=months
            )
            one = _completed(one, known)
        participants.append(one)
    return FilledIn(replace(consortium, participants=tuple(participants)), tuple(found))


def _organization(store: Store, one: Participant) -> Organization | None:
    by_id = next(iter(store.organizations([one.id])), None)
    if by_id is not None or not one.name:
        return by_id
    named = store.find(one.name)
    return named[0] if len(named) == 1 else None


def _completed(one: Participant, known: Participant) -> Participant:
    """Figures of a year are taken whole or not at all: those of two sources are not mixed."""
    missing = {
        field.name: getattr(known, field.name)
        for field in fields(Participant)
        if getattr(one, field.name) in (None, "", Figures()) and field.name not in ("previous", "group")
    }
    if not one.figures and not one.previous:
        missing["previous"] = known.previous
    if one.group is None:
        missing["group"] = known.group
    return replace(one, **missing)
