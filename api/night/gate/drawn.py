"""A few of many: the same ones each night, as far as they are still there, so that figures can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from heapq import nsmallest


def drawn(ids: Iterable[str], count: int) -> list[str]:
    """Up to ``count`` of ``ids``, ascending, as by lot."""
    return sorted(nsmallest(count, ids, key=lambda id_: sha256(id_.encode("utf-8", "surrogatepass")).digest()))
