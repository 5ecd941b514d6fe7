"""The night as a piece of long work on record, so that staff sees how far it is and may stop it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread

from api.night.told import Step
from api.night.words import said
from models.errors import Conflict, GrappeError
from models.long_job import LOST, LongJob, LongJobs, Stage
from models.texts import Localized

KIND = "night"
SIGNATURE = "night:"
_STEPS = tuple(Step)
_log = logging.getLogger("grappe")


class Heartbeat:
    """Gives the store a sign of life every ``beat`` seconds until it has ended."""

    def __init__(self, jobs: LongJobs, id_: str, began: datetime, beat: float = LOST.total_seconds() / 6) -> None:
        self._jobs = jobs
        self._job = LongJob(id_, KIND, "", SIGNATURE, began, Stage.RUNNING)
        self._over = Event()
        self._cancelled = False
        jobs.begin(self._job)
        self._thread = Thread(target=self._live, args=(beat,), name="night-beat", daemon=True)
        self._thread.start()

    def begin(self, step: Step) -> None:
        """Tell what it is at; ``Conflict`` when somebody stopped it."""
        self._job = replace(self._job, share=_STEPS.index(step) / len(_STEPS), line=said(f"step_{step.value}"))
        if self._cancelled or not self._jobs.note(self._job):
            raise Conflict("api.night.cancelled")

    def done(self, made: str) -> None:
        self._end(replace(self._job, stage=Stage.DONE, share=1.0, made=made))

    def failed(self, code: str, line: Localized) -> None:
        self._end(replace(self._job, stage=Stage.FAILED, code=code, line=line))

    def _end(self, job: LongJob) -> None:
        self._over.set()
        self._thread.join()
        try:
            self._jobs.note(job)
        except GrappeError as error:  # it is told elsewhere what became of the night
            _log.warning("%s", error.sentence("en"))

    def _live(self, every: float) -> None:
        while not self._over.wait(every):
            try:
                self._cancelled = not self._jobs.still_wanted({self._job.id})
            except GrappeError as error:
                _log.warning("%s", error.sentence("en"))
