"""Known consortia, and what was known of them on a day."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from models.errors import InvalidInput
from models.organization import Organization
from models.project import Project


@dataclass(frozen=True, slots=True)
class KnownConsortia:
    """``organizations`` by id; ``projects`` with a date and participants, the earliest first; ``asked_about`` are the
    ids of those that may be asked about, ``None`` if all may. ``name`` is for people, ``before`` the first day that
    nothing may be learned of.
    """

    name: str
    organizations: dict[str, Organization]
    projects: tuple[Project, ...]
    asked_about: frozenset[str] | None
    before: date

    @classmethod
    def of(
        cls,
        name: str,
        organizations: Iterable[Organization],
        projects: Iterable[Project],
        *,
        asked_about: frozenset[str] | None = None,
        before: date | None = None,
    ) -> Self:
        """What began on the day ``before`` or later is put aside; without that day, it is the first of the year after
        the newest project. ``InvalidInput`` when nothing is left.
        """
        dated = [one for one in projects if one.start_date and one.participations]
        newest = max((one.start_date for one in dated if one.start_date), default=date.min)
        before = before or date(min(newest.year + 1, date.max.year), 1, 1)
        kept = sorted(
            (one for one in dated if one.start_date and one.start_date < before),
            key=lambda one: (one.start_date or before, one.id),
        )
        if not kept:
            raise InvalidInput("matching.learning_nothing", name=name)
        return cls(name, {one.id: one for one in organizations}, tuple(kept), asked_about, before)

    def a_year_earlier(self) -> KnownConsortia:
        """As they were known a year before; ``InvalidInput`` when nothing was."""
        return KnownConsortia.of(
            self.name,
            self.organizations.values(),
            self.projects,
            asked_about=self.asked_about,
            before=years_earlier(self.before, 1),
        )

    def without(self, organizations: Container[str]) -> KnownConsortia:
        """As though these had never been."""
        kept = {id_: one for id_, one in self.organizations.items() if id_ not in organizations}
        return replace(self, organizations=kept, projects=within(self.projects, kept))


def within(projects: Iterable[Project], organizations: Container[str]) -> tuple[Project, ...]:
    """Those that one of the organizations took part in, as though nobody else had."""
    narrowed = (
        replace(
            project,
            participations=tuple(seat for seat in project.participations if seat.organization_id in organizations),
        )
        for project in projects
    )
    return tuple(project for project in narrowed if project.participations)


def years_earlier(day: date, years: int) -> date:
    """The same day so many years before; 28 February for the 29th."""
    year = day.year - years
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
