"""Whether the process lives, and whether it can answer. Both are open and tell nothing else."""

from __future__ import annotations

import logging

from fastapi import APIRouter

from api.web.desk import ToDesk
from api.web.shapes import problems
from models.errors import GrappeError, NotReady

router = APIRouter(tags=["health"])
_log = logging.getLogger(__name__)


@router.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
async def healthz() -> dict[str, str]:
    """Answered on the event loop itself, so that work stuck in threads cannot hold it up."""
    return {"status": "alive"}


@router.get("/readyz", summary="Whether store and index serve", responses=problems(503))
def readyz(desk: ToDesk) -> dict[str, str]:
    try:
        desk.gate.cluster()
        desk.services.engine.warm()
    except GrappeError:
        raise
    except Exception as error:
        _log.exception("not ready")
        raise NotReady("api.web.status_503") from error
    return {"status": "ready"}
