"""Requests that must not be done twice: what came, under the name that its sender gave it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

KEPT = timedelta(hours=24)
"""How long a request is remembered."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """``asker`` is the key that sent it, ``name`` what the sender called it, ``digest`` that of all that it said.

    ``made`` is ``None`` until it is known what came of it, and empty once that may not be told any more.
    """

    asker: str
    name: str
    digest: str
    at: datetime
    made: str | None = None


class Once(Protocol):
    """A part of the ``Store`` seam, held to the same contract suite. It changes nobody's data: the revision stays."""

    def begin(self, sent: SentRequest) -> SentRequest | None:
        """Put it on record and give ``None``, or, where one of this name came before, give that. Of two at the same
        moment, whatever process they come by, one is first. Those of more than ``KEPT`` ago are forgotten."""

    def end(self, sent: SentRequest, made: str) -> None:
        """What came of it."""

    def drop(self, sent: SentRequest) -> None:
        """Nothing came of it: it may come again."""
