"""Every request has an id, by which what was answered is found again in the log, and a line there."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.serving_log import REQUESTS, request_id

HEADER = "X-Request-ID"

_WELL_FORMED = re.compile(r"[0-9a-fA-F-]{8,64}")  # as proxies make them; room for neither a name nor a key
_ID_BYTES = 16
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_log = logging.getLogger(REQUESTS)


class Requests:
    """Gives each request its id: the one that it brings, where that is well-formed, else a new one.

    ``count`` is told method, route, status and seconds of each, the route as a pattern: an address may name somebody.
    ``serving`` gives the snapshot that answers.
    """

    def __init__(
        self, app: ASGIApp, *, count: Callable[[str, str, int, float], None], serving: Callable[[], str]
    ) -> None:
        self._app = app
        self._count = count
        self._serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        own = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(_ID_BYTES)
        request_id.set(own)  # of this task, to its end
        status, began = 500, perf_counter()

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = own
            await send(message)

        try:
            await self._app(scope, receive, marked)
        finally:
            self._tell(scope, status, perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"] if scope["method"] in _METHODS else "other", route_of(scope)
        self._count(method, route, status, seconds)
        ms = round(seconds * 1000, 1)
        told = {"method": method, "route": route, "status": status, "ms": ms, "snapshot": self._serving()}
        _log.info("%s %s %d %.1f ms %s", *told.values(), extra={"told": told})


def route_of(scope: Scope) -> str:
    """The pattern of the route that answers, ``other`` where there is none."""
    return getattr(scope.get("route"), "path", "") or "other"
