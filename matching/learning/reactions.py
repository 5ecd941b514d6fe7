"""What the askers' reactions teach, with care for what they never looked at.

A list is read from the top, and few read it to its end: that nobody reacted to a suggestion says nothing of it, unless
somebody further down was chosen. So of each answer only these count: those chosen, as right; those declined because
they do not fit, and those passed over above the last one chosen, as wrong ("click > skip above": Joachims, "Optimizing
search engines using clickthrough data", KDD 2002). Who had no capacity, was in touch already or was asked too early
fits none the worse, and is left out; so is whoever was not shown at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Self

from embeddings.encoder import Encoder
from matching.learning.asked import Asked
from matching.learning.pools import Pool, PoolQuestion, catalogue_of
from matching.question import Question
from models.feedback import DeclineReason, Feedback, Reaction, ShownAnswer
from models.membership import Membership
from models.organization import Organization
from models.project import Project
from models.store import Store

_RIGHT = (Reaction.ACCEPTED, Reaction.CONTACTED, Reaction.JOINED)
_UNFIT = (DeclineReason.WRONG_FIELD, DeclineReason.COMPETITOR, DeclineReason.TOO_FAR)


@dataclass(frozen=True, slots=True)
class KnownReactions:
    """Answers that somebody reacted to, the earliest first, with what the cluster knows; ``name`` is for people."""

    name: str
    organizations: tuple[Organization, ...]
    memberships: tuple[Membership, ...]
    projects: tuple[Project, ...]
    answers: tuple[ShownAnswer, ...]
    feedback: Mapping[str, tuple[Feedback, ...]]

    @classmethod
    def read(cls, name: str, store: Store) -> Self:
        given: defaultdict[str, list[Feedback]] = defaultdict(list)
        for one in store.feedback():
            given[one.answer_id].append(one)
        return cls(
            name=name,
            organizations=tuple(store.organizations()),
            memberships=tuple(store.memberships()),
            projects=tuple(store.projects()),
            answers=tuple(one for one in store.answers() if one.id in given),
            feedback={id_: tuple(some) for id_, some in given.items()},
        )

    def before(self, day: date) -> KnownReactions:
        """Those to answers given before that day."""
        end = datetime.combine(day, time(), UTC)
        return replace(self, answers=tuple(one for one in self.answers if one.at < end))


def pools_of_reactions(reactions: KnownReactions, encoder: Encoder) -> Iterator[Pool]:
    """One pool of all answers that teach something, over what was known before the first of them; else none."""
    needs = {one.organization_id: "\n".join(one.needs) for one in reactions.memberships}
    questions: list[PoolQuestion] = []
    for answer in reactions.answers:
        told = _told(answer, reactions.feedback[answer.id])
        if told is not None:
            team = Question(seeker=answer.seeker, partners=answer.partners).team
            asked = Asked(team, tuple(sorted(told.right)))
            need = answer.need or needs.get(answer.seeker, "")
            questions.append(PoolQuestion(need, asked, among=told.right | told.wrong))
    if questions:
        day = reactions.answers[0].at.date()
        known = tuple(one for one in reactions.projects if one.start_date and one.start_date < day)
        catalogue = catalogue_of(
            reactions.name, list(reactions.organizations), list(reactions.memberships), known, encoder
        )
        yield Pool(f"{reactions.name} reactions", catalogue, tuple(questions))


@dataclass(frozen=True, slots=True)
class _Told:
    right: frozenset[str]
    wrong: frozenset[str]


def _told(answer: ShownAnswer, feedback: Iterable[Feedback]) -> _Told | None:
    """``None`` where nobody was chosen, or nobody stands against those who were. Who was chosen once is right."""
    given = list(feedback)
    right = frozenset(one.organization_id for one in given if one.reaction in _RIGHT)
    unfit = {one.organization_id for one in given if one.reason in _UNFIT}
    last = max((place.rank for place in answer.shown if place.organization_id in right), default=0)
    reacted = {one.organization_id for one in given}
    passed = {place.organization_id for place in answer.shown if place.rank < last} - reacted
    wrong = frozenset((unfit | passed) - right)
    return _Told(right, wrong) if right and wrong else None
