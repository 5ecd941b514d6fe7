"""A report by HTTP, signed as Standard Webhooks asks (https://www.standardwebhooks.com, version 1.0.0).

``webhook-signature`` is ``v1,`` and the base64 of the HMAC-SHA256 of ``id.timestamp.body``; the secret is ``whsec_``
and 24 to 64 bytes in base64. The receiver recomputes it, compares in constant time, and refuses old timestamps.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from api.night.report_json import NightShape
from api.night.report_view import light_of
from api.night.told import Night
from api.night.untold import Untold, read_secret, reason_of
from api.settings import Settings

_TIMEOUT = 10.0
_WAITS = (1.0, 4.0)  # before the second and the third try, in seconds
_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_OPEN = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Address:
    parts: SplitResult

    @classmethod
    def of(cls, text: str) -> _Address:
        """``Untold`` for anything but HTTPS, or HTTP on this machine. It is not repeated there: it may hold a key."""
        try:
            parts = urlsplit(text)
            usable = bool(parts.hostname) and (parts.port is None or parts.port > 0) and text.isascii()
        except ValueError:
            usable = False
        if not usable or any(letter <= " " for letter in text) or parts.username is not None:
            raise Untold("api.untold_webhook_address")
        if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _OPEN):
            raise Untold("api.untold_webhook_open")
        return cls(parts)

    @property
    def place(self) -> str:
        return self.parts.netloc

    @property
    def target(self) -> str:
        return (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")

    def connect(self, timeout: float) -> http.client.HTTPConnection:
        host = self.parts.hostname or ""
        if self.parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, self.parts.port, timeout=timeout, context=context)
        return http.client.HTTPConnection(host, self.parts.port, timeout=timeout)


def by_webhook(
    night: Night,
    settings: Settings,
    *,
    now: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
    timeout: float = _TIMEOUT,
) -> str:
    """Post ``night`` and give to where; ``Untold`` says why it could not.

    No redirect is followed. Only no answer in time and errors of the server (5xx) are tried again, twice, under the
    same ``webhook-id``: the receiver knows it by that.
    """
    address, key = _Address.of(settings.webhook_url), _key(settings)
    id_, body = f"msg_{night.id}", _body(night)
    for waiting in (*_WAITS, None):
        stamp = str(int(now()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Grappe",
            "webhook-id": id_,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(key, id_, stamp, body),
        }
        status = _post(address, body, headers, timeout)
        if status is not None and status < 500:
            break
        if waiting is not None:
            wait(waiting)
    if status is None:
        raise Untold("api.untold_slow", place=address.place)
    if not 200 <= status < 300:
        raise Untold("api.untold_webhook_status", place=address.place, status=status)
    return address.place


def signature(key: bytes, id_: str, stamp: str, body: bytes) -> str:
    """What the header ``webhook-signature`` says."""
    signed = hmac.new(key, f"{id_}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def _body(night: Night) -> bytes:
    """As the specification proposes: the sort of event, when, and what."""
    shape = NightShape.of(night).model_dump(mode="json")
    event = {
        "type": f"night.{night.outcome}",
        "timestamp": shape["ended"],
        "data": {"light": light_of(night), **shape},
    }
    return json.dumps(event, ensure_ascii=False).encode()


def _key(settings: Settings) -> bytes:
    secret = read_secret(settings.webhook_secret, settings.webhook_secret_file)
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise Untold("api.untold_webhook_secret", least=_SHORTEST, most=_LONGEST)
    return key


def _post(address: _Address, body: bytes, headers: dict[str, str], timeout: float) -> int | None:
    """The status, ``None`` where none came in time."""
    connection = address.connect(timeout)
    try:
        connection.request("POST", address.target, body, headers)
        return connection.getresponse().status
    except TimeoutError:
        return None
    except (OSError, http.client.HTTPException) as error:
        raise Untold("api.untold_unreached", place=address.place, reason=reason_of(error)) from None
    finally:
        connection.close()
