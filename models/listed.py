"""Who may be suggested, and what filters look at."""

from __future__ import annotations

from dataclasses import dataclass

from models.membership import Audience
from models.organization import Kind, Size


@dataclass(frozen=True, slots=True)
class Listed:
    """An organization as far as lists need it. Who is no member has no ``college`` and is ``shown_to`` nobody in
    particular: both are ``None``. A member is shown to staff only until it has said otherwise."""

    id: str
    kind: Kind
    size: Size | None
    country: str
    region: str
    college: str | None
    shown_to: Audience | None

    @property
    def member(self) -> bool:
        return self.shown_to is not None
