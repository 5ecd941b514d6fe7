"""What every store must do with work that takes long: on record, heard of, ended once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import models.sql.migrations
from models.errors import NotFound
from models.journal import Act, Deed, Imported
from models.long_job import KEPT, LOST, LongJob, LongJobs, Stage
from models.organization import Organization
from models.sql import SqlStore
from models.sql.engine import open_engine, read_url
from models.store import Batch
from models.texts import Localized

NOW = datetime(2026, 3, 12, 12, 30, 15, 123456, tzinfo=UTC)
ASKED = LongJob("j1", "assemble", "c1", "staff:k1", NOW)
LINE = Localized("Two consortia so far", "Déjà deux consortiums")
RUNNING = replace(ASKED, stage=Stage.RUNNING, share=0.25, line=LINE)


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        yield made.signed("staff:k1", clock)


@pytest.fixture
def jobs(store: SqlStore) -> LongJobs:
    return store.long_jobs


def test_it_is_read_as_it_was_noted(jobs: LongJobs) -> None:
    jobs.begin(ASKED)
    assert jobs.job("j1") == ASKED
    done = replace(RUNNING, stage=Stage.DONE, share=1.0, made="p1/2")
    for state in (RUNNING, done):
        assert jobs.note(state)
        assert jobs.job("j1") == state
    for unknown in ("j2", ""):
        with pytest.raises(NotFound):
            jobs.job(unknown)


def test_the_newest_first(jobs: LongJobs) -> None:
    later = replace(ASKED, id="j0", at=NOW + timedelta(seconds=1))
    for job in (ASKED, later, replace(ASKED, id="a")):
        jobs.begin(job)
    assert [job.id for job in jobs.jobs()] == ["j0", "a", "j1"]


@pytest.mark.parametrize("end", [Stage.DONE, Stage.FAILED, Stage.CANCELLED])
def test_what_has_ended_stays_as_it_is(jobs: LongJobs, end: Stage) -> None:
    jobs.begin(ASKED)
    ended = replace(RUNNING, stage=end)
    assert jobs.note(ended)
    assert not any(map(jobs.note, (RUNNING, ASKED, replace(ended, share=1.0))))
    assert jobs.still_wanted(["j1"]) == frozenset()
    assert jobs.job("j1") == ended


def test_of_many_who_end_it_one_does(jobs: LongJobs) -> None:
    jobs.begin(ASKED)
    ends = [replace(RUNNING, stage=Stage.DONE, made=str(number)) for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        noted = list(pool.map(jobs.note, ends))
    assert noted.count(True) == 1
    assert jobs.job("j1").made == str(noted.index(True))


def test_who_is_not_heard_of_any_more_has_failed(jobs: LongJobs, clock: Clock) -> None:
    for job in (ASKED, replace(ASKED, id="j2"), replace(ASKED, id="j3")):
        jobs.begin(job)
    jobs.note(replace(ASKED, id="j3", stage=Stage.CANCELLED))
    clock.at += LOST
    assert jobs.still_wanted(["j2", "j3", "nobody"]) == {"j2"}
    assert jobs.job("j1").stage is Stage.QUEUED
    clock.at += timedelta(seconds=1)
    lost = jobs.job("j1")
    assert (lost.stage, lost.code) == (Stage.FAILED, "long_job_lost")
    assert lost.line.fr
    assert {job.id: job.stage for job in jobs.jobs()} == {
        "j1": Stage.FAILED,
        "j2": Stage.QUEUED,
        "j3": Stage.CANCELLED,
    }


def test_old_ones_are_forgotten_with_the_next_and_imports_are_not(store: SqlStore, clock: Clock) -> None:
    store.save(Batch((Organization("a"),)), act=Act(Deed.IMPORT, "f", Imported("i1", "f.csv", "0" * 64, 1)))
    revision = store.revision()
    store.long_jobs.begin(ASKED)
    clock.at += KEPT
    store.long_jobs.begin(replace(ASKED, id="j2", at=clock.at))
    assert [job.id for job in store.long_jobs.jobs()] == ["j2", "j1"]
    store.long_jobs.begin(replace(ASKED, id="j3", at=clock.at + timedelta(seconds=1)))
    assert [job.id for job in store.long_jobs.jobs()] == ["j3", "j2"]
    assert [job.id for job in store.journal.jobs()] == ["i1"]
    assert store.revision() == revision
    for read, other in ((store.journal.job, "j2"), (store.long_jobs.job, "i1")):
        with pytest.raises(NotFound):
            read(other)


def test_imports_of_before_are_imports_still(database_url: str) -> None:
    engine = open_engine(read_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(Path(models.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    at = "2026-03-12T12:00:00.000000+00:00"
    write = "INSERT INTO jobs VALUES ('i1', :at, 'cli:anne', 'f.csv', '0', 3, 1, '{}', true, 0)"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        connection.execute(sa.text(write), {"at": at})
    engine.dispose()
    with SqlStore.create(database_url) as store:
        assert [(job.id, job.by, job.rows) for job in store.journal.jobs()] == [("i1", "cli:anne", 3)]
        assert list(store.long_jobs.jobs()) == []
        store.long_jobs.begin(ASKED)
        assert [job.id for job in store.journal.jobs()] == ["i1"]
