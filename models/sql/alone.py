"""One at a time over one database, on whichever machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from models.alone import alone
from models.sql.engine import open_engine, reach, read_url, sqlite_file, telling_of

_NUMBER = 0x6772617070650001  # "grappe", and 1 for the night


@contextmanager
def alone_on(url: str, holder: str) -> Iterator[bool]:
    """Whether nobody else is at this over the database at ``url``; as ``models.alone.alone``.

    PostgreSQL lets go of it when the connection is gone; of SQLite a file beside it is held.
    """
    address = read_url(url)
    if file := sqlite_file(address):
        with alone(file.with_name(f".{file.name}.night"), holder) as mine:
            yield mine
        return
    engine = open_engine(address)
    try:
        reach(engine)
        with telling_of(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(_NUMBER))).scalar_one())
    finally:
        engine.dispose()
