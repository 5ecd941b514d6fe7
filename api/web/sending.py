"""A request that bears a name of its sender's choice is done once, however often it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from api.web.desk import ByKey, ToDesk
from models.errors import Conflict, InvalidInput, NotFound
from models.once import Once, SentRequest

_LONGEST = 200
_FORM = "multipart/form-data"


class Otherwise(InvalidInput):
    """The name was given to another request before."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A request, with its name if it bears one, and where those that came before are on record."""

    sent: SentRequest | None
    known: Once

    def once(self, do: Callable[[], str], *, content: str = "") -> str:
        """What ``do`` makes, told in a few words such as an id; done before, what it made then.

        ``content`` is the digest of what the body says where that is a file. ``Otherwise`` when the name came with
        another request, ``Conflict`` when that has not ended (or was cut off: whether it was done is not known),
        ``NotFound`` when what it made may not be told any more.
        """
        if self.sent is None:
            return do()
        digest = hashlib.sha256(f"{self.sent.digest}{content}".encode()).hexdigest()
        sent = SentRequest(self.sent.asker, self.sent.name, digest, self.sent.at)
        before = self.known.begin(sent)
        if before is None:
            return self._do(sent, do)
        if before.digest != digest:
            raise Otherwise("api.web.once_otherwise", field="Idempotency-Key")
        if before.made is None:
            raise Conflict("api.web.once_unfinished", field="Idempotency-Key")
        if not before.made:
            raise NotFound("api.web.once_gone")
        return before.made

    def _do(self, sent: SentRequest, do: Callable[[], str]) -> str:
        try:
            made = do()
        except BaseException:
            self.known.drop(sent)
            raise
        self.known.end(sent, made)
        return made


async def _sending(
    request: Request,
    desk: ToDesk,
    asker: ByKey,
    name: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=_LONGEST,
            description="A name of your choice: within 24 hours, whatever comes again under it is done once.",
        ),
    ] = None,
) -> Sending:
    services = desk.services
    if not name or not asker.key_id:
        return Sending(None, services.store.once)
    said = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if not request.headers.get("content-type", "").startswith(_FORM):
        said.update(await request.body())
    sent = SentRequest(asker.key_id, name, said.hexdigest(), services.now())
    return Sending(sent, services.store.once)


ToSend = Annotated[Sending, Depends(_sending)]
