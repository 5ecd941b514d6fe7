"""The application that serves the page and the interface. Nothing here knows ``evaluation``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI

from api.compose import Services
from api.web.access_keys import router as to_keys
from api.web.api_docs import router as to_api_docs
from api.web.asker_times import AskerTimes
from api.web.assets import router as to_assets
from api.web.calls import router as to_calls
from api.web.changes import router as to_changes
from api.web.cluster import router as to_cluster
from api.web.consents import router as to_consents
from api.web.datar import router as to_datar
from api.web.desk import Desk
from api.web.exports import router as to_exports
from api.web.facts import router as to_facts
from api.web.faults import Faults
from api.web.feedback import router as to_feedback
from api.web.feedback_form import router as to_feedback_form
from api.web.headers import ProtectionHeaders
from api.web.health import router as to_health
from api.web.imports import router as to_imports
from api.web.jobs import router as to_jobs
from api.web.key_form import COOKIE
from api.web.key_form import router as to_key_form
from api.web.limits import Limits
from api.web.me import router as to_me
from api.web.members import router as to_members
from api.web.metrics import Metrics
from api.web.metrics import router as to_metrics
from api.web.nights import router as to_nights
from api.web.offers import router as to_offers
from api.web.page import router as to_page
from api.web.programmes import router as to_programmes
from api.web.projects import router as to_projects
from api.web.proposals import router as to_proposals
from api.web.rates import Rate, Rates
from api.web.requests import Requests
from api.web.shapes import ProblemShape
from api.web.shared_state import SharedState
from api.web.staff_calls import router as to_staff_calls
from api.web.staff_changes import router as to_staff_changes
from api.web.staff_check import router as to_staff_check
from api.web.staff_consents import router as to_staff_consents
from api.web.staff_consortia import router as to_staff_consortia
from api.web.staff_consortium import router as to_staff_consortium
from api.web.staff_datar import router as to_staff_datar
from api.web.staff_duplicates import router as to_staff_duplicates
from api.web.staff_facts import router as to_staff_facts
from api.web.staff_imports import router as to_staff_imports
from api.web.staff_members import router as to_staff_members
from api.web.staff_nights import router as to_staff_nights
from api.web.staff_profiles import router as to_staff_profiles
from api.web.staff_programmes import router as to_staff_programmes
from api.web.staff_together import router as to_staff_together
from api.web.staff_wanted import router as to_staff_wanted
from api.web.suggestions import router as to_suggestions
from api.web.visits import ask_for_keys
from matching.following import Following

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


def create_app(services: Services, shared: SharedState | None = None) -> FastAPI:
    """The whole door, over services that the caller opens and closes. The engine is warmed while it starts.

    ``shared`` is what it has in common with the other processes of its server, if there are such.
    """
    desk, following = Desk.of(services), Following(services.engine)
    faults = Faults(desk)
    app = _App(
        title="Grappe",
        description=_DESCRIPTION,
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_while(following, closing=desk.long_work.close),
    )
    app.state.desk = desk
    app.state.following = following
    app.state.metrics = metrics = Metrics.of(services, shared)
    faults.install(app)
    ask_for_keys(app)
    app.add_middleware(Limits, refuse=faults.refuse, uploads=faults.uploads)
    times = AskerTimes.open(shared.askers, shared.salt) if shared else AskerTimes()
    keys, addresses = (Rate(most, times=times) for most in (services.settings.key_rate, services.settings.address_rate))
    app.add_middleware(Rates, keys=keys, addresses=addresses, cookie=COOKIE, refuse=faults.refuse)
    app.add_middleware(ProtectionHeaders)
    app.add_middleware(Requests, count=metrics.count, serving=lambda: services.engine.serving)
    for_programs = (
        *(to_suggestions, to_feedback, to_members, to_offers, to_consents, to_projects, to_calls),
        *(to_programmes, to_imports, to_changes, to_cluster, to_datar, to_keys, to_exports, to_facts, to_jobs),
        to_proposals,
        to_nights,
    )
    for_people = (to_page, to_key_form, to_feedback_form, to_me)
    for_staff = (
        to_staff_members,
        to_staff_profiles,
        to_staff_programmes,
        to_staff_check,
        to_staff_calls,
        to_staff_consortia,
        to_staff_consortium,
        to_staff_facts,
        to_staff_wanted,
        to_staff_imports,
        to_staff_duplicates,
        to_staff_consents,
        to_staff_datar,
        to_staff_together,
        to_staff_changes,
        to_staff_nights,
    )
    for router in (*for_programs, to_health, to_metrics, to_api_docs, *for_people, *for_staff, to_assets):
        app.include_router(router)
    return app


def _while(
    following: Following, *, closing: Callable[[], None]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Serve at once, and have index and encoder opened beside; an installation without an index is served too.

    What takes long is stopped before the server is.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following.begin()
        yield
        await run_sync(closing)
        await run_sync(following.end)

    return lifespan
