"""The application that serves the page and the interface. Nothing here knows ``evaluation``."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Thread
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI

from api.compose import Services
from api.web.assets import router as to_assets
from api.web.desk import Desk
from api.web.faults import Faults
from api.web.feedback import router as to_feedback
from api.web.feedback_form import router as to_feedback_form
from api.web.headers import ProtectionHeaders
from api.web.health import router as to_health
from api.web.key_form import router as to_key_form
from api.web.limits import Limits
from api.web.members import router as to_members
from api.web.page import router as to_page
from api.web.shapes import ProblemShape
from api.web.suggestions import router as to_suggestions
from models.errors import GrappeError

_log = logging.getLogger(__name__)
_DESCRIPTION = """Suggests the partners that complete a member of a business cluster, and says why.

Send an access key in the header `X-Grappe-Key`; the demo cluster needs none. A member's key asks as that member.
Errors are problem details (RFC 9457) with a stable `code`, in English or French as `lang` or `Accept-Language` ask.
"""


class _App(FastAPI):
    """FastAPI whose description knows problem details, which no endpoint answers by its type."""

    def openapi(self) -> dict[str, Any]:
        description = super().openapi()
        schemas = description.setdefault("components", {}).setdefault("schemas", {})
        schemas[ProblemShape.__name__] = ProblemShape.model_json_schema()
        return description


def create_app(services: Services) -> FastAPI:
    """The whole door, over services that the caller opens and closes. The engine is warmed while it starts."""
    desk = Desk.of(services)
    faults = Faults(desk)
    app = _App(
        title="Grappe",
        description=_DESCRIPTION,
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_warming(services.engine.warm),
    )
    app.state.desk = desk
    faults.install(app)
    app.add_middleware(Limits, refuse=faults.refuse)
    app.add_middleware(ProtectionHeaders)
    for_programs, for_people = (to_suggestions, to_feedback, to_members), (to_page, to_key_form, to_feedback_form)
    for router in (*for_programs, to_health, *for_people, to_assets):
        app.include_router(router)
    return app


def _warming(warm: Callable[[], None]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Serve at once, and have the encoder loaded beside; an installation without an index is served too."""

    def try_to_warm() -> None:
        try:
            warm()
        except GrappeError as error:
            _log.warning("%s", error.sentence("en"))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = Thread(target=try_to_warm, name="warming")
        warming.start()
        yield
        await run_sync(warming.join)

    return lifespan
