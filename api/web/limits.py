"""How much a request may bring, measured while it comes in."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 64 * 1024
MOST_ADDRESS = 48 * 1024
_LONGEST_NUMBER = 20
_TOO_LARGE = 413
_TOO_LONG = 414
Refuse = Callable[[Scope, int], Response]


class Limits:
    """Refuses bodies beyond 64 KiB and addresses beyond 48 KiB before anything reads them.

    A body is counted as it streams in, whatever its ``Content-Length`` says, and kept (it is small) for the
    application. ``refuse`` makes the response from the status.
    """

    def __init__(self, app: ASGIApp, *, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif len(scope["query_string"]) + len(scope.get("raw_path") or b"") > MOST_ADDRESS:
            await self._refuse(scope, _TOO_LONG)(scope, receive, send)
        elif _announced(scope) > MOST_BODY:
            await self._refuse(scope, _TOO_LARGE)(scope, receive, send)
        else:
            messages = await _read(receive)
            if messages is None:
                await self._refuse(scope, _TOO_LARGE)(scope, receive, send)
            else:
                await self._app(scope, _again(messages, receive), send)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:_LONGEST_NUMBER]) if length.isascii() and length.isdigit() else 0


async def _read(receive: Receive) -> list[Message] | None:
    """The messages of the body, ``None`` when it does not end within the limit."""
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > MOST_BODY:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """Gives ``messages`` in their order, then whatever comes after them."""
    left = iter(messages)

    async def receive_again() -> Message:
        return next(left, None) or await receive()

    return receive_again
