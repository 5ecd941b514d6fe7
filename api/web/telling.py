"""A server that says that it answers once it does."""

from __future__ import annotations

import socket
from collections.abc import Callable

from uvicorn import Config, Server


class TellingServer(Server):
    """Calls ``tell`` when connections are taken and signals are heard: whoever reads it may send one at once."""

    def __init__(self, config: Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()
