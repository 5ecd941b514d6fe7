"""The one translation of errors to HTTP: problem details as in RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.responses import Response

from api.serving_log import request_id
from api.web.etags import Stale, TagNeeded
from api.web.gate import KeyNeeded
from models.errors import (
    Ambiguous,
    Conflict,
    Damaged,
    Denied,
    GrappeError,
    InvalidInput,
    Missing,
    NotFound,
    NotReady,
    Refused,
)
from models.texts import Lang, Texts

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:grappe:problem:"
_STATUS: dict[type[GrappeError], HTTPStatus] = {
    KeyNeeded: HTTPStatus.UNAUTHORIZED,
    Denied: HTTPStatus.FORBIDDEN,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    TagNeeded: HTTPStatus.PRECONDITION_REQUIRED,
    NotFound: HTTPStatus.NOT_FOUND,
    Ambiguous: HTTPStatus.CONFLICT,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Refused: HTTPStatus.CONFLICT,
    NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    Damaged: HTTPStatus.SERVICE_UNAVAILABLE,
    Missing: HTTPStatus.SERVICE_UNAVAILABLE,
}
_CODES = {
    400: "bad_request",
    404: "no_such_address",
    405: "method_not_allowed",
    413: "body_too_large",
    414: "address_too_long",
    429: "too_many",
    500: "fault",
    503: "not_ready",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in the asker's language. ``more`` are members of its own kind, such as ``candidates``."""

    status: int
    code: str
    detail: str
    lang: Lang
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return Texts.of("api.web")(f"title_{self.status}", self.lang)


def status_of(error: GrappeError) -> HTTPStatus:
    kinds = (kind for kind in type(error).__mro__ if kind in _STATUS)
    return next((_STATUS[kind] for kind in kinds), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_of(error: GrappeError, lang: Lang) -> Problem:
    """The asker reads its own mistakes whole; of those of this installation only that there is one, and who mends it.

    Their sentences name files and databases, which are for the log.
    """
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem_of_status(status, lang, code=error.code)
    more: dict[str, object] = {}
    if "field" in error.facts:
        more["field"] = error.facts["field"]
    if isinstance(error, Ambiguous):
        more["candidates"] = [{"id": id_, "name": name} for id_, name in error.candidates]
    return Problem(status, error.code, error.sentence(lang), lang, more)


def problem_of_status(status: int, lang: Lang, *, code: str = "", **facts: object) -> Problem:
    """A problem that its status says all about; an unusual status speaks as 400 or 500 does."""
    if status not in _CODES:
        status = 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    return Problem(status, code or _CODES[status], Texts.of("api.web")(f"status_{status}", lang, **facts), lang)


def problem_response(problem: Problem, instance: str, headers: Mapping[str, str] | None = None) -> Response:
    content = {
        "type": _TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        "request_id": request_id.get(),
        **problem.more,
    }
    return Response(
        json.dumps(content, ensure_ascii=False).encode(errors="replace"),
        problem.status,
        {"Content-Language": problem.lang, **_challenge(problem), **(headers or {})},
        MEDIA_TYPE,
    )


def _challenge(problem: Problem) -> dict[str, str]:
    """A 401 must say how to be let in."""
    unauthorized = problem.status == HTTPStatus.UNAUTHORIZED
    return {"WWW-Authenticate": 'ApiKey realm="Grappe", header="X-Grappe-Key"'} if unauthorized else {}
