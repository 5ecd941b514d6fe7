"""Calls for projects and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.texts import Localized


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a programme (its id, as in the rule packs), with the needs that staff read out of it."""

    id: str
    programme: str
    title: Localized
    text: Localized
    needs: tuple[Localized, ...] = ()
    opens: date | None = None
    closes: date | None = None
