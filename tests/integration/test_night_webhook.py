"""Reports by webhook, taken by a real HTTP server of the test's own that checks the signature as receivers do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
import trustme
from pydantic import SecretStr

from api.night.report_json import NightShape
from api.night.reporting import _in_time, report, tell
from api.night.told import Step
from api.night.untold import Untold
from api.night.webhook import by_webhook, signature
from api.settings import Settings
from tests.nights import NIGHTS, PUBLISHED, REFUSED

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
NOW = 1_800_000_000.0


@dataclass
class Receiver:
    """Answers with ``statuses`` in turn (the last for ever), and remembers what came: headers and body."""

    statuses: list[int] = field(default_factory=lambda: [204])
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    location: str = ""


@contextmanager
def receiver(*statuses: int, location: str = "", tls: ssl.SSLContext | None = None) -> Iterator[tuple[Receiver, str]]:
    kept = Receiver(list(statuses) or [204], location=location)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.statuses.pop(0) if len(kept.statuses) > 1 else kept.statuses[0])
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield kept, f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/hooks/grappe?token=t0ken"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", lang="fr", webhook_secret=SecretStr(SECRET))


def to(settings: Settings, address: str, **changes: object) -> Settings:
    return settings.model_copy(update={"webhook_url": address, **changes})


def checked(headers: dict[str, str], body: bytes) -> dict:
    """The event, once its signature is found right, as the specification has receivers do it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    version, _, given = headers["webhook-signature"].partition(",")
    assert version == "v1"
    assert hmac.compare_digest(base64.b64decode(given), hmac.new(KEY, signed, hashlib.sha256).digest())
    return json.loads(body)


def fault(night, settings: Settings) -> str:
    (line,) = tell(night, settings)
    for said in (line.en, line.fr):
        assert SECRET.removeprefix("whsec_") not in said
        assert "t0ken" not in said
    return line.en


def test_the_signature_is_that_of_the_specifications_example():
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_night_is_posted_whole_and_signed(settings):
    with receiver() as (kept, address):
        for night in NIGHTS:
            assert by_webhook(night, to(settings, address), now=lambda: NOW) in address
    assert len(kept.came) == len(NIGHTS)
    for night, (headers, body) in zip(NIGHTS, kept.came, strict=True):
        event = checked(headers, body)
        assert headers["content-type"] == "application/json"
        assert headers["webhook-timestamp"] == str(int(NOW))
        assert headers["webhook-id"].endswith(night.id)
        assert event["type"] == f"night.{night.outcome}"
        assert event["data"].pop("light") in {"green", "amber", "red"}
        assert NightShape.model_validate_json(json.dumps(event["data"])).night() == night


def test_errors_of_the_server_are_tried_again_under_the_same_id_with_a_signature_of_its_own_time(settings):
    waited, times = [], iter([NOW, NOW + 1, NOW + 5])
    with receiver(500, 503, 200) as (kept, address):
        by_webhook(REFUSED, to(settings, address), now=lambda: next(times), wait=waited.append)
    assert len(kept.came) == 3
    assert waited == sorted(waited)
    assert len(waited) == 2
    assert len({headers["webhook-id"] for headers, _ in kept.came}) == 1
    assert len({headers["webhook-signature"] for headers, _ in kept.came}) == 3
    for headers, body in kept.came:
        checked(headers, body)


@pytest.mark.parametrize(
    ("status", "tries"), [(500, 3), (503, 3), (400, 1), (401, 1), (404, 1), (410, 1), (302, 1), (307, 1)]
)
def test_what_is_refused_is_not_sent_again_and_no_redirect_is_followed(settings, status, tries):
    refused = pytest.raises(Untold, match=f"status {status}")
    with receiver() as (elsewhere, other), receiver(status, location=other) as (kept, address), refused:
        by_webhook(REFUSED, to(settings, address), wait=lambda _: None)
    assert len(kept.came) == tries
    assert elsewhere.came == []


def test_a_server_that_says_nothing_is_tried_again_and_not_waited_for_long(settings):
    waited = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Untold, match="did not answer in time"):
            by_webhook(REFUSED, to(settings, address), wait=waited.append, timeout=0.2)
    assert len(waited) == 2


def test_over_tls_only_a_server_that_is_known_for_itself_is_told(settings, tmp_path, monkeypatch):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with receiver(tls=context) as (kept, address):
        assert "could not be sent" in fault(REFUSED, to(settings, address))
        assert kept.came == []
        file = tmp_path / "authority.pem"
        authority.cert_pem.write_to_path(file)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert tell(REFUSED, to(settings, address)) == ()
        checked(*kept.came[0])


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/t0ken",
        "http://127.0.0.1.nip.example/t0ken",
        "http://localhost.example/t0ken",
        "ftp://127.0.0.1/t0ken",
        "file:///etc/passwd?t0ken",
        "https://user:t0ken@hooks.example/",
        "https:///t0ken",
        "https://hooks.example:99999/t0ken",
        "https://[::1/t0ken",
        "https://hooks.example/t0ken\r\nX-Other: 1",
        "https://hooks.example/t0ken é",
        "t0ken",
    ],
)
def test_addresses_that_are_open_or_none_are_refused_and_not_repeated(settings, address):
    assert "GRAPPE_WEBHOOK_URL" in fault(REFUSED, to(settings, address))


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "short", "whsec_not base64 at all, is it", f"whsec_{'A' * 24}", SECRET * 3]
)
def test_a_secret_of_no_use_is_told_and_nothing_sent(settings, secret):
    with receiver() as (kept, address):
        assert "GRAPPE_WEBHOOK_SECRET" in fault(REFUSED, to(settings, address, webhook_secret=SecretStr(secret)))
    assert kept.came == []


def test_the_secret_may_stand_in_a_file(settings, tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET + "\r\n", encoding="utf-8")
    with receiver() as (kept, address):
        assert tell(PUBLISHED, to(settings, address, webhook_secret=SecretStr(""), webhook_secret_file=file)) == ()
    assert checked(*kept.came[0])["type"] == "night.published"


def test_nobody_there_is_told_in_the_report_that_is_kept(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = report(PUBLISHED, to(settings, f"http://127.0.0.1:{port}/t0ken"))
    last = told.steps[-1]
    assert (told.outcome, last.step, last.failed) == (PUBLISHED.outcome, Step.REPORT, True)
    assert f"127.0.0.1:{port}" in last.line.en


def test_whoever_answers_letter_by_letter_is_left_alone():
    never = Event()
    sent = _in_time("webhook", "hooks.example", lambda: str(never.wait()), longest=0.05)
    never.set()
    assert "hooks.example did not answer in time" in sent.error.sentence("en")


def test_a_fault_of_ours_is_told_without_what_was_sent():
    def fail() -> str:
        raise RuntimeError(SECRET)

    sent = _in_time("mail", "mail.example", fail)
    assert "RuntimeError" in sent.error.sentence("en")
    assert SECRET not in sent.error.sentence("en")
