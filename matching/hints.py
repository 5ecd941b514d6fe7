"""What would make the next answer better, told to the asker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.explanation import shortened
from matching.question import Question, Scope
from models.membership import Membership
from models.texts import Texts

_CLOSE = 0.45
_FEW = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer came to. ``seeker`` is ``None`` when nobody (or no member) asks; ``best`` is the greatest cosine
    of the need to anything said, ``None`` without a need; ``uncovered`` are aspects that nobody suggested covers."""

    need: str
    seeker: Membership | None
    seeker_projects: int
    best: float | None
    uncovered: Sequence[str]
    found: int
    fillers: int


def hints(question: Question, outcome: Outcome) -> tuple[str, ...]:
    """Sentences in the asker's language; none when there is nothing to say."""
    texts = Texts.of("matching")
    quoted = ", ".join(texts("quoted", question.lang, text=shortened(aspect)) for aspect in outcome.uncovered)
    return tuple(texts(code, question.lang, **facts) for code, facts in _found(question, outcome, quoted))


def _found(question: Question, outcome: Outcome, uncovered: str) -> Iterator[tuple[str, dict[str, object]]]:
    if not question.need.strip():
        yield ("hint_own_needs" if outcome.need else "hint_no_need"), {}
    elif outcome.found and outcome.best is not None and outcome.best < _CLOSE:
        yield "hint_far", {}
    seeker = outcome.seeker
    if seeker is not None:
        if not seeker.competences and not seeker.description:
            yield "hint_seeker_silent", {}
        elif len(seeker.competences) < _FEW:
            yield "hint_seeker_brief", {}
        if not outcome.seeker_projects:
            yield "hint_seeker_no_past", {}
    if uncovered and outcome.found:
        yield "hint_uncovered" if question.scope is Scope.KNOWN else "hint_uncovered_scope", {"aspects": uncovered}
    if outcome.fillers:
        yield "hint_fillers", {"count": outcome.fillers}
