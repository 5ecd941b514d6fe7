"""Nobody writes over what they have not read: each single thing has a tag, and a change names the one it rests on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from fastapi import Header, Response
from pydantic import BaseModel

from models.errors import Conflict, InvalidInput

_LONGEST = 1_000
_DIGITS = 32
_TAG = re.compile(r'"[^"]*"')
S = TypeVar("S", bound=BaseModel)

IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=_LONGEST, description="The `ETag` of what the change rests on.")
]
TAGGED: dict[str, Any] = {"headers": {"ETag": {"description": "Changes with the thing.", "schema": {"type": "string"}}}}
"""What the interface's description says of an answer that bears a tag."""


class Stale(Conflict):
    """The thing is otherwise than whoever wants to change it has read it."""


class TagNeeded(InvalidInput):
    """A change of something that is there does not say what it rests on."""


def etag_of(shape: BaseModel) -> str:
    """Of the thing as the asker may see it: what is hidden from it changes nothing here."""
    return f'"{hashlib.sha256(shape.model_dump_json().encode()).hexdigest()[:_DIGITS]}"'


def tagged(response: Response, shape: S) -> S:
    """The thing, answered with its tag."""
    response.headers["ETag"] = etag_of(shape)
    return shape


@contextmanager
def resting_on(if_match: str | None, shape: BaseModel, *, needed: bool = True) -> Iterator[None]:
    """What is written within was read as ``shape``, and ``if_match`` must name that.

    ``TagNeeded`` without one, ``Stale`` for another one, and when the store finds that it was changed meanwhile.
    """
    if if_match is None:
        if needed:
            raise TagNeeded("api.web.tag_needed")
    elif if_match.strip() != "*" and etag_of(shape) not in _TAG.findall(if_match):
        raise Stale("api.web.tag_stale")
    try:
        yield
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        raise Stale("api.web.tag_stale") from error
