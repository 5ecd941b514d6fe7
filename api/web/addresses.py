"""The address of a thing, whatever stands in its id."""

from __future__ import annotations

from urllib.parse import quote


def address(*steps: str) -> str:
    """``/api/v1/`` and the steps, each escaped."""
    return "/api/v1/" + "/".join(quote(step, safe="") for step in steps)
