"""What the engine answers: suggested partners with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.membership import Contact
from models.organization import Organization
from models.texts import Lang, Texts


class Source(StrEnum):
    """Where a piece of evidence was found."""

    COMPETENCE = "competence"
    NEED = "need"
    DESCRIPTION = "description"
    PROJECT = "project"


class Level(StrEnum):
    """How good a suggestion is, in five words, the best first."""

    VERY_STRONG = "very_strong"
    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"
    VERY_WEAK = "very_weak"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"level_{self}", lang)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text of the suggested organization (or of a project it took part in) that speaks for it.

    ``similarity`` to the need is a cosine in [-1, 1]. ``project_id`` and ``year`` are set for a past project only.
    """

    source: Source
    text: str
    similarity: float
    project_id: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who covers one aspect of the need, and how well.

    ``by_team`` is the best of the seeker and the partners already in, ``by_candidate`` the suggested one, both
    cosines in [0, 1]; ``team_name`` names the best of the team (empty without a team). ``added`` is true when the
    candidate covers the aspect and the team does not.
    """

    aspect: str
    by_team: float
    team_name: str
    by_candidate: float
    covered_by_team: bool
    covered_by_candidate: bool

    @property
    def added(self) -> bool:
        return self.covered_by_candidate and not self.covered_by_team


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach a partner: its own contact, or (``through_staff``) the cluster's."""

    contact: Contact
    through_staff: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested partner.

    ``rank`` counts from 1. ``score`` is the probability, in [0, 1], that it would become a partner, as far as known
    consortia tell; ``level`` says the same in words, and ``one_in`` that one such suggestion in so many really became
    one. A list is not in the order of ``score``: what each adds, and how often it was shown, count as well. ``filler``
    marks those about whom nothing was found, given in id order so that k answers come back: their score is 0 and
    ``one_in`` 0. ``member`` is false for an organization that is known from past projects only.
    """

    rank: int
    organization: Organization
    score: float
    level: Level
    one_in: int
    member: bool
    filler: bool
    college: str
    explanation: str
    coverage: tuple[Coverage, ...]
    evidence: tuple[Evidence, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Answer:
    """Suggestions in order, the aspects the need was split into, and what would make the next answer better."""

    suggestions: tuple[Suggestion, ...]
    aspects: tuple[str, ...]
    hints: tuple[str, ...]
    snapshot: str
