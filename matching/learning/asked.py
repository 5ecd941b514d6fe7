"""Questions made of a consortium that was really formed: who was missing?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.project import Project, Role

QUESTIONS_A_PROJECT = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """``known`` are the partners already there, ``sought`` those who are missing, both ids, ascending."""

    known: tuple[str, ...]
    sought: tuple[str, ...]


def complete_questions(project: Project, seed: int) -> Iterator[Asked]:
    """Up to three partners, each sought by all others; the same seed chooses the same, whatever the other projects."""
    partners = sorted(seat.organization_id for seat in project.participations)
    rng = np.random.default_rng((seed, *project.id.encode()))
    chosen = rng.choice(len(partners), size=min(QUESTIONS_A_PROJECT, len(partners)), replace=False)
    for place in sorted(chosen):
        yield Asked(tuple(partners[:place] + partners[place + 1 :]), (partners[place],))


def start_question(project: Project) -> Asked | None:
    """All are sought by the one coordinator; ``None`` where there is none, or more than one."""
    partners = sorted(seat.organization_id for seat in project.participations)
    leaders = [seat.organization_id for seat in project.participations if seat.role is Role.COORDINATOR]
    if len(leaders) != 1:
        return None
    return Asked(tuple(leaders), tuple(id_ for id_ in partners if id_ not in leaders))


def open_question(project: Project) -> Asked:
    """All are sought, and nobody is there."""
    return Asked((), tuple(sorted(seat.organization_id for seat in project.participations)))


def labels_of(projects: Sequence[Project]) -> Mapping[str, tuple[str, ...]]:
    """What each organization could say of itself: topic titles of its past projects, or their titles where no project
    has one. Ids and labels ascend.
    """
    with_topics = any(project.topic_title for project in projects)
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for project in projects:
        label = project.topic_title if with_topics else project.title
        if label:
            for seat in project.participations:
                labels[seat.organization_id].add(label)
    return {id_: tuple(sorted(labels[id_])) for id_ in sorted(labels)}
