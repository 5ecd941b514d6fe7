"""What a server writes down: a line a record, plain or as JSON, with the request it belongs to and nothing personal.

What an exception says may quote what was sent: of faults only their kind and the places they passed are written.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

from api.fault_log import FaultLog

LogForm = Literal["plain", "json"]
REQUESTS = "grappe.requests"
"""The logger of what was answered; its records carry their figures as ``told``."""
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered."""

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    def formatException(self, ei: _Raised) -> str:  # noqa: N802 (logging calls it so)
        return "\n".join(_kinds_and_places(ei[1]))


class Plain(_Discreet):
    """Time, level, who says it, the request in brackets, what is said."""

    def format(self, record: logging.LogRecord) -> str:
        request = _request_of(record)
        own = copy(record)
        own.request, own.exc_text = f" [{request}]" if request else "", None  # what another has formatted may quote
        return super().format(own)


class Json(_Discreet):
    """One object a line: ``time``, ``level``, ``logger``, ``message``, then ``request_id``, what is ``told`` and a
    ``fault``, where there are such."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := _request_of(record):
            line["request_id"] = request
        line |= getattr(record, "told", {})
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def formatter(form: LogForm) -> logging.Formatter:
    return Json() if form == "json" else Plain("%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s")


@contextmanager
def serving_log(form: LogForm) -> Iterator[None]:
    """While inside: what is answered, and warnings and worse of every part, go to standard error; so does what goes to
    a fault log take this form."""
    root, requests, server = logging.getLogger(), logging.getLogger(REQUESTS), logging.getLogger("uvicorn.error")
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(formatter(form))
    for handler in root.handlers:
        if isinstance(handler, FaultLog):
            handler.setFormatter(formatter(form))
    requests.setLevel(logging.INFO)
    root.addHandler(told)
    server.addFilter(_once)
    try:
        yield
    finally:
        server.removeFilter(_once)
        root.removeHandler(told)
        requests.setLevel(logging.NOTSET)


def _once(record: logging.LogRecord) -> bool:
    """A fault that ended a request was written down already, where it became an answer."""
    return record.exc_info is None


def _request_of(record: logging.LogRecord) -> str:
    given = getattr(record, "request_id", "")
    return given if isinstance(given, str) and given else request_id.get()


def _kinds_and_places(error: BaseException | None) -> Iterator[str]:
    """From the first cause to ``error``."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for one in reversed(chain):
        yield "".join(traceback.format_tb(one.__traceback__)) + f"{type(one).__module__}.{type(one).__qualname__}"
