"""A new snapshot is opened beside the one that answers: no question waits for it."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import Protocol

from models.errors import GrappeError, NotReady

_PAUSE = 0.5
_log = logging.getLogger(__name__)


class Followed(Protocol):
    """What answers from snapshots, as far as it is used here; ``matching.engine.Engine`` is one."""

    def warm(self) -> None: ...

    def take_up(self) -> None: ...

    def look_again(self) -> None: ...


class Following:
    """Between ``begin`` and ``end``: ``engine`` is warmed, then looks again every ``pause`` seconds.

    All in a thread of its own. ``looked`` is set after the first look; ``failure`` is what the last one came to,
    ``None`` where a snapshot serves.
    """

    def __init__(self, engine: Followed, *, pause: float = _PAUSE) -> None:
        self.looked = Event()
        self.failure: GrappeError | None = None
        self._engine = engine
        self._pause = pause
        self._over = Event()
        self._warm = False
        self._thread: Thread | None = None

    def begin(self) -> None:
        self._over.clear()
        self._thread = Thread(target=self._follow, name="following", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._engine.look_again()

    def _follow(self) -> None:
        while not self._over.is_set():
            failure = self._look()
            if failure and (self.failure is None or self.failure.code != failure.code):
                _log.warning("%s", failure.sentence("en"), exc_info=failure.__cause__)
            self.failure = failure
            self.looked.set()
            self._over.wait(self._pause)

    def _look(self) -> GrappeError | None:
        try:
            if not self._warm:
                self._engine.warm()
                self._warm = True
            self._engine.take_up()
        except GrappeError as error:
            return error
        except Exception as error:  # noqa: BLE001 (whatever it is, the next look may succeed)
            failure = NotReady("matching.not_followed")
            failure.__cause__ = error
            return failure
        return None
