"""A benchmark before it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluation.topics import Topic, TopicProtocol
from models.organization import Organization
from models.project import Project
from models.texts import Lang, Texts


class Reason(StrEnum):
    """Why a project is not asked about (or, without a date, is not known either)."""

    UNDATED = "undated"
    UNMARKED = "unmarked"
    FEW = "few"
    REPEAT = "repeat"
    NO_LAB = "no_lab"
    NO_TEXT = "no_text"
    SAME_COMPANY = "same_company"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("evaluation")(f"left_out_{self}", lang)


@dataclass(frozen=True, slots=True)
class Judged:
    """A topic, and the ids of those who were right, ascending."""

    topic: Topic
    sought: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``projects`` and ``organizations`` are the history, by id; ``judged`` what is asked, by the topic's id.

    ``labels`` are the competences of organizations without history: organization id to labels, both ascending, or
    ``None`` where none can be told.
    """

    projects: tuple[Project, ...]
    organizations: tuple[Organization, ...]
    judged: tuple[Judged, ...]
    labels: Mapping[str, tuple[str, ...]] | None
    left_out: Mapping[Reason, int]

    @classmethod
    def of(
        cls,
        projects: Iterable[Project],
        organizations: Iterable[Organization],
        judged: Iterable[Judged],
        *,
        left_out: Mapping[Reason, int],
        labels: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Benchmark:
        """Put in order, so that the order of the rows read changes nothing; reasons without a project are dropped."""
        return cls(
            projects=tuple(sorted(projects, key=lambda project: project.id)),
            organizations=tuple(sorted(organizations, key=lambda organization: organization.id)),
            judged=tuple(sorted(judged, key=lambda one: one.topic.id)),
            labels=labels,
            left_out={reason: left_out[reason] for reason in Reason if left_out.get(reason)},
        )

    @property
    def topics(self) -> dict[TopicProtocol, int]:
        """How many topics each protocol has, of those protocols that have any."""
        counts = Counter(one.topic.protocol for one in self.judged)
        return {protocol: counts[protocol] for protocol in TopicProtocol if counts[protocol]}
