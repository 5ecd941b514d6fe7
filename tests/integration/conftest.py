"""A PostgreSQL server of the tests' own: started once, as a plain user, on a free port, and gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.absent import absent
from tests.own_postgres import own_postgres, postgres_binaries


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """The address of a server whose data is thrown away at the end."""
    binaries = postgres_binaries()
    if binaries is None:
        absent("PostgreSQL's initdb and pg_ctl are not installed")
    with own_postgres(binaries) as address:
        yield address


@pytest.fixture(scope="session")
def new_postgres_database(postgres_server: sa.URL) -> Iterator[Callable[[], str]]:
    """Makes an empty database and gives its address."""
    engine = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    numbers = count()

    def make() -> str:
        name = f"grappe_{next(numbers)}"
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return postgres_server.set(database=name).render_as_string(hide_password=False)

    yield make
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each sort in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    return request.getfixturevalue("new_postgres_database")()
