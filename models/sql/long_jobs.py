"""Long pieces of work, on a database: in the table of jobs, beside imports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from models.errors import NotFound
from models.long_job import KEPT, LOST, LongJob, Stage
from models.sql.database import Database
from models.sql.schema import jobs
from models.texts import Localized, Texts

_LONG = jobs.c.told.is_not(None)
_OPEN = sa.and_(_LONG, jobs.c.stage.in_([stage.value for stage in Stage if not stage.ended]))
_OF_IMPORTS = {"digest": "", "rows": 0, "refused": 0, "counts": {}, "accepted": True, "change_id": 0}


class SqlLongJobs:
    """Whoever ends a job first has ended it: each note is one statement that looks at what is there."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def begin(self, job: LongJob) -> None:
        with self._database.noting() as connection:
            connection.execute(sa.delete(jobs).where(_LONG, jobs.c.at < _text(job.at - KEPT)))
            own = {"id": job.id, "at": _text(job.at), "by": job.by, "source": job.about}
            connection.execute(sa.insert(jobs), own | _OF_IMPORTS | self._state(job))

    def note(self, job: LongJob) -> bool:
        with self._database.noting() as connection:
            known = sa.update(jobs).where(jobs.c.id == job.id, _OPEN)
            return bool(connection.execute(known.values(self._state(job))).rowcount)

    def still_wanted(self, ids: Collection[str]) -> frozenset[str]:
        with self._database.noting() as connection:
            seen = sa.update(jobs).where(jobs.c.id.in_(ids), _OPEN).values(seen=_text(self._now()))
            return frozenset(connection.execute(seen.returning(jobs.c.id)).scalars())

    def job(self, job_id: str) -> LongJob:
        for job in self._read(sa.select(jobs).where(jobs.c.id == job_id, _LONG)):
            return job
        raise NotFound("long_job_unknown", id=job_id)

    def jobs(self) -> Iterator[LongJob]:
        return self._read(sa.select(jobs).where(_LONG).order_by(jobs.c.at.desc(), jobs.c.id))

    def _state(self, job: LongJob) -> dict[str, Any]:
        told = {
            "kind": job.kind,
            "share": job.share,
            "line": [job.line.en, job.line.fr],
            "code": job.code,
            "made": job.made,
        }
        return {"stage": job.stage.value, "seen": _text(self._now()), "told": told}

    def _read(self, query: sa.Select[Any]) -> Iterator[LongJob]:
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        lately = self._now() - LOST
        return iter([_job(row, lost=datetime.fromisoformat(row.seen) < lately) for row in found])


def _job(row: Any, *, lost: bool) -> LongJob:  # noqa: ANN401 (a row of the table)
    told, stage = row.told, Stage(row.stage)
    about = {"kind": told["kind"], "about": row.source, "by": row.by, "at": datetime.fromisoformat(row.at)}
    line = Localized(*told["line"])
    job = LongJob(row.id, **about, stage=stage, share=told["share"], line=line, code=told["code"], made=told["made"])
    if not lost or stage.ended:
        return job
    why = Texts.of("models")
    gone = Localized(why("long_job_lost", "en"), why("long_job_lost", "fr"))
    return replace(job, stage=Stage.FAILED, line=gone, code="long_job_lost")


def _text(at: datetime) -> str:
    """In UTC and always as long, so that moments sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
