"""Golden questions: those whose answer staff knows, by which it is seen that an index still finds what it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self

from models.errors import InvalidInput
from models.organization import Organization
from models.proposal_names import says

LONGEST_GOLDEN = 4000
MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """Asked for ``need`` (``""``: what the seeker's own profile needs), each of ``expected`` stands among the first
    ``k`` (in [1, 100]).

    ``seeker`` (``""`` for none), ``partners`` (those already in) and ``expected`` are ids of organizations. ``by`` has
    added it, signed as the journal signs; ``at`` bears its offset. ``InvalidInput`` for another ``k``.
    """

    id: str
    need: str
    expected: tuple[str, ...]
    by: str
    at: datetime
    seeker: str = ""
    partners: tuple[str, ...] = ()
    k: int = 10

    def __post_init__(self) -> None:
        if not 1 <= self.k <= MOST_PLACES:
            raise InvalidInput("golden_places", field="k", found=self.k, least=1, most=MOST_PLACES)

    def renamed(self, names: Mapping[str, str]) -> Self:
        """With each id that ``names`` has as it has it; two that get one name are one, and nobody of the team is
        expected any more."""
        seeker = names.get(self.seeker, self.seeker)
        partners = tuple(id_ for id_ in _each(self.partners, names) if id_ != seeker)
        expected = tuple(id_ for id_ in _each(self.expected, names) if id_ not in {seeker, *partners})
        return replace(self, seeker=seeker, partners=partners, expected=expected)

    def without(self, organization: Organization) -> Self | None:
        """With no word about one; ``None`` where nothing stays to be asked: nobody else is expected, it is the one who
        asks, or the need speaks of it."""
        own = {organization.id, organization.name, *organization.identifiers.values()}
        expected = tuple(id_ for id_ in self.expected if id_ != organization.id)
        if not expected or self.seeker == organization.id or says(self.need, own):
            return None
        by = "" if self.by == f"member:{organization.id}" else self.by
        partners = tuple(id_ for id_ in self.partners if id_ != organization.id)
        return replace(self, expected=expected, partners=partners, by=by)


class Golden(Protocol):
    """Where they are kept. Like what is proposed, they are no change of anybody's data."""

    def add(self, question: GoldenQuestion) -> None:
        """``Conflict`` where its id is another's already."""

    def questions(self) -> Iterator[GoldenQuestion]:
        """The oldest first, then by id. An organization that became one with another is read as that; who left or was
        erased is in none (see ``GoldenQuestion.without``)."""

    def remove(self, question_id: str) -> None:
        """``NotFound`` when there is none."""


def check_golden(question: GoldenQuestion) -> None:
    """``InvalidInput`` where nothing is asked or expected, where the need is longer than ``LONGEST_GOLDEN``, and where
    somebody of the team is expected, or more than have a place."""
    if not question.need.strip() and not question.seeker:
        raise InvalidInput("golden_nothing_asked", field="need")
    if len(question.need) > LONGEST_GOLDEN:
        raise InvalidInput("golden_need_long", field="need", found=len(question.need), longest=LONGEST_GOLDEN)
    if not question.expected:
        raise InvalidInput("golden_nobody_expected", field="expected")
    if question.k < len(question.expected):
        raise InvalidInput("golden_places", field="k", found=question.k, least=len(question.expected), most=MOST_PLACES)
    if set(question.expected) & {question.seeker, *question.partners}:
        raise InvalidInput("golden_of_the_team", field="expected")


def _each(ids: Iterable[str], names: Mapping[str, str]) -> Iterable[str]:
    """Each once, in their order."""
    return dict.fromkeys(names.get(id_, id_) for id_ in ids)
