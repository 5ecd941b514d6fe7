"""What was answered to whom, and what the askers say became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.errors import InvalidInput
from models.texts import Lang, Texts

KEPT = timedelta(days=400)
"""How long an answer is kept that nobody said anything about."""
FIRST_PLACES = 10
"""Who stands in one of these counts as having been shown."""
LONGEST_NOTE = 500


class Reaction(StrEnum):
    """What became of a suggestion."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONTACTED = "contacted"
    JOINED = "joined"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"reaction_{self}", lang)


class DeclineReason(StrEnum):
    """Why a suggestion was declined."""

    NO_CAPACITY = "no_capacity"
    COMPETITOR = "competitor"
    IN_TOUCH = "in_touch"
    WRONG_FIELD = "wrong_field"
    TOO_FAR = "too_far"
    TOO_EARLY = "too_early"
    OTHER = "other"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"reason_{self}", lang)


def in_words(reaction: Reaction, reason: DeclineReason | None, lang: Lang) -> str:
    """What became of a suggestion, with the reason (if any), in ``lang``."""
    if reason is None:
        return reaction.to(lang)
    return Texts.of("models")("declined_for", lang, declined=reaction.to(lang), reason=reason.to(lang))


@dataclass(frozen=True, slots=True)
class Shown:
    """One place of an answer: ``rank`` counts from 1, ``score`` is that of the suggestion."""

    organization_id: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as it was shown.

    ``id`` is a short token that nobody can guess; ``at`` bears its offset. ``asked`` is the member who asked, ``""``
    for staff (and for whoever asks the demo without a key); ``need`` is as typed, ``""`` where the seeker's profile
    was taken. ``shown`` ascends by rank; a rank is missing where its organization was forgotten since.
    """

    id: str
    at: datetime
    asked: str
    seeker: str
    need: str
    partners: tuple[str, ...]
    snapshot: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of one suggestion, as ``given_by`` (a member, ``""`` for staff) says.

    ``rank`` and ``score`` are those that were shown. ``InvalidInput`` unless there is a reason exactly where it was
    declined, and for a note beyond ``LONGEST_NOTE`` characters.
    """

    answer_id: str
    organization_id: str
    rank: int
    score: float
    reaction: Reaction
    reason: DeclineReason | None
    note: str
    given_by: str
    at: datetime

    def __post_init__(self) -> None:
        declined = self.reaction is Reaction.DECLINED
        if declined and self.reason is None:
            raise InvalidInput("feedback_reason_missing", field="reason", known=", ".join(DeclineReason))
        if not declined and self.reason is not None:
            raise InvalidInput("feedback_reason_needless", field="reason", reaction=self.reaction.value)
        if len(self.note) > LONGEST_NOTE:
            raise InvalidInput("feedback_note_long", field="note", found=len(self.note), longest=LONGEST_NOTE)
