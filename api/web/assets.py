"""The page's own style, script and mark, served under an address that changes with what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    media_type: str

    @property
    def version(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def assets() -> dict[str, Asset]:
    """All of them by name, read once a process."""
    files = sorted(path for path in _FOLDER.iterdir() if path.suffix in _TYPES)
    return {path.name: Asset(path.read_bytes(), _TYPES[path.suffix]) for path in files}


def asset_address(name: str) -> str:
    return f"/static/{name}?v={assets()[name].version}"


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
async def asset(name: str, v: str = "") -> Response:
    """Kept for a year when asked by its version, looked at again each time otherwise."""
    found = assets().get(name)
    if found is None:
        raise HTTPException(404)
    lasting = _A_YEAR if v == found.version else "no-cache"
    return Response(found.content, headers={"Cache-Control": lasting}, media_type=found.media_type)
