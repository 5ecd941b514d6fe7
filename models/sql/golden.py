"""Questions whose answer is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from models.errors import Conflict, NotFound
from models.golden import GoldenQuestion
from models.organization import Organization
from models.sql.database import Database
from models.sql.merged_ids import names_now
from models.sql.schema import golden


class SqlGolden:
    """Satisfies ``models.golden.Golden``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, question: GoldenQuestion) -> None:
        insert = sa.insert(golden).values(_row(question))
        with self._database.noting() as connection:
            if connection.execute(sa.select(golden.c.id).filter_by(id=question.id)).first():
                raise Conflict("golden_known", id=question.id)
            connection.execute(insert)

    def questions(self) -> Iterator[GoldenQuestion]:
        with self._database.reading() as connection:
            found = list(_read(connection))
            names = names_now(connection) if found else {}
        return iter([question.renamed(names) for question in found] if names else found)

    def remove(self, question_id: str) -> None:
        with self._database.noting() as connection:
            if not connection.execute(sa.delete(golden).where(golden.c.id == question_id)).rowcount:
                raise NotFound("golden_unknown", id=question_id)
        self._database.sweep()


def take_out(connection: sa.Connection, organization: Organization) -> None:
    """No word about one stays in any question."""
    for question in list(_read(connection)):
        kept = question.without(organization)
        mine = golden.c.id == question.id
        if kept is None:
            connection.execute(sa.delete(golden).where(mine))
        elif kept != question:
            connection.execute(sa.update(golden).where(mine).values(_row(kept)))


def _row(question: GoldenQuestion) -> dict[str, Any]:
    lists = {"expected": list(question.expected), "partners": list(question.partners)}
    return asdict(question) | lists | {"at": question.at.astimezone(UTC).isoformat(timespec="microseconds")}


def _read(connection: sa.Connection) -> Iterator[GoldenQuestion]:
    for row in connection.execute(sa.select(golden).order_by(golden.c.at, golden.c.id)).mappings():
        lists = {"expected": tuple(row["expected"]), "partners": tuple(row["partners"])}
        yield GoldenQuestion(**{**row, **lists, "at": datetime.fromisoformat(row["at"])})
