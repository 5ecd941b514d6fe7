"""What the tables of a store hold, told so that two databases of any sort can be compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from models.sql.engine import telling_of
from models.sql.schema import metadata

_ROWS_A_PAGE = 2_000
_DIGESTS = 2**256


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows a table has, and their digest.

    The digest is the sum of the rows' SHA-256, modulo 2**256, in hexadecimal: the order of rows does not count, nor how
    a database keeps a value.
    """

    rows: int
    digest: str


Contents = Mapping[str, Content]
"""By the name of the table."""


class Tally:
    """Gathers the content of one table, page by page."""

    def __init__(self) -> None:
        self._rows = 0
        self._sum = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        self._rows += len(rows)
        for row in rows:
            told = json.dumps(list(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
            self._sum += int.from_bytes(hashlib.sha256(told.encode()).digest())

    @property
    def content(self) -> Content:
        return Content(self._rows, f"{self._sum % _DIGESTS:064x}")


def own_tables() -> tuple[sa.Table, ...]:
    """All tables of this version, those first that others refer to."""
    return tuple(metadata.sorted_tables)


def pages(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """The rows of a table in the order of its key, some thousands at a time."""
    query = sa.select(table).order_by(*table.primary_key)
    with telling_of(connection.engine):
        found = connection.execute(query, execution_options={"yield_per": _ROWS_A_PAGE})
        yield from found.partitions()


def contents_of(connection: sa.Connection, tables: Sequence[sa.Table]) -> Contents:
    """What ``tables`` hold, as the transaction of ``connection`` sees them."""
    found: dict[str, Content] = {}
    for table in tables:
        tally = Tally()
        for page in pages(connection, table):
            tally.add(page)
        found[table.name] = tally.content
    return found
