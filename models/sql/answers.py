"""What was shown to whom, and the feedback about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa

from models.errors import NotFound
from models.feedback import FIRST_PLACES, DeclineReason, Feedback, Reaction, Shown, ShownAnswer
from models.sql.schema import answer_partners, answer_places, answers, feedback


def write_answer(connection: sa.Connection, answer: ShownAnswer) -> None:
    connection.execute(
        sa.insert(answers),
        {
            "id": answer.id,
            "at": _text(answer.at),
            "asked": answer.asked,
            "seeker": answer.seeker,
            "need": answer.need,
            "snapshot": answer.snapshot,
        },
    )
    partners = [
        {"answer_id": answer.id, "organization_id": id_, "position": position}
        for position, id_ in enumerate(dict.fromkeys(answer.partners))
    ]
    places = [
        {"answer_id": answer.id, "organization_id": one.organization_id, "rank": one.rank, "score": one.score}
        for one in answer.shown
    ]
    for table, listed in ((answer_partners, partners), (answer_places, places)):
        if listed:
            connection.execute(sa.insert(table), listed)


def read_answer(connection: sa.Connection, answer_id: str) -> ShownAnswer:
    for answer in _read(connection, answers.c.id == answer_id):
        return answer
    raise NotFound("answer_unknown", id=answer_id)


def read_answers(connection: sa.Connection, since: datetime | None) -> Iterator[ShownAnswer]:
    yield from _read(connection, answers.c.at >= _text(since) if since else sa.true())


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Iterator[ShownAnswer]:
    partners: defaultdict[str, list[str]] = defaultdict(list)
    places: defaultdict[str, list[Shown]] = defaultdict(list)
    mates = answer_partners.c
    query = sa.select(mates.answer_id, mates.organization_id).join(answers).where(condition).order_by(mates.position)
    for answer_id, organization_id in connection.execute(query):
        partners[answer_id].append(organization_id)
    seats = answer_places.c
    lines = sa.select(seats.answer_id, seats.organization_id, seats.rank, seats.score).join(answers).where(condition)
    for answer_id, *place in connection.execute(lines.order_by(seats.rank)):
        places[answer_id].append(Shown(*place))
    for row in connection.execute(sa.select(answers).where(condition).order_by(answers.c.at, answers.c.id)):
        id_, at, asked, seeker, need, snapshot = row
        team, shown = tuple(partners[id_]), tuple(places[id_])
        yield ShownAnswer(id_, datetime.fromisoformat(at), asked, seeker, need, team, snapshot, shown)


def times_shown(connection: sa.Connection, since: datetime) -> dict[str, int]:
    who = answer_places.c.organization_id
    counted = sa.select(who, sa.func.count()).join(answers).group_by(who)
    recent = counted.where(answers.c.at >= _text(since), answer_places.c.rank <= FIRST_PLACES)
    return {row[0]: row[1] for row in connection.execute(recent.order_by(who))}


def forget_answers(connection: sa.Connection, before: datetime) -> int:
    spoken_of = sa.exists().where(feedback.c.answer_id == answers.c.id)
    return connection.execute(sa.delete(answers).where(answers.c.at < _text(before), ~spoken_of)).rowcount


def forget_member(connection: sa.Connection, member_id: str) -> None:
    """Its answers and those asked for it, its place in others, and feedback by it or about it."""
    asked = sa.or_(answers.c.asked == member_id, answers.c.seeker == member_id)
    connection.execute(sa.delete(answers).where(asked))
    for column in (answer_partners.c.organization_id, answer_places.c.organization_id, feedback.c.given_by):
        connection.execute(sa.delete(column.table).where(column == member_id))


def write_feedback(connection: sa.Connection, given: Feedback) -> None:
    """Two who speak of the same place wait for each other at that place."""
    place = sa.and_(
        answer_places.c.answer_id == given.answer_id, answer_places.c.organization_id == given.organization_id
    )
    if connection.execute(sa.select(answer_places.c.rank).where(place).with_for_update()).first() is None:
        raise NotFound("answer_unknown", id=given.answer_id)
    key = {
        "answer_id": given.answer_id,
        "organization_id": given.organization_id,
        "given_by": given.given_by,
    }
    connection.execute(sa.delete(feedback).filter_by(**key))
    said = {
        "reaction": given.reaction.value,
        "reason": given.reason.value if given.reason else None,
        "note": given.note,
        "at": _text(given.at),
    }
    connection.execute(sa.insert(feedback), key | said)


def read_feedback(connection: sa.Connection, given_by: str | None, answer_id: str | None) -> Iterator[Feedback]:
    columns = feedback.c
    query = sa.select(feedback, answer_places.c.rank, answer_places.c.score).join(answer_places)
    if given_by is not None:
        query = query.where(columns.given_by == given_by)
    if answer_id is not None:
        query = query.where(columns.answer_id == answer_id)
    order = (columns.at, columns.answer_id, columns.organization_id, columns.given_by)
    for row in connection.execute(query.order_by(*order)):
        answer, organization, giver, reaction, reason, note, at, rank, score = row
        yield Feedback(
            answer,
            organization,
            rank,
            score,
            Reaction(reaction),
            DeclineReason(reason) if reason else None,
            note,
            giver,
            datetime.fromisoformat(at),
        )


def _text(at: datetime) -> str:
    """In UTC and always as long, so that moments sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
