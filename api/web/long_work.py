"""Work that takes too long for one request: done in threads of this process, on record in the store."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import BoundedSemaphore, Event, Lock, Thread

from models.access import Asker
from models.errors import Conflict, GrappeError, InvalidInput, NotFound, NotReady, Refused
from models.long_job import LOST, LongJob, LongJobs, Stage
from models.texts import Localized, Texts

Report = Callable[[float, Localized], None]
"""Says what share is done, in [0, 1], and what it is at; nobody is named there."""
Cancelled = Callable[[], bool]
"""Whether nobody waits for it any more; costs nothing to ask. Whoever is told so returns soon, whatever that makes."""
Work = Callable[[Report, Cancelled], str]
"""Gives the id of what it made. A ``GrappeError`` says why it made nothing."""

_log = logging.getLogger(__name__)
_ID_BYTES = 9
_USERS = (InvalidInput, NotFound, Conflict, Refused)


class LongWork:
    """Does at most ``at_once`` pieces of work, the earliest first, while ``waiting`` more wait for their turn.

    It gives the store a sign of life every ``beat`` seconds, and learns then what was cancelled by another process.
    Safe with many threads. What is not done when it is closed has failed.
    """

    def __init__(
        self,
        jobs: LongJobs,
        now: Callable[[], datetime],
        *,
        at_once: int = 1,
        waiting: int = 8,
        beat: float = LOST.total_seconds() / 6,
    ) -> None:
        self._jobs = jobs
        self._now = now
        self._most = at_once + waiting
        self._room = BoundedSemaphore(self._most)
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="long-work")
        self._beating = Thread(target=self._beat, args=(beat,), name="long-work-beat", daemon=True)
        self._open: dict[str, Event] = {}
        self._lock = Lock()
        self._closed = Event()

    def begin(self, work: Work, *, kind: str, about: str, asker: Asker) -> LongJob:
        """Have it done, and tell at once under which id it is on record; ``NotReady`` when too much waits already."""
        job = LongJob(secrets.token_urlsafe(_ID_BYTES), kind, about, asker.signature, self._now())
        if not self._room.acquire(blocking=False):
            raise NotReady("api.web.long_work_full", most=self._most)
        try:
            self._jobs.begin(job)
            with self._lock:
                if self._closed.is_set():
                    raise NotReady("long_job_lost")
                if self._beating.ident is None:
                    self._beating.start()
                self._pool.submit(self._do, job, work).add_done_callback(_write_down)
                self._open[job.id] = Event()
        except BaseException:
            self._room.release()
            raise
        return job

    def cancel(self, job_id: str) -> LongJob:
        """Stop it, whichever process does it; what has ended stays as it is. ``NotFound`` when there is none."""
        self._jobs.note(replace(self._jobs.job(job_id), stage=Stage.CANCELLED))
        if stop := self._open.get(job_id):
            stop.set()
        return self._jobs.job(job_id)

    def close(self) -> None:
        """Stop all that is not done, and wait until it has stopped."""
        with self._lock:
            self._closed.set()
        for stop in list(self._open.values()):
            stop.set()
        self._pool.shutdown()
        if self._beating.ident is not None:
            self._beating.join()

    def _do(self, job: LongJob, work: Work) -> None:
        with self._lock:
            stop = self._open[job.id]
        try:
            self._see_through(replace(job, stage=Stage.RUNNING), work, stop)
        finally:
            del self._open[job.id]
            self._room.release()

    def _see_through(self, at: LongJob, work: Work, stop: Event) -> None:
        """A fault of ours is told as one sentence, and written down whole once the thread is through with it."""

        def report(share: float, line: Localized) -> None:
            nonlocal at
            at = replace(at, share=share, line=line)
            if not self._jobs.note(at):
                stop.set()

        if self._closed.is_set():
            self._jobs.note(_failed(at, "models.long_job_lost"))
            return
        if not self._jobs.note(at):
            return
        ended = None
        try:
            made = work(report, stop.is_set)
            lost = self._closed.is_set() and stop.is_set()
            ended = _failed(at, "models.long_job_lost") if lost else replace(at, stage=Stage.DONE, share=1.0, made=made)
        except _USERS as error:
            ended = replace(at, stage=Stage.FAILED, code=error.code, line=_said(error))
        finally:
            self._jobs.note(ended or _failed(at, "api.web.long_work_fault"))

    def _beat(self, every: float) -> None:
        while not self._closed.wait(every):
            mine = dict(self._open)
            try:
                wanted = self._jobs.still_wanted(mine.keys())
            except GrappeError as error:
                _log.warning("%s", error.sentence("en"))
                continue
            for id_ in mine.keys() - wanted:
                mine[id_].set()


def _write_down(done: Future[None]) -> None:
    if error := done.exception():
        _log.error("A piece of long work", exc_info=error)


def _failed(job: LongJob, code: str) -> LongJob:
    room, _, code = code.rpartition(".")
    why = Texts.of(room)
    return replace(job, stage=Stage.FAILED, code=code, line=Localized(why(code, "en"), why(code, "fr")))


def _said(error: GrappeError) -> Localized:
    return Localized(error.sentence("en"), error.sentence("fr"))
