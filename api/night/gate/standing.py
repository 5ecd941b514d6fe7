"""Questions that are asked every night: the golden ones, and what members say that they need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.night.gate.drawn import drawn
from api.night.gate.still import Still
from matching.question import Question, Scope
from models.membership import Audience, Reader

_MOST_GOLDEN = 200
_OWN_NEEDS = 40


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden question as it can be asked at present, and whom it may ``expect``."""

    id: str
    question: Question
    expected: frozenset[str]


def golden_questions(still: Still) -> Iterator[Golden]:
    """Asked as staff; who may not be shown is not expected, and where nobody is, nothing is asked.

    Members are looked for among members; where somebody is expected who is none, among all who are known.
    """
    known = {one.id: one for one in still.store.golden.questions()}
    for id_ in drawn(known, _MOST_GOLDEN):
        golden = known[id_]
        expected = frozenset(one for one in golden.expected if still.shown_to(one).admits(Reader.STAFF))
        scope = Scope.MEMBERS if still.memberships.keys() >= expected else Scope.KNOWN
        if expected:
            question = Question(golden.need, golden.seeker, golden.partners, golden.k, "en", Reader.STAFF, scope)
            yield Golden(id_, question, expected)


def own_needs(still: Still) -> Iterator[Question]:
    """What some members need, by their own profiles, each asked as itself."""
    needing = [id_ for id_, one in still.memberships.items() if one.needs and one.shown_to is not Audience.NOBODY]
    for id_ in drawn(needing, _OWN_NEEDS):
        yield Question(seeker=id_)
