"""Known consortia: past projects and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    COORDINATOR = "coordinator"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Participation:
    organization_id: str
    role: Role = Role.PARTICIPANT


@dataclass(frozen=True, slots=True)
class Project:
    """A known consortium. Any text may be empty; ``participations`` name each organization once."""

    id: str
    title: str = ""
    acronym: str = ""
    summary: str = ""
    topic: str = ""
    topic_title: str = ""
    theme: str = ""
    action_type: str = ""
    start_date: date | None = None
    participations: tuple[Participation, ...] = ()

    @property
    def text(self) -> str:
        """Title, summary, topic title and theme joined by `` . ``; empty when none is known."""
        return " . ".join(
            part.strip() for part in (self.title, self.summary, self.topic_title, self.theme) if part.strip()
        )

    @property
    def label(self) -> str:
        """What a reader recognizes it by."""
        return self.title or self.acronym or self.id
