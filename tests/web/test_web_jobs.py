"""Long work: done in threads, told of, cancelled, lost; threads meet at events and nothing waits for a clock."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from api.web.long_work import LongWork
from models.access import Asker, KeyRole
from models.errors import InvalidInput, NotFound, NotReady
from models.long_job import Stage
from models.sql import SqlStore
from models.texts import Localized

from .conftest import client

GUARD = 60
LINE = Localized("Two consortia so far", "Déjà deux consortiums")
STAFF = Asker(KeyRole.STAFF, key_id="k1")


@dataclass
class Held:
    """Work that says that it has begun, and goes on when it is let go, or is told to stop."""

    begun: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)
    error: Exception | None = None

    def __call__(self, report, cancelled) -> str:
        try:
            report(0.5, LINE)
            self.begun.set()
            while not (cancelled() or self.go_on.wait(0.01)):
                pass
            if self.error:
                raise self.error
            return "p1/1"
        finally:
            self.ended.set()


@pytest.fixture
def store(tmp_path) -> Iterator[SqlStore]:
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as made:
        yield made


@pytest.fixture
def bench(store) -> Iterator[LongWork]:
    made = long_work(store, waiting=2)
    yield made
    made.close()


def long_work(store: SqlStore, **how) -> LongWork:
    return LongWork(store.long_jobs, lambda: datetime.now(UTC), **how)


def begin(bench: LongWork, work) -> str:
    return bench.begin(work, kind="assemble", about="c1", asker=STAFF).id


def finished(bench: LongWork, id_: str) -> None:
    """Work is done one by one, so that whatever comes after it comes when it is on record."""
    after = Held()
    after.go_on.set()
    begin(bench, after)
    assert after.begun.wait(GUARD), id_


def test_it_is_told_of_while_it_goes_on_and_when_it_is_done(store, bench):
    work = Held()
    asked = bench.begin(work, kind="assemble", about="c1", asker=STAFF)
    assert (asked.kind, asked.about, asked.by, asked.stage) == ("assemble", "c1", "staff:k1", Stage.QUEUED)
    assert work.begun.wait(GUARD)
    at = store.long_jobs.job(asked.id)
    assert (at.stage, at.share, at.line, at.made) == (Stage.RUNNING, 0.5, LINE, "")
    work.go_on.set()
    finished(bench, asked.id)
    at = store.long_jobs.job(asked.id)
    assert (at.stage, at.share, at.made) == (Stage.DONE, 1.0, "p1/1")


def test_one_at_a_time_and_no_more_than_may_wait(store, bench):
    first, *others = [Held() for _ in range(3)]
    ids = [begin(bench, work) for work in (first, *others)]
    assert first.begun.wait(GUARD)
    with pytest.raises(NotReady) as full:
        begin(bench, Held())
    assert "3" in full.value.sentence("fr")
    assert [store.long_jobs.job(id_).stage for id_ in ids] == [Stage.RUNNING, Stage.QUEUED, Stage.QUEUED]
    assert not any(work.begun.is_set() for work in others)
    for work in (first, *others):
        work.go_on.set()
    assert others[1].ended.wait(GUARD)


def test_what_is_cancelled_stops_and_what_waited_is_never_begun(store, bench):
    running, waiting = Held(), Held()
    one, other = begin(bench, running), begin(bench, waiting)
    assert running.begun.wait(GUARD)
    assert bench.cancel(other).stage is Stage.CANCELLED
    assert bench.cancel(one).stage is Stage.CANCELLED
    assert running.ended.wait(GUARD)
    finished(bench, one)
    assert not waiting.begun.is_set()
    assert [store.long_jobs.job(id_).stage for id_ in (one, other)] == [Stage.CANCELLED] * 2
    with pytest.raises(NotFound):
        bench.cancel("nothing")


def test_what_has_ended_is_not_cancelled_any_more(store, bench):
    work = Held()
    id_ = begin(bench, work)
    work.go_on.set()
    finished(bench, id_)
    assert bench.cancel(id_).stage is Stage.DONE


def test_another_process_cancels_it_too(store):
    mine, theirs = long_work(store, beat=0.01), long_work(store)
    work = Held()
    id_ = begin(mine, work)
    assert work.begun.wait(GUARD)
    theirs.cancel(id_)
    assert work.ended.wait(GUARD)
    mine.close()
    theirs.close()
    assert store.long_jobs.job(id_).stage is Stage.CANCELLED


def test_why_it_made_nothing_is_told(store, bench):
    work = Held(error=InvalidInput("mapping_unknown", name="x", known="y"))
    id_ = begin(bench, work)
    work.go_on.set()
    finished(bench, id_)
    failed = store.long_jobs.job(id_)
    assert (failed.stage, failed.code) == (Stage.FAILED, "mapping_unknown")
    assert failed.line.fr == work.error.sentence("fr")


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), NotReady("store_failed", url="secret", reason="r")])
def test_a_fault_of_ours_is_written_down_and_told_without_what_it_says(store, bench, caplog, error):
    work = Held(error=error)
    id_ = begin(bench, work)
    with caplog.at_level(logging.ERROR):
        work.go_on.set()
        finished(bench, id_)
    failed = store.long_jobs.job(id_)
    assert (failed.stage, failed.code) == (Stage.FAILED, "long_work_fault")
    assert "secret" not in failed.line.en + failed.line.fr
    assert "secret" in caplog.text


def test_what_is_not_done_when_the_server_stops_has_failed(store):
    bench = long_work(store)
    running, waiting = Held(), Held()
    ids = [begin(bench, running), begin(bench, waiting)]
    assert running.begun.wait(GUARD)
    closing = Thread(target=bench.close)
    closing.start()
    closing.join(GUARD)
    assert not closing.is_alive()
    assert running.ended.is_set()
    assert not waiting.begun.is_set()
    assert [(job.stage, job.code) for job in map(store.long_jobs.job, ids)] == [(Stage.FAILED, "long_job_lost")] * 2
    with pytest.raises(NotReady):
        begin(bench, Held())


def test_staff_look_at_it_and_cancel_it_over_http(house):
    with client(house.services) as door:
        work, headers = Held(), {"X-Grappe-Key": house.staff, "Accept-Language": "fr"}
        id_ = begin(door.app.state.desk.long_work, work)
        assert work.begun.wait(GUARD)
        told = door.get(f"/api/v1/jobs/{id_}", headers=headers).json()
        assert (told["stage"], told["share"], told["line"], told["about"]) == ("running", 0.5, LINE.fr, "c1")
        assert door.get(f"/api/v1/jobs/{id_}", headers={"X-Grappe-Key": house.alpha}).status_code == 403
        assert door.delete(f"/api/v1/jobs/{id_}", headers={"X-Grappe-Key": house.alpha}).status_code == 403
        assert door.delete(f"/api/v1/jobs/{id_}", headers=headers).json()["stage"] == "cancelled"
        assert work.ended.wait(GUARD)
        assert door.get("/api/v1/jobs/none", headers=headers).json()["code"] == "long_job_unknown"


def test_a_server_that_stops_stops_its_work(house):
    work = Held()
    with client(house.services) as door:
        id_ = begin(door.app.state.desk.long_work, work)
        assert work.begun.wait(GUARD)
    assert house.store.long_jobs.job(id_).code == "long_job_lost"
