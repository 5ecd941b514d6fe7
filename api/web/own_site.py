"""What a browser sends, taken from the page's own forms only, and led back to the page's own addresses only."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastapi import Request

from api.web.tidy import tidy
from models.errors import Denied

LONGEST_BACK = 48 * 1024
_OWN = re.compile(r"/\?[!-~]*|/(me|staff/[!->@-~]+)(\?[!-~]*)?")


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
    """``back`` where it is a page of ours that one may be led to, the bare front page otherwise."""
    clean = tidy(back)
    return clean if _OWN.fullmatch(clean) and clean == back else "/"
