"""The page asks for a key once: it goes into a cookie that no script can read, never into an address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.web.desk import Desk, InLang, ToDesk
from api.web.gate import KeyNeeded
from api.web.language import known
from api.web.own_site import LONGEST_BACK, own_page, refuse_strangers
from api.web.pages import Frame
from api.web.problems import problem_of, status_of
from api.web.tidy import tidy
from models.access import Asker
from models.texts import Lang

COOKIE = "grappe_key"
_HALF_A_YEAR = 180 * 24 * 3600
_SEE_OTHER = 303

router = APIRouter(include_in_schema=False)


def admit_browser(desk: Desk, request: Request) -> Asker:
    """Whoever holds the key that this browser keeps; the demo needs none and minds none. ``KeyNeeded`` otherwise."""
    return desk.gate.admit("" if desk.gate.cluster().is_demo else request.cookies.get(COOKIE, ""))


def ask_for_key(desk: Desk, lang: Lang, error: KeyNeeded, *, back: str) -> Response:
    """The form that asks for a key, and whose question comes after it. A key that opens nothing is forgotten."""
    problem = problem_of(error, lang)
    wrong = error.code == "key_wrong"
    response = desk.pages.render(
        "key.html",
        Frame.plain(lang, desk.gate.cluster()),
        status=status_of(error),
        headers={"WWW-Authenticate": 'GrappeKey realm="Grappe"'},
        problem=problem if wrong else None,
        back=back,
    )
    if wrong:
        response.delete_cookie(COOKIE)
    return response


@router.post("/key")
def give_key(
    request: Request,
    desk: ToDesk,
    lang: InLang,
    key: Annotated[str, Form()] = "",
    back: Annotated[str, Form(max_length=LONGEST_BACK)] = "/",
    spoken: Annotated[str, Form(alias="lang")] = "",
) -> Response:
    """Keep the key and go on to the question; ask again where it opens nothing.

    A link in a message brings the key along (lax): reading changes nobody's data, and what changes something
    asks who sent it.
    """
    refuse_strangers(request)
    secret, lang, back = tidy(key), known(spoken) or lang, own_page(back)
    try:
        desk.gate.admit(secret)
    except KeyNeeded as error:
        return ask_for_key(desk, lang, error if secret else KeyNeeded("api.web.key_wrong"), back=back)
    response = RedirectResponse(back, _SEE_OTHER)
    if secret:
        response.set_cookie(
            COOKIE,
            secret,
            max_age=_HALF_A_YEAR,
            httponly=True,
            samesite="lax",
            secure=desk.services.settings.secure_cookies,
        )
    return response


@router.post("/leave")
def leave(request: Request, lang: InLang, spoken: Annotated[str, Form(alias="lang")] = "") -> Response:
    """Forget the key in this browser."""
    refuse_strangers(request)
    response = RedirectResponse(f"/?lang={known(spoken) or lang}", _SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response
