"""Lists a page at a time. A cursor is the place of the last one that was shown: what comes or goes meanwhile neither
repeats nor hides another."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query

from models.errors import InvalidInput

T = TypeVar("T")
MOST = 100
_USUAL = 50
_LONGEST = 2_000

After = Annotated[str, Query(max_length=_LONGEST, description="The `next` address of the page before has it.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
USUAL: int = _USUAL


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``next`` is the address of the page after, ``None`` on the last."""

    listed: tuple[T, ...]
    next: str | None


def page(
    things: Sequence[T],
    place: Callable[[T], tuple[str, ...]],
    *,
    address: str,
    after: str,
    limit: int,
    newest_first: bool = False,
    asked: Mapping[str, str] = MappingProxyType({}),
) -> Page[T]:
    """Those behind ``after`` of ``things``, which ascend by ``place`` (or descend, the ``newest_first``).

    ``asked`` stands in the address of the next page too. ``InvalidInput`` for a cursor of no use.
    """
    behind = _read(after)
    left = [one for one in things if not behind or (place(one) < behind if newest_first else place(one) > behind)]
    listed = left[:limit]
    if len(left) <= limit:
        return Page(tuple(listed), None)
    more = {name: value for name, value in asked.items() if value}
    query = urlencode(more | {"after": _write(place(listed[-1])), "limit": str(limit)})
    return Page(tuple(listed), f"{address}?{query}")


def _write(place: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, ...]:
    try:
        given = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))) if cursor else []
    except (binascii.Error, ValueError, RecursionError) as error:
        raise InvalidInput("api.web.cursor_wrong", field="after") from error
    if not isinstance(given, list) or not all(isinstance(part, str) for part in given) or bool(given) != bool(cursor):
        raise InvalidInput("api.web.cursor_wrong", field="after")
    return tuple(given)
