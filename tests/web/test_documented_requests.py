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
from api.settings import Settings
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
    with TestClient(create_app(compose(settings, encoder=encoder))) as client:
        yield client


def sent(client: TestClient, shown: Shown):
    """What a curl command gets: ``-H`` headers, ``-d`` a body (then POST), and one address.

    ``ANSWER`` stands for the number of the answer to the page's first question.
    """
    command = shown.command
    if "ANSWER" in command:
        command = command.replace("ANSWER", sent(client, REQUESTS[0]).json()["answer"])
    words = [word for word in shlex.split(command)[1:] if word != "-s"]
    headers, body, address = {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            address = word
    path = urlsplit(address)._replace(scheme="", netloc="").geturl()
    return client.request("POST" if body else "GET", path, headers=headers, content=body)


@pytest.mark.parametrize("shown", REQUESTS, ids=str)
def test_a_request_is_answered_as_is_shown(client: TestClient, shown: Shown):
    answer = sent(client, shown)
    if any(shown.output):
        assert answer.json() == json.loads("\n".join(shown.output))
    else:
        assert answer.status_code == 200, answer.text


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
        re.sub(r"\.(?:csv|xlsx)$", ".{form}", urlsplit(shlex.split(shown.command)[-1]).path).replace(
            "ondabelle-rf", "{member_id}"
        )
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
