"""``grappe serve``: the page and the HTTP interface."""

from __future__ import annotations

import socket
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Encoder
from api.heap import share_heap
from models.errors import InvalidInput

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

    from api.web.worker import Worker

_PATIENCE = 60
"""Seconds for requests that are being answered while the server stops, and for a process to give a sign of life."""


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="cli_meta_host", help="cli_help_host", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="cli_help_port", show_default=False)] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="cli_help_workers", show_default=False)] = None,
    encoder: Encoder = "",
) -> None:
    share_heap()
    door = Door.of(context).with_encoder(encoder)
    place = host or door.settings.host, door.settings.port if port is None else port
    count = workers or door.settings.workers
    if count == 1:
        _serve_alone(door, place)
    else:
        _serve_together(door, place, count)


def _serve_alone(door: Door, place: tuple[str, int]) -> None:
    from api.compose import compose

    with (
        compose(door.settings, encoder=door.encoder) as services,
        listen(*place) as listening,
    ):
        from api.app import create_app
        from api.serving_log import serving_log
        from api.web.telling import TellingServer

        with serving_log(door.settings.log):
            config = _config(create_app(services), door.settings.proxies)
            TellingServer(config, partial(_tell, door, listening)).run(sockets=[listening])


def _serve_together(door: Door, place: tuple[str, int], workers: int) -> None:
    """Each process opens all for itself; here it is only looked whether that can be done, and code is loaded."""
    from api.compose import compose
    from api.serving_log import serving_log
    from api.web.shared_state import SharedState
    from api.web.worker import Worker

    with compose(door.settings, encoder=door.encoder):
        listening = listen(*place)
    with listening, SharedState.made() as shared, serving_log(door.settings.log):
        from api.web.forking import serve_forked  # here, so that counts know by now that they are shared

        _tell(door, listening)
        worker = Worker(door.settings, shared, door.encoder)
        serve_forked(_config(worker, door.settings.proxies, factory=True, workers=workers), listening)


def _config(app: FastAPI | Worker, proxies: str, *, factory: bool = False, workers: int = 1) -> Config:
    """One that leaves what is told to our own log."""
    from uvicorn import Config

    from api.web.limits import MOST_HEAD

    return Config(
        app,
        factory=factory,
        workers=workers,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE,
        timeout_worker_healthcheck=_PATIENCE,
        forwarded_allow_ips=proxies,
        http="h11",
        h11_max_incomplete_event_size=MOST_HEAD,
    )


def _tell(door: Door, listening: socket.socket) -> None:
    address, taken = listening.getsockname()[:2]
    name = f"[{address}]" if ":" in address else address
    door.note("serve_ready", address=f"http://{name}:{taken}/")


def listen(host: str, port: int) -> socket.socket:
    """A socket that is ours before the application is made; ``InvalidInput`` when it cannot be.

    What is written to its connections, which take that over from it, leaves at once: uvicorn writes the head and the
    body of an answer apart, and the body would wait 40 ms for word that the head has come (RFC 896, RFC 1122 4.2.3.2).
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise InvalidInput("api.cli_port_refused", host=host, port=port, reason=error.strerror or error) from error
