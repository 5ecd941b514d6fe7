"""How many requests a minute each key and each address may send."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.web.asker_times import AskerTimes

_MINUTE = 60.0
_GRAIN = 1e-6
_FREE = ("/static/", "/healthz", "/readyz")
Refuse = Callable[[Scope, int], Response]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a minute to each, of which all may come at once; over all processes that share ``times``.

    Each request moves the moment when the minute of its asker is over by an equal part of a minute (the generic cell
    rate algorithm, ITU-T I.371). ``clock`` gives seconds, the same in all processes of the machine.
    """

    a_minute: int
    clock: Callable[[], float] = monotonic
    times: AskerTimes = field(default_factory=AskerTimes)

    def wait(self, who: str) -> int:
        """Count one request of ``who``; in how many seconds it may come again, 0 where it may now."""
        if not self.a_minute:
            return 0
        now, each, waits = self.clock(), _MINUTE / self.a_minute, 0

        def decide(due: float) -> float:
            nonlocal waits
            over = max(due, now) - now + each - _MINUTE
            if over > _GRAIN:
                waits = math.ceil(over)
                return due
            return max(due, now) + each

        self.times.settle(who, decide)
        return waits


class Rates:
    """Answers 429 with ``Retry-After`` to a key or an address that sends too much; health and style are free."""

    def __init__(self, app: ASGIApp, *, keys: Rate, addresses: Rate, cookie: str, refuse: Refuse) -> None:
        self._app = app
        self._keys = keys
        self._addresses = addresses
        self._cookie = cookie
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_FREE):
            wait = max(self._addresses.wait(f"address {(scope.get('client') or ('',))[0]}"), self._of_key(scope))
            if wait:
                scope["grappe.wait"] = wait
                await self._refuse(scope, 429)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _of_key(self, scope: Scope) -> int:
        headers = Headers(scope=scope)
        secret = headers.get("x-grappe-key") or cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        return self._keys.wait(f"key {secret}") if secret else 0
