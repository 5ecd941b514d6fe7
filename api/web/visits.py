"""Somebody with a key at a page that is not for all: let in, shown it, and its forms known as ours."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, FastAPI, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.web.desk import Desk, InLang, ToDesk
from api.web.gate import KeyNeeded
from api.web.key_form import COOKIE, ask_for_key
from api.web.own_site import refuse_strangers
from api.web.pages import Frame
from api.web.places import places
from api.web.tidy import tidy, without_controls
from models.access import Asker, KeyRole
from models.errors import Denied
from models.store import Store
from models.texts import LANGS, Lang, Texts

_FIELD = "token"
_SEE_OTHER = 303
_LARGEST_FIELD = 8 * 1024 * 1024  # how large a body may be was looked at before, for each address
_DONE: Mapping[str, str] = {
    "saved": "done_saved",
    "unchanged": "done_unchanged",
    "consent": "done_consent",
    "call": "done_call",
    "call_gone": "done_call_gone",
    "undone": "done_undone",
    "imported": "done_imported",
    "merged": "done_merged",
    "apart": "done_apart",
    "kept": "done_kept",
    "removed": "done_removed",
    "proposed": "done_proposed",
    "changed": "done_changed",
    "taken_back": "done_taken_back",
    "decided": "done_decided",
    "forgotten": "done_forgotten",
}
"""What a page says that one was led to after something was done there, by its name in the address."""


class KeyAsked(Exception):
    """No key came that opens this page: ``response`` asks for one."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__()


@dataclass(frozen=True, slots=True)
class Visit:
    """``token`` stands in each form and is made from the key: who does not hold that cannot write such a form."""

    desk: Desk
    asker: Asker
    lang: Lang
    path: str
    query: tuple[tuple[str, str], ...]
    token: str

    @property
    def store(self) -> Store:
        """The store, whose writes bear the name of the asker."""
        return self.desk.store_of(self.asker)

    def say(self, code: str, **facts: object) -> str:
        return Texts.of("api.web")(code, self.lang, **facts)

    def to(self, path: str, **query: str) -> str:
        """The address of a page of ours, in the same language."""
        return f"{path}?{urlencode({**query, 'lang': self.lang})}"

    def asked(self, name: str) -> str:
        """What the address says under this name, empty where it says nothing."""
        return tidy(dict(self.query).get(name, ""))

    def done(self, path: str, name: str = "") -> Response:
        """Lead on to a page that says what was done; reading it again does nothing again."""
        return RedirectResponse(self.to(path, **({"done": name} if name else {})), _SEE_OTHER)

    def show(self, template: str, *, status: int = 200, path: str = "", **values: object) -> Response:
        """``path``: of the page, where the form that was sent has another one."""
        here = path or self.path
        kept = [pair for pair in self.query if pair[0] not in {"lang", "done"}] if not path else []
        cluster = self.desk.gate.cluster()
        frame = Frame(
            self.lang,
            cluster,
            {lang: f"{here}?{urlencode([*kept, ('lang', lang)])}" for lang in LANGS},
            self._name(),
            places(self.asker, here, self.lang),
        )
        done = _DONE.get(self.asked("done"), "")
        return self.desk.pages.render(
            template,
            frame,
            status=status,
            headers=None,
            to=self.to,
            token=self.token,
            done=self.say(done) if done else "",
            **values,
        )

    def _name(self) -> str:
        if self.asker.role is not KeyRole.MEMBER:
            return self.say("asker_staff")
        found = next(self.desk.services.store.organizations([self.asker.member_id]), None)
        return found.label if found else self.asker.member_id


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form of ours brought."""

    fields: FormData

    def __getitem__(self, name: str) -> str:
        """Tidied; empty where it is not there."""
        value = self.fields.get(name, "")
        return tidy(value) if isinstance(value, str) else ""

    def table(self, name: str) -> str:
        """The same with its outer blanks, which in a pasted table are cells."""
        value = self.fields.get(name, "")
        return without_controls(value) if isinstance(value, str) else ""

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(tidy(value) for value in self.fields.getlist(name) if isinstance(value, str) and tidy(value))


async def _visit(request: Request, desk: ToDesk, lang: InLang) -> Visit:
    path, secret = request.url.path, request.cookies.get(COOKIE, "")
    try:
        if not secret:
            raise KeyNeeded("api.web.key_missing")  # on the demo too, which is open to those who ask only
        asker = desk.gate.admit(secret)
    except KeyNeeded as error:
        same = f"{path}?{request.url.query}" if request.method in {"GET", "HEAD"} else "/"
        raise KeyAsked(ask_for_key(desk, lang, error, back=same)) from error
    query = tuple(parse_qsl(request.url.query))
    return Visit(desk, asker, lang, path, query, _token(secret))


def _token(secret: str) -> str:
    return hmac.new(secret.encode(errors="surrogatepass"), b"a form of Grappe", hashlib.sha256).hexdigest()


async def _of_staff(visit: Annotated[Visit, Depends(_visit)]) -> Visit:
    """For others there is no such page."""
    if visit.asker.role is KeyRole.MEMBER:
        raise HTTPException(404)
    return visit


async def _sent(request: Request, visit: Annotated[Visit, Depends(_visit)]) -> AsyncIterator[Sent]:
    """``Denied`` for what no form of ours sent that was made for this key."""
    refuse_strangers(request)
    async with request.form(max_part_size=_LARGEST_FIELD) as fields:
        given = fields.get(_FIELD, "")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(errors="replace"), visit.token.encode()):
            raise Denied("api.web.form_foreign")
        yield Sent(fields)


ToVisit = Annotated[Visit, Depends(_visit)]
ToStaff = Annotated[Visit, Depends(_of_staff)]
ToSent = Annotated[Sent, Depends(_sent)]


def ask_for_keys(app: FastAPI) -> None:
    """Answer with the form for the key wherever one is missing."""

    async def answer(_: Request, asked: Exception) -> Response:
        if not isinstance(asked, KeyAsked):
            raise asked
        return asked.response

    app.add_exception_handler(KeyAsked, answer)
