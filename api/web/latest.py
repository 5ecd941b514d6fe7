"""What is read of the store again only after a change there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from models.store import Store

T = TypeVar("T")


class Latest(Generic[T]):
    """Calling it gives what ``read`` gave at the store's present revision. Safe with many threads."""

    def __init__(self, store: Store, read: Callable[[], T]) -> None:
        self._store = store
        self._read = read
        self._known: tuple[int, T] | None = None

    def __call__(self) -> T:
        revision = self._store.revision()  # taken first, so that a change meanwhile is seen the next time
        known = self._known
        if known is None or known[0] != revision:
            known = self._known = (revision, self._read())
        return known[1]
