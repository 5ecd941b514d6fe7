"""How many requests a minute each key and each address may send."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_MINUTE = 60.0
_MOST_KNOWN = 20_000
_FREE = ("/static/", "/healthz", "/readyz")
Refuse = Callable[[Scope, int], Response]


@dataclass(slots=True)
class _Left:
    requests: float
    at: float


@dataclass(slots=True)
class Rate:
    """So many requests a minute to each, of which all may come at once. Of those that were longest away, it forgets.

    Each serving process counts for itself: with N of them, N times as many get through at most.
    """

    a_minute: int
    clock: Callable[[], float] = monotonic
    _known: OrderedDict[str, _Left] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, who: str) -> int:
        """Count one request of ``who``; in how many seconds it may come again, 0 where it may now."""
        if not self.a_minute:
            return 0
        now = self.clock()
        with self._lock:
            left = self._known.pop(who, None) or _Left(float(self.a_minute), now)
            gained = (now - left.at) * self.a_minute / _MINUTE
            left.requests, left.at = min(float(self.a_minute), left.requests + gained), now
            self._known[who] = left
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
            if left.requests >= 1:
                left.requests -= 1
                return 0
            return math.ceil((1 - left.requests) * _MINUTE / self.a_minute)


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
            wait = max(self._addresses.wait((scope.get("client") or ("",))[0]), self._of_key(scope))
            if wait:
                scope["grappe.wait"] = wait
                await self._refuse(scope, 429)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _of_key(self, scope: Scope) -> int:
        headers = Headers(scope=scope)
        secret = headers.get("x-grappe-key") or cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        return self._keys.wait(hashlib.sha256(secret.encode()).hexdigest()) if secret else 0
