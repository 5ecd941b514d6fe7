"""The requests that must not be done twice, on a database."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from models.once import KEPT, SentRequest
from models.sql.database import Database
from models.sql.engine import insert_unless_there
from models.sql.schema import sent_requests


class SqlOnce:
    """Whoever inserts the row is first; others wait for it and find it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, sent: SentRequest) -> SentRequest | None:
        row = {"asker": sent.asker, "name": sent.name, "digest": sent.digest, "at": _text(sent.at), "made": None}
        with self._database.noting() as connection:
            connection.execute(sa.delete(sent_requests).where(sent_requests.c.at < _text(sent.at - KEPT)))
            if insert_unless_there(connection, sent_requests, row):
                return None
            known = connection.execute(sa.select(sent_requests).where(_is(sent))).one()
        return SentRequest(known.asker, known.name, known.digest, datetime.fromisoformat(known.at), known.made)

    def end(self, sent: SentRequest, made: str) -> None:
        with self._database.noting() as connection:
            connection.execute(sa.update(sent_requests).where(_is(sent)).values(made=made))

    def drop(self, sent: SentRequest) -> None:
        with self._database.noting() as connection:
            connection.execute(sa.delete(sent_requests).where(_is(sent)))


def _is(sent: SentRequest) -> sa.ColumnElement[bool]:
    return sa.and_(sent_requests.c.asker == sent.asker, sent_requests.c.name == sent.name)


def _text(at: datetime) -> str:
    """In UTC and always as long, so that moments sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
