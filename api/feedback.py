"""Answers are remembered as they were shown, so that askers can say what became of each suggestion."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from matching.question import Question
from models.access import Asker
from models.errors import Ambiguous, InvalidInput, NotFound, NotReady
from models.feedback import KEPT, DeclineReason, Feedback, Reaction, Shown, ShownAnswer
from models.membership import Reader
from models.organization import Organization
from models.resolve import visible
from models.store import Store
from models.suggestion import Answer

LONGEST_NUMBER = 40
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that are read for others
_LETTERS_A_NUMBER = 12  # of 31: about 59 random bits
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a suggestion."""

    reaction: Reaction
    reason: DeclineReason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Feedback with the names of whom it is about and who gave it (``None``: staff)."""

    feedback: Feedback
    organization: Organization
    giver: Organization | None


def remember(store: Store, question: Question, answer: Answer, *, asked: str, now: datetime, again: str = "") -> str:
    """Keep the answer as it is shown to ``asked`` (a member, ``""`` for staff) and give its number.

    ``again`` is the number of an answer that was shown before: it stays where this is the same. The number is empty
    where nothing was suggested, and where the store cannot be written: no answer is kept back for that.
    """
    shown = tuple(Shown(one.organization.id, one.rank, one.score) for one in answer.suggestions)
    if not shown:
        return ""
    number = "".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_A_NUMBER))
    fresh = ShownAnswer(number, now, asked, question.seeker, question.need, question.partners, answer.snapshot, shown)
    try:
        if again and _is_known(store, replace(fresh, id=again)):
            return again
        store.remember_answer(fresh)
    except NotReady as error:
        _log.warning("an answer could not be remembered: %s", error)
        return ""
    return number


def _is_known(store: Store, answer: ShownAnswer) -> bool:
    try:
        known = store.answer(answer.id)
    except NotFound:
        return False
    return known == replace(answer, at=known.at)


def give_feedback(
    store: Store, answer_id: str, who: str, said: Said, *, asker: Asker, now: datetime, given_by: str = ""
) -> Feedback:
    """Keep what ``asker`` says of the organization ``who`` (an id or a name) that stood in an answer.

    Staff may speak of every answer, also for a member (``given_by``); others of those that they asked for, and for
    them no other exists. ``NotFound`` for an answer, ``InvalidInput`` for an organization that was not shown in it or
    may not be seen any more, ``Ambiguous`` where several were that bear this name.
    """
    answer = store.answer(answer_id)
    if asker.reader is not Reader.STAFF and answer.asked != asker.member_id:
        raise NotFound("answer_unknown", id=answer_id)
    place = _place(store, answer, who, asker)
    feedback = Feedback(
        answer.id,
        place.organization_id,
        place.rank,
        place.score,
        said.reaction,
        said.reason,
        said.note,
        given_by or asker.member_id,
        now,
    )
    store.give_feedback(feedback)
    return feedback


def _place(store: Store, answer: ShownAnswer, who: str, asker: Asker) -> Shown:
    places = {place.organization_id: place for place in answer.shown}
    named = [organization for organization in store.find(who) if organization.id in places]
    meant = visible(store, named, reader=asker.reader, asker=asker.member_id)
    if not meant:
        raise InvalidInput("feedback_not_shown", field="organization", who=who, id=answer.id)
    if len(meant) > 1:
        raise Ambiguous("who_ambiguous", candidates=tuple((o.id, o.label) for o in meant), who=who)
    return places[meant[0].id]


def seen_feedback(store: Store, asker: Asker, answer_id: str | None = None) -> Iterator[Seen]:
    """What was said (of one answer, or of all), in order of time: staff read all of it, a member what it gave itself.

    Nobody in particular, on the demo, reads only of an answer whose number it knows. Who may not be seen by ``asker``
    any more is not named: what is about it, or by it, is left out.
    """
    staff = asker.reader is Reader.STAFF
    if answer_id is None and not staff and not asker.member_id:
        return
    given = list(store.feedback(given_by=None if staff else asker.member_id, answer_id=answer_id))
    named = {one.organization_id for one in given} | {one.given_by for one in given}
    found = visible(store, store.organizations(named), reader=asker.reader, asker=asker.member_id)
    seen = {organization.id: organization for organization in found}
    for one in given:
        if one.organization_id in seen and (not one.given_by or one.given_by in seen):
            yield Seen(one, seen[one.organization_id], seen.get(one.given_by))


def forget_old_answers(store: Store, now: datetime) -> None:
    """Forget the answers that are older than they may be kept and that nobody said anything about."""
    try:
        store.forget_answers(now - KEPT)
    except NotReady as error:
        _log.warning("old answers could not be forgotten: %s", error)
