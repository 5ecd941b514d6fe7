"""One cut in time: what began before is known, what began after is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evaluation.making.benchmark import Benchmark, Judged, Reason
from evaluation.making.consortia import Consortia
from evaluation.topics import Topic, TopicProtocol
from matching.learning.asked import complete_questions, labels_of, start_question
from models.errors import InvalidInput
from models.organization import Organization
from models.project import Project

MIN_PARTNERS = 2


@dataclass(frozen=True, slots=True)
class Cut:
    """``since`` is the first day that is asked about; ``until``, if there is one, the first that no longer is.

    A project that is asked about has ``min_partners`` or more. ``InvalidInput`` when ``until`` is not after ``since``.
    """

    since: date
    until: date | None = None
    min_partners: int = MIN_PARTNERS

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.since:
            raise InvalidInput("evaluation.make_until", since=self.since, until=self.until)


def cut_in_time(consortia: Consortia, cut: Cut, *, seed: int = 0) -> Benchmark:
    """The benchmark of a cut; the same ``seed`` (0 or more) chooses the same topics of a project, whatever the others.

    ``InvalidInput`` when no project has a date, none began before the cut, or none can be asked about.
    """
    dated = sorted(
        ((project.start_date, project) for project in consortia.projects if project.start_date),
        key=lambda one: (one[0], one[1].id),
    )
    if not dated:
        raise InvalidInput("evaluation.make_undated", folder=consortia.folder)
    history = [project for start, project in dated if start < cut.since and project.participations]
    if not history:
        raise InvalidInput("evaluation.make_no_past", folder=consortia.folder, since=cut.since, first=dated[0][0])
    left_out: Counter[Reason] = Counter({Reason.UNDATED: len(consortia.projects) - len(dated)})
    asked = _asked(dated, consortia.marked, cut, left_out)
    if not asked:
        raise InvalidInput("evaluation.make_no_topics", folder=consortia.folder, since=cut.since, last=dated[-1][0])
    seated = {seat.organization_id for project in history for seat in project.participations}
    return Benchmark.of(
        history,
        _evenly_known([one for one in consortia.organizations if one.id in seated]),
        [judged for project in asked for judged in _questions(project, seed)],
        labels=labels_of(history),
        left_out=left_out,
    )


def _asked(
    dated: Sequence[tuple[date, Project]], marked: frozenset[str] | None, cut: Cut, left_out: Counter[Reason]
) -> list[Project]:
    """The projects of the cut that are asked about; ``dated`` are all, the earliest first.

    A consortium is a repeat of one in the history or of one that is asked about already.
    """
    asked: list[Project] = []
    met: set[frozenset[str]] = set()
    for start, project in dated:
        partners = frozenset(seat.organization_id for seat in project.participations)
        if start < cut.since:
            met.add(partners)
        elif cut.until is not None and start >= cut.until:
            break
        elif marked is not None and project.id not in marked:
            left_out[Reason.UNMARKED] += 1
        elif len(partners) < cut.min_partners:
            left_out[Reason.FEW] += 1
        elif partners in met:
            left_out[Reason.REPEAT] += 1
        else:
            met.add(partners)
            asked.append(project)
    return asked


def _questions(project: Project, seed: int) -> Iterator[Judged]:
    """``complete``: up to three partners, each sought by all others; ``start``: all but the one coordinator."""
    for number, asked in enumerate(complete_questions(project, seed)):
        yield Judged(Topic(f"{project.id}-c{number}", TopicProtocol.COMPLETE, project, asked.known), asked.sought)
    start = start_question(project)
    if start:
        yield Judged(Topic(f"{project.id}-s", TopicProtocol.START, project, start.known), start.sought)


def _evenly_known(organizations: list[Organization]) -> list[Organization]:
    """Without names (or cities) where only some have one: whether it is known may tell who is heard of later."""
    if not all(organization.name for organization in organizations):
        organizations = [replace(organization, name="") for organization in organizations]
    if not all(organization.city for organization in organizations):
        organizations = [replace(organization, city="") for organization in organizations]
    return organizations
