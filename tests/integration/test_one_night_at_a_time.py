"""Two machines over one database, and a database that cuts the line midway."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.night.night import run_night
from api.night.told import Outcome
from api.settings import Settings
from models.demo_cluster import load_demo
from models.sql.alone import alone_on
from models.sql.store import SqlStore
from tests.tree import ROOT
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND datname = current_database()
"""
HOLDING = """
import sys, time
from models.sql.alone import alone_on
with alone_on(sys.argv[1], "another machine") as mine:
    print(mine, flush=True)
    time.sleep(600)
"""


def test_one_at_a_time_until_it_ends(database_url: str) -> None:
    SqlStore.create(database_url).close()
    with alone_on(database_url, "one") as one, alone_on(database_url, "other") as other:
        assert (one, other) == (True, False)
    with alone_on(database_url, "other") as other:
        assert other


def test_one_that_was_killed_holds_nothing(database_url: str) -> None:
    SqlStore.create(database_url).close()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    with alone_on(database_url, "us") as mine:
        assert not mine
    holder.kill()
    holder.communicate()
    for _ in range(200):  # a server needs a moment to notice
        with alone_on(database_url, "us") as mine:
            if mine:
                return
    pytest.fail("the dead hold it still")


def test_the_night_of_another_machine_is_left_alone(database_url: str, tmp_path: Path) -> None:
    with SqlStore.create(database_url) as store:
        load_demo(store)
    settings = Settings(home=tmp_path / "one", database_url=database_url, lang="en")
    other = Settings(home=tmp_path / "other", database_url=database_url, lang="en")
    seen = []

    def gate(*_):
        def judge(*_):
            seen.append(run_night(other, now=lambda: NOW, encoder=WordEncoder(), gate_of=gate).outcome)
            return ()

        return judge

    assert run_night(settings, now=lambda: NOW, encoder=WordEncoder(), gate_of=gate).outcome is Outcome.PUBLISHED
    assert seen == [Outcome.BUSY]


@pytest.mark.postgres
def test_a_server_that_cuts_all_lines_midway_fails_no_night(new_postgres_database, tmp_path: Path) -> None:
    url = new_postgres_database()
    with SqlStore.create(url) as store:
        load_demo(store)
    settings = Settings(home=tmp_path / "home", database_url=url, lang="en")

    def gate(*_):
        def judge(*_):
            engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
            cut = sa.text(CUT)
            with engine.connect() as connection:
                assert connection.execute(cut).scalar_one() > 0
            engine.dispose()
            return ()

        return judge

    night = run_night(settings, now=lambda: NOW, encoder=WordEncoder(), gate_of=gate)
    assert night.outcome is Outcome.PUBLISHED, night.error
