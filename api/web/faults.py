"""Every error leaves as problem details, or as a page for those who asked for one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from api.serving_log import request_id
from api.web.check_form import MOST_FORM
from api.web.desk import Desk
from api.web.headers import KEEP_NOTHING, PROTECTION
from api.web.invalid import problem_of_validation
from api.web.language import language, remember
from api.web.limits import MOST_ADDRESS, MOST_BODY
from api.web.problems import Problem, problem_of, problem_of_status, problem_response, status_of
from api.web.programmes import CHECK
from api.web.requests import HEADER, route_of
from api.web.staff_calls import UPLOADS as CALLS_BY_STAFF
from api.web.staff_check import UPLOADS as FORMS_BY_STAFF
from api.web.staff_imports import UPLOADS as UPLOADS_BY_STAFF
from models.errors import GrappeError
from models.texts import Lang

_FOR_PROGRAMS = ("/api/", "/openapi.json", "/healthz", "/readyz")
_UPLOADS = ("/api/v1/imports",)
_KIB = 1024
_log = logging.getLogger(__name__)


class Faults:
    """Translates what is raised, in the language and the form that the request asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def uploads(self) -> Mapping[str, int]:
        """The addresses to which files and long texts are sent, and how many bytes may come there."""
        by_programs = dict.fromkeys(_UPLOADS, self._desk.services.settings.upload_mib * _KIB * _KIB)
        return {**by_programs, CHECK: MOST_FORM, **UPLOADS_BY_STAFF, **CALLS_BY_STAFF, **FORMS_BY_STAFF}

    def install(self, app: FastAPI) -> None:
        app.add_exception_handler(GrappeError, self._grappe)
        app.add_exception_handler(RequestValidationError, self._validation)
        app.add_exception_handler(HTTPException, self._http)
        app.add_exception_handler(Exception, self._fault)

    def refuse(self, scope: Scope, status: int) -> Response:
        """The response to a request that was not even read."""
        body = self.uploads.get(scope["path"], MOST_BODY)
        most = {413: body // _KIB, 414: MOST_ADDRESS // _KIB, 429: scope.get("grappe.wait", 0)}.get(status, 0)
        headers = {"Retry-After": str(most)} if status == HTTPStatus.TOO_MANY_REQUESTS else None
        return self._response(scope, problem_of_status(status, self._lang(scope), most=most), headers)

    def _lang(self, scope: Scope) -> Lang:
        return language(scope, self._desk.lang)

    def _response(self, scope: Scope, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        for_programs = scope["path"].startswith(_FOR_PROGRAMS)
        if for_programs or "text/html" not in Headers(scope=scope).get("accept", ""):
            return problem_response(problem, scope["path"], headers)
        return self._desk.pages.problem(problem, self._desk.services.cluster, headers)

    async def _grappe(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, GrappeError):
            raise error
        if status_of(error) >= 500:
            # Whoever asks whether we are ready asks often: that is not news each time.
            level = logging.DEBUG if request.url.path == "/readyz" else logging.WARNING
            _log.log(level, "%s: %s", route_of(request.scope), error.sentence("en"))
        return self._response(request.scope, problem_of(error, self._lang(request.scope)))

    async def _validation(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        if isinstance(error.body, dict):
            remember(request.scope, error.body.get("lang"))
        return self._response(request.scope, problem_of_validation(error.errors(), self._lang(request.scope)))

    async def _http(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        problem = problem_of_status(error.status_code, self._lang(request.scope), method=request.method)
        return self._response(request.scope, problem, error.headers)

    async def _fault(self, request: Request, error: Exception) -> Response:
        """A fault of ours: written down whole, shown as one sentence. It stands outside of the middleware."""
        _log.error("%s %s", request.method, route_of(request.scope), exc_info=error)
        headers = PROTECTION | KEEP_NOTHING | {HEADER: request_id.get()}
        return self._response(request.scope, problem_of_status(500, self._lang(request.scope)), headers)
