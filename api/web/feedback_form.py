"""The small form below each suggestion: what became of it?"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.feedback import LONGEST_NUMBER, Said, give_feedback
from api.web.asking import LONGEST_NAME
from api.web.choices import read_choice
from api.web.desk import InLang, ToDesk
from api.web.gate import KeyNeeded
from api.web.key_form import admit_browser, ask_for_key
from api.web.language import known, remember
from api.web.own_site import LONGEST_BACK, own_page, refuse_strangers
from api.web.tidy import tidy

router = APIRouter(include_in_schema=False)

_SEE_OTHER = 303


@router.post("/feedback")
def tell(
    request: Request,
    desk: ToDesk,
    lang: InLang,
    answer: Annotated[str, Form()] = "",
    organization: Annotated[str, Form()] = "",
    reaction: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    back: Annotated[str, Form(max_length=LONGEST_BACK)] = "/",
    spoken: Annotated[str, Form(alias="lang")] = "",
) -> Response:
    """Note it, and go back to the suggestion in its answer."""
    remember(request.scope, spoken)
    refuse_strangers(request)
    try:
        asker = admit_browser(desk, request)
    except KeyNeeded as error:
        return ask_for_key(desk, known(spoken) or lang, error, back=own_page(back))
    given = give_feedback(
        desk.services.store,
        tidy(answer)[:LONGEST_NUMBER],
        tidy(organization)[:LONGEST_NAME],
        Said(*read_choice(reaction), tidy(note)),
        asker=asker,
        now=desk.services.now(),
    )
    return RedirectResponse(f"{own_page(back)}#m-{quote(given.organization_id, safe='')}", _SEE_OTHER)
