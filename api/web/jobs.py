"""``/api/v1/jobs``: how far work that takes long has come, and an end to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field

from api.rights import Right, require
from api.web.desk import ByKey, Desk, InLang, ToDesk
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from models.journal import signed_by
from models.long_job import LongJob, Stage
from models.texts import Lang

router = APIRouter(prefix="/api/v1", tags=["jobs"])

JobId = Annotated[str, Path(max_length=100)]


class JobShape(Shape):
    id: str
    kind: str = Field(description="What is done, such as `assemble`.")
    about: str = Field(description="Id of what it is done for, such as a call.")
    at: datetime = Field(description="When it was asked for.")
    by: str = Field(description="`staff:KEY`.")
    who: str = Field(description="The same in words.")
    stage: Stage
    share: float = Field(description="What part of it is done, from 0 to 1.")
    line: str = Field(description="What it is at, or why it failed.")
    code: str = Field(description="Of the problem, where it failed; otherwise empty.")
    made: str = Field(description="Id of what it made, once it is done.")

    @classmethod
    def of(cls, job: LongJob, lang: Lang, holders: Mapping[str, str]) -> Self:
        told = {name: getattr(job, name) for name in cls.model_fields if name not in {"who", "line"}}
        return cls(**told, who=signed_by(job.by, lang, holders), line=job.line.to(lang))


@router.get("/jobs/{job_id}", summary="How far it is", responses=problems(403, 404))
def show_job(desk: ToDesk, asker: ByKey, lang: InLang, job_id: JobId) -> JobShape:
    """`stage` is `queued` or `running` until it has ended: `done`, `failed` or `cancelled`."""
    require(asker, Right.PREPARE)
    return _shape(desk, desk.services.store.long_jobs.job(tidy(job_id)), lang)


@router.delete("/jobs/{job_id}", summary="Cancel it", responses=problems(403, 404))
def cancel_job(desk: ToDesk, asker: ByKey, lang: InLang, job_id: JobId) -> JobShape:
    """What has ended stays as it is."""
    require(asker, Right.PREPARE)
    return _shape(desk, desk.long_work.cancel(tidy(job_id)), lang)


def _shape(desk: Desk, job: LongJob, lang: Lang) -> JobShape:
    return JobShape.of(job, lang, desk.holders())
