"""One of several processes that serve the same address."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.settings import Settings
from api.web.shared_state import SharedState
from models.errors import GrappeError

_log = logging.getLogger(__name__)
if TYPE_CHECKING:
    from fastapi import FastAPI

    from embeddings.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Worker:
    """Makes the application in the process where uvicorn calls it; what it opens stays open to the process' end."""

    settings: Settings
    shared: SharedState
    encoder: Encoder | None = None
    _opened: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    def __call__(self) -> FastAPI:
        from api.app import create_app
        from api.compose import compose

        try:
            services = self._opened.enter_context(compose(self.settings, encoder=self.encoder))
        except GrappeError as error:  # the next one that is started in its place may find it mended
            _log.warning("%s", error.sentence("en"))
            raise SystemExit(1) from error
        return create_app(services, self.shared)
