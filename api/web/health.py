"""Whether the process lives, and whether it can answer. Both are open and tell nothing else."""

from __future__ import annotations

import logging
from enum import StrEnum

from fastapi import APIRouter, Request, Response

from api.web.desk import Desk, InLang, ToDesk
from api.web.shapes import Shape, problems
from matching.following import Following
from models.errors import GrappeError, NotReady
from models.texts import Lang, Texts

router = APIRouter(tags=["health"])
_log = logging.getLogger(__name__)
_NOT_YET = 503


class Readiness(StrEnum):
    STARTING = "starting"
    READY = "ready"
    DEGRADED = "degraded"


class ReadyShape(Shape):
    """Whether this process answers; `why` is a sentence, empty where there is nothing to say."""

    status: Readiness
    why: str


@router.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
async def healthz() -> dict[str, str]:
    """Answered on the event loop itself, so that work stuck in threads cannot hold it up."""
    return {"status": "alive"}


@router.get(
    "/readyz",
    summary="Whether store and index serve",
    responses={**problems(503), 503: {"description": "It is starting, or the store or the index do not serve."}},
)
def readyz(request: Request, response: Response, desk: ToDesk, lang: InLang) -> ReadyShape:
    """What the process knows already: nothing is opened or encoded for it."""
    following: Following = request.app.state.following
    try:
        desk.gate.cluster()
        ready = _ready(desk, following, lang)
    except GrappeError:
        raise
    except Exception as error:
        _log.exception("not ready")
        raise NotReady("api.web.status_503") from error
    if ready.status is Readiness.STARTING:
        response.status_code = _NOT_YET
    return ready


def _ready(desk: Desk, following: Following, lang: Lang) -> ReadyShape:
    say = Texts.of("api.web")
    if not following.looked.is_set():
        return ReadyShape(status=Readiness.STARTING, why=say("ready_starting", lang))
    if following.failure:
        raise following.failure
    serving, published = desk.services.engine.serving, desk.services.snapshots.published()
    if desk.services.snapshots.refusals():
        why = say("ready_degraded", lang, serving=serving, published=published or "–")
        return ReadyShape(status=Readiness.DEGRADED, why=why)
    switching = say("ready_switching", lang, serving=serving, published=published) if serving != published else ""
    return ReadyShape(status=Readiness.READY, why=switching)
