"""``grappe serve``: the page and the HTTP interface."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Encoder
from models.errors import InvalidInput


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="cli_meta_host", help="cli_help_host", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="cli_help_port", show_default=False)] = None,
    encoder: Encoder = "",
) -> None:
    from api.compose import compose

    door = Door.of(context).with_encoder(encoder)
    with (
        compose(door.settings, encoder=door.encoder) as services,
        _listen(host or door.settings.host, door.settings.port if port is None else port) as listening,
    ):
        import uvicorn

        from api.app import create_app

        address, taken = listening.getsockname()[:2]
        name = f"[{address}]" if ":" in address else address
        door.note("serve_ready", address=f"http://{name}:{taken}/")
        config = uvicorn.Config(
            create_app(services),
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=door.settings.proxies,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is ours before the application is made; ``InvalidInput`` when it cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InvalidInput("api.cli_port_refused", host=host, port=port, reason=error.strerror or error) from error
