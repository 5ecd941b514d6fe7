"""How much a request may bring: counted as it comes in."""

from __future__ import annotations

import asyncio

import pytest

from api.app import create_app
from api.web.limits import MOST_ADDRESS, MOST_BODY

URL = "/api/v1/suggestions"
JSON = {"Content-Type": "application/json"}


def padded(size: int) -> bytes:
    """A question of ``size`` bytes, most of them blanks that JSON does not mind."""
    question = b'{"need": "radio", "k": 1}'
    return question + b" " * (size - len(question))


def test_a_body_up_to_the_limit_is_read(on_demo):
    assert on_demo.post(URL, content=padded(MOST_BODY), headers=JSON).status_code == 200


@pytest.mark.parametrize("path", [URL, "/key", "/healthz", "/"])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_body_beyond_it_is_refused_wherever_it_goes(on_demo, path, streamed):
    body = padded(MOST_BODY + 1)
    content = iter([body[:1000], body[1000:]]) if streamed else body
    told = on_demo.post(path, content=content, headers=JSON)
    assert (told.status_code, told.json()["code"]) == (413, "body_too_large")
    assert "64" in told.json()["detail"]
    assert "default-src 'none'" in told.headers["content-security-policy"]


@pytest.mark.parametrize("length", [b"10", b"-5", b"x", b"9" * 5000])
def test_no_more_is_taken_in_than_the_limit_whatever_the_length_says(demo, length):
    """A body without an end stops being read once it is too large."""
    taken, sent = 0, []

    async def receive():
        nonlocal taken
        taken += 8192
        return {"type": "http.request", "body": b" " * 8192, "more_body": True}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": URL,
        "raw_path": URL.encode(),
        "query_string": b"",
        "headers": [(b"content-length", length), (b"content-type", b"application/json")],
        "scheme": "http",
        "server": ("test", 80),
    }
    asyncio.run(create_app(demo)(scope, receive, send))
    assert sent[0]["status"] == 413
    assert taken <= MOST_BODY + 8192


def test_a_long_need_fits_an_address_and_an_endless_one_does_not(on_demo):
    assert on_demo.get(URL, params={"need": "été " * 2500, "k": 1}).status_code == 200
    for path in ("/", URL):
        told = on_demo.get(path, params={"need": "x" * MOST_ADDRESS})
        assert (told.status_code, told.json()["code"]) == (414, "address_too_long")


def test_the_page_keeps_a_need_that_is_too_long_and_says_so(on_demo):
    told = on_demo.get("/", params={"need": "x" * 10_001, "lang": "fr"})
    assert told.status_code == 422
    assert 'role="alert"' in told.text
    assert "10001" in told.text
    assert "x" * 10_001 in told.text
