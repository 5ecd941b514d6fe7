"""One of several processes that serve the same address."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.settings import Settings
from api.web.shared_state import SharedState
from models.errors import GrappeError

_PAUSE = 2.0
_log = logging.getLogger(__name__)
if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.compose import Services
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

        return create_app(self._services(), self.shared)

    def _services(self) -> Services:
        """Waits for as long as they cannot be had: the store may be gone when a process takes the place of another."""
        from api.compose import compose

        told = ""
        while True:
            try:
                return self._opened.enter_context(compose(self.settings, encoder=self.encoder))
            except GrappeError as error:
                if (sentence := error.sentence("en")) != told:
                    _log.warning("%s", sentence)
                told = sentence
            time.sleep(_PAUSE)
