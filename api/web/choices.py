"""What may be said of a suggestion, as one choice from a list: ``joined``, or ``declined.too_far``."""

from __future__ import annotations

from models.errors import InvalidInput
from models.feedback import DeclineReason, Reaction, in_words
from models.texts import Lang

_CHOICES: tuple[tuple[Reaction, DeclineReason | None], ...] = (
    *((reaction, None) for reaction in Reaction if reaction is not Reaction.DECLINED),
    *((Reaction.DECLINED, reason) for reason in DeclineReason),
)


def choices(lang: Lang) -> tuple[tuple[str, str], ...]:
    """All of them: as a form sends it, and in words."""
    return tuple((to_choice(*choice), in_words(*choice, lang)) for choice in _CHOICES)


def to_choice(reaction: Reaction, reason: DeclineReason | None) -> str:
    return f"{reaction}.{reason}" if reason else reaction.value


def read_choice(sent: str) -> tuple[Reaction, DeclineReason | None]:
    """``InvalidInput`` where it is none of them."""
    for choice in _CHOICES:
        if to_choice(*choice) == sent:
            return choice
    raise InvalidInput("api.web.choice_missing", field="reaction")
