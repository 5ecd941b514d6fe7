"""How much a request may bring, measured while it comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 64 * 1024
MOST_ADDRESS = 48 * 1024
MOST_HEAD = MOST_ADDRESS + 16 * 1024
"""Bytes of a request's first line and headers that the server waits for; beyond, it hangs up with a bare 400."""
_LONGEST_NUMBER = 20
_TOO_LARGE = 413
_TOO_LONG = 414
Refuse = Callable[[Scope, int], Response]


class Limits:
    """Refuses bodies beyond 64 KiB and addresses beyond 48 KiB before anything reads them.

    A body is counted as it streams in, whatever its ``Content-Length`` says, and kept (it is small) for the
    application. One that is posted to an address of ``uploads`` may be as large as is said there, and is not kept:
    the application gets it as it streams in. ``refuse`` makes the response from the status.
    """

    def __init__(self, app: ASGIApp, *, refuse: Refuse, uploads: Mapping[str, int]) -> None:
        self._app = app
        self._refuse = refuse
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = self._uploads.get(scope["path"], 0) if scope["method"] == "POST" else 0
        if len(scope["query_string"]) + len(scope.get("raw_path") or b"") > MOST_ADDRESS:
            await self._refuse(scope, _TOO_LONG)(scope, receive, send)
        elif _announced(scope) > (upload or MOST_BODY):
            await self._refuse(scope, _TOO_LARGE)(scope, receive, send)
        elif upload:
            await self._stream(scope, receive, send, upload)
        else:
            messages = await _read(receive)
            if messages is None:
                await self._refuse(scope, _TOO_LARGE)(scope, receive, send)
            else:
                await self._app(scope, _again(messages, receive), send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """Cut the body off where it is too large: whatever the application says to that, the answer is ours."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            return {"type": "http.disconnect"} if size > most else message

        async def unless_cut_off(message: Message) -> None:
            if size <= most:
                await send(message)

        await self._app(scope, counted, unless_cut_off)
        if size > most:
            await self._refuse(scope, _TOO_LARGE)(scope, receive, send)


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
