"""The proxies of ``deploy/``, run before a served Grappe: who asks is known, and nobody passes for somebody else."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from models.demo_cluster import load_demo
from models.sql import SqlStore
from tests.absent import absent
from tests.deployed import DEPLOY, served

RATE = 8


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[..., Reply]


def asked_of(
    server: Callable[..., http.client.HTTPConnection],
    method: str,
    address: str,
    *,
    of: str,
    body: bytes = b"",
    **headers: str,
) -> Reply:
    """What ``server`` answers to who asks from the address ``of``."""
    with closing(server(source_address=(of, 0), timeout=30)) as opened:
        opened.request(
            method, address, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = opened.getresponse()
        return Reply(answer.status, dict(answer.headers), answer.read())


@pytest.fixture(scope="module")
def grappe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a served demo cluster that takes eight requests a minute from each address."""
    home = tmp_path_factory.mktemp("home")
    with SqlStore.create(Settings(home=home, database_url="").store_url) as store:
        load_demo(store)
    with served(home, GRAPPE_ADDRESS_RATE=str(RATE), GRAPPE_SECURE_COOKIES="true") as port:
        yield port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for ``localhost`` and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "c.pem", folder / "k.pem"
    ask = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    subprocess.run(["openssl", *ask, *names, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def nginx(folder: Path, grappe: int, port: int, certificate: tuple[Path, Path]) -> list[str]:
    """The site as it is, in an nginx of the test's own: other ports and another certificate."""
    site = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    site = re.sub(r"/etc/letsencrypt/\S+fullchain.pem", str(certificate[0]), site)
    site = re.sub(r"/etc/letsencrypt/\S+privkey.pem", str(certificate[1]), site)
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace(
        "listen 443", f"listen 127.0.0.1:{port}"
    )
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{grappe}")
    kept = " ".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "site.conf").write_text(f"access_log off; {kept}\n{site}", encoding="utf-8")
    user = "user root;" if Path("/proc/self").owner() == "root" else ""
    logs = f"pid {folder}/pid; error_log stderr warn;"
    config = f"{user} daemon off; {logs} events {{}} http {{ include {folder}/site.conf; }}"
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, grappe: int, port: int, certificate: tuple[Path, Path]) -> list[str]:
    """The same of Caddy's."""
    site = (DEPLOY / "proxy" / "Caddyfile").read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{grappe}")
    ours = f"https://localhost:{port} {{\n\ttls {certificate[0]} {certificate[1]}\n\tbind 127.0.0.1\n"
    site = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site.replace("grappe.example {\n", ours)
    (folder / "Caddyfile").write_text(site, encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module")
def port() -> int:
    """Where the proxies listen, one after the other."""
    return free_port()


@pytest.fixture(scope="module")
def origin(port: int) -> str:
    return f"https://localhost:{port}"


@pytest.fixture(scope="module", params=[nginx, caddy], ids=lambda proxy: proxy.__name__)
def ask(
    request: pytest.FixtureRequest,
    grappe: int,
    port: int,
    certificate: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ask]:
    """Asks through the proxy, from any address of the loopback network."""
    proxy = request.param
    if shutil.which(proxy.__name__) is None:
        absent(f"{proxy.__name__} is not installed")
    folder = tmp_path_factory.mktemp("proxy")
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    command = proxy(folder, grappe, port, certificate)

    def ask(method: str, address: str, **asked: Any) -> Reply:
        server = partial(http.client.HTTPSConnection, "localhost", port, context=trusted)
        return asked_of(server, method, address, **asked)

    environment = {"HOME": str(folder), "PATH": "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/sbin:/bin"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as running:
        try:
            for _ in range(200):
                try:
                    ask("GET", "/healthz", of="127.0.0.1")
                    break
                except OSError:
                    assert running.poll() is None, running.stderr.read().decode()
                    time.sleep(0.05)
            yield ask
        finally:
            running.terminate()
            running.communicate()


_numbers = count(2)


@pytest.fixture
def somebody() -> str:
    """An address of the loopback network that nobody asked from yet."""
    return f"127.0.10.{next(_numbers)}"


def statuses(ask: Ask, of: str, *, times: int) -> list[int]:
    return [ask("GET", "/api/v1/cluster", of=of).status for _ in range(times)]


def test_each_asker_is_counted_for_itself(ask: Ask, somebody: str):
    assert 429 in statuses(ask, somebody, times=RATE + 2)
    assert statuses(ask, somebody.replace(".10.", ".11."), times=2) == [200, 200]


def test_who_claims_another_address_is_counted_all_the_same(ask: Ask, somebody: str):
    claims = [f"203.0.113.{place}" for place in range(RATE + 2)]
    found = [ask("GET", "/api/v1/cluster", of=somebody, X_Forwarded_For=claim).status for claim in claims]
    assert 429 in found


def test_who_comes_past_the_proxy_is_not_believed(grappe: int, somebody: str):
    server = partial(http.client.HTTPConnection, "127.0.0.1", grappe)
    claims = [f"203.0.113.{place}" for place in range(RATE + 2)]
    found = [asked_of(server, "GET", "/api/v1/cluster", of=somebody, X_Forwarded_For=claim).status for claim in claims]
    assert 429 in found


def test_forms_of_the_site_s_own_pages_are_taken_over_https_and_no_other(ask: Ask, somebody: str, origin: str):
    page = ask("GET", "/", of=somebody)
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    form = {"Content_Type": "application/x-www-form-urlencoded", "body": b"key=wrong"}
    foreign = ask("POST", "/key", of=somebody, Origin="https://elsewhere.example", **form)
    own = ask("POST", "/key", of=somebody, Origin=origin, **form)
    assert foreign.status == 403
    assert own.status not in {403, 500, 502}


def test_what_is_too_large_is_refused_by_grappe_itself(ask: Ask, somebody: str):
    told = ask("POST", "/api/v1/suggestions", of=somebody, body=b"x" * 2**20, Content_Type="application/json")
    assert told.status == 413
    assert json.loads(told.body)["code"]
    assert ask("GET", f"/?need={'a' * 40_000}", of=somebody).status not in {400, 414, 431, 502}
