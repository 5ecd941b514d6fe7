"""A participant of a consortium on paper, made of what the store knows of an organization."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from models.consortium import Figures, Participant
from models.facts import Facts, Known
from models.names import fold
from models.organization import Kind, Organization, Scheme
from models.project import Role

T = TypeVar("T")

_MONTHS_A_YEAR = 12
_CURRENT = timedelta(days=731)
_A_YEAR_BEFORE = (timedelta(days=270), timedelta(days=460))


def participant_of(
    organization: Organization,
    facts: Facts,
    role: Role,
    today: date,
    *,
    college: str = "",
    programme: str = "",
    duration_months: Decimal | None = None,
) -> Participant:
    """What the checker can be told of ``organization`` on ``today``; what is not known then stays unknown.

    ``figures`` are those of the last year closed within two years before ``today`` (older ones are not those of its
    last accounts), ``previous`` those of the year closed about a year earlier. ``labels`` are known where labels and
    certifications both are. ``in_zone`` is that of ``programme``; ``capacity`` that of a project of
    ``duration_months``. A SIREN says that it is registered in France, unless a fact says otherwise.
    """
    facts = _until(facts, today)
    last, previous = _last_two(facts, today)
    labels, certifications = _value(facts.labels), _value(facts.certifications)
    a_year, zones = _value(facts.capacity), _value(facts.zones) or ()
    registered = _value(facts.registered_in_france)
    return Participant(
        organization.id,
        role,
        organization.name,
        kind=None if organization.kind is Kind.OTHER else organization.kind,
        size=organization.size,
        country=organization.country or None,
        region=organization.region or None,
        college=college or None,
        group=_value(facts.group),
        owners=_value(facts.owners),
        figures=last,
        previous=previous,
        capacity=None if a_year is None or duration_months is None else a_year * duration_months / _MONTHS_A_YEAR,
        labels=None if labels is None or certifications is None else (*labels, *certifications),
        experience=_value(facts.experience),
        innovative=_value(facts.innovative),
        rd_in_france=_value(facts.rd_in_france),
        registered_in_france=True if registered is None and Scheme.SIREN in organization.identifiers else registered,
        in_zone=next((zone.inside for zone in zones if fold(zone.programme) == fold(programme)), None),
    )


def _until(facts: Facts, today: date) -> Facts:
    """Without what is told of a day to come."""
    if facts == Facts(facts.organization_id):  # nothing is told of most of those outside
        return facts
    return Facts(
        facts.organization_id,
        tuple(year for year in facts.accounts if year.as_of <= today),
        **{name: known for name, known in facts.single.items() if known and known.as_of <= today},
    )


def _last_two(facts: Facts, today: date) -> tuple[Figures, Figures]:
    last = next((year for year in facts.accounts if today - year.as_of <= _CURRENT), None)
    if last is None:
        return Figures(), Figures()
    least, most = _A_YEAR_BEFORE
    before = (year.value for year in facts.accounts if least <= last.as_of - year.as_of <= most)
    return last.value, next(before, Figures())


def _value(known: Known[T] | None) -> T | None:
    return known.value if known else None
