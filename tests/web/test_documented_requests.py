"""Every request that the documentation shows is answered as is shown, and every field and path of it exists."""

import json
import re
import shlex
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.cli.run import run
from api.compose import compose
from api.keys import give_key
from api.settings import Settings
from models.access import KeyRole
from tests.pages import Shown, commands, inline_code, table
from tests.tree import ROOT
from tests.word_encoder import WordEncoder

PAGE = ROOT / "docs" / "http.md"
REQUESTS = [shown for shown in commands(PAGE) if shown.command.startswith("curl") and "127.0.0.1" in shown.command]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    """The demo cluster, served."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'grappe.db'}", lang="en")
    encoder = WordEncoder()
    assert run(("init", "--demo"), settings=settings) == 0
    assert run(("index",), settings=settings, encoder=encoder) == 0
    services = compose(settings, encoder=encoder)
    made = give_key(services.store, KeyRole.ADMIN, now=services.now())
    with TestClient(create_app(services), headers={"x-secret": made.secret}) as client:
        yield client


def sent(client: TestClient, shown: Shown):
    """What a curl command gets: ``-H`` headers, ``-d`` a body (``@``: that of a file) or ``-F`` a form (then POST),
    ``-X`` the method, and one address.

    ``ANSWER`` stands for the number of the answer to the page's first question, ``$SECRET`` for an administrator's
    key, and ``ETAG`` for the tag of what the address shows.
    """
    command = shown.command.replace("$SECRET", client.headers["x-secret"])
    if "ANSWER" in command:
        command = command.replace("ANSWER", sent(client, REQUESTS[0]).json()["answer"])
    words = [word for word in shlex.split(command)[1:] if word != "-s"]
    headers, body, address, method, form, files = {}, None, "", "", {}, {}
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
            if body.startswith("@"):
                body = (ROOT / body[1:]).read_text(encoding="utf-8")
        elif word == "-X":
            method = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            if value.startswith("@"):
                files[name] = (ROOT / value[1:]).open("rb")
            else:
                form[name] = value
        else:
            address = word
    path = urlsplit(address)._replace(scheme="", netloc="").geturl()
    if "ETAG" in headers.get("If-Match", ""):
        key = {"X-Grappe-Key": client.headers["x-secret"]}
        headers["If-Match"] = client.get(path, headers=key).headers["etag"]
    method = method or ("POST" if body or files else "GET")
    if files:
        with files["file"]:
            return client.request(method, path, headers=headers, data=form, files=files)
    return client.request(method, path, headers=headers, content=body)


@pytest.mark.parametrize("shown", REQUESTS, ids=str)
def test_a_request_is_answered_as_is_shown(client: TestClient, shown: Shown):
    answer = sent(client, shown)
    if any(shown.output):
        told, said = answer.json(), json.loads("\n".join(shown.output))
        if "request_id" in told:  # another for each request
            assert told.pop("request_id") == answer.headers["X-Request-ID"]
            said.pop("request_id")
        assert told == said
    else:
        assert answer.status_code in {200, 201}, answer.text


def test_requests_are_shown():
    assert len(REQUESTS) >= 8


def test_every_field_of_a_question_is_documented_and_no_other(client: TestClient):
    documented = {name for cell in table(PAGE, "field") for name in re.findall(r"\w+", cell)}
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    shapes = ("AskedShape", "SuggestionShape", "SaidShape", "GivenShape")
    assert documented == {name for shape in shapes for name in schemas[shape]["properties"]}


def test_every_path_is_documented_and_no_other(client: TestClient):
    described = set(client.get("/openapi.json").json()["paths"])
    named = {code for code in inline_code(PAGE) if code.startswith("/")} | {
        re.sub(r"\.(?:csv|xlsx)$", ".{form}", urlsplit(shlex.split(shown.command)[-1]).path)
        .replace("programmes/fui", "programmes/{programme_id}")
        .replace("bien-chez-soi-1", "{proposal_id}")
        .replace("organizations/ondabelle-rf", "organizations/{organization_id}")
        .replace("ondabelle-rf", "{member_id}")
        for shown in REQUESTS
    }
    assert described <= named | {"/api/v1"}
    for path in named - described - {"/api/v1"}:
        assert client.get(path).status_code == 200, path


def test_every_status_that_an_endpoint_tells_of_is_documented(client: TestClient):
    told = {
        status
        for path in client.get("/openapi.json").json()["paths"].values()
        for endpoint in path.values()
        for status in endpoint["responses"]
    }
    documented = {code for cell in table(PAGE, "status") for code in re.findall(r"\d+", cell)}
    assert told - {"200"} == documented
