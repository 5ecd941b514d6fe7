"""What a browser sends, taken from the page's own forms only, and led back to the page's own addresses only."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

from api.web.tidy import tidy
from models.errors import Denied

LONGEST_BACK = 48 * 1024


def refuse_strangers(request: Request) -> None:
    """``Denied`` when another site's page sent this. What is no browser sends neither header, and has no cookies."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in {"same-origin", "none"}
    else:
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise Denied("api.web.other_site")


def own_page(back: str) -> str:
    """``back`` where it is the front page with or without a question, the bare front page otherwise."""
    clean = tidy(back)
    return clean if clean.startswith("/?") and clean.isascii() and clean == back else "/"
