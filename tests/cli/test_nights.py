"""``grappe nights``: what the nights did, for people and for programs, and a try of the ways to tell it."""

from __future__ import annotations

import base64
import json
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from api.night.report import write_report
from api.night.report_json import NightShape
from tests.nights import NIGHTS, PUBLISHED, REFUSED


@pytest.fixture
def nights(bare):
    """An installation with reports and nothing else: they can be read when the store is gone."""
    for night in NIGHTS:
        write_report(night, bare.settings)
    return bare


def test_the_newest_night_comes_first_with_its_sentence(nights):
    told = nights.done("nights", "list")
    lines = [line for line in told.out.splitlines() if line.startswith("2026")]
    assert [line.split()[0] for line in lines] == sorted((night.id for night in NIGHTS), reverse=True)
    assert any("✗" in line and "did not pass" in line for line in lines)
    assert "n'a pas passé" in nights.done("nights", "list", lang="fr").out


def test_programs_are_given_all_of_it(nights):
    listed = nights.done("nights", "list", "--json").json
    assert [NightShape.model_validate_json(json.dumps(one)).night() for one in listed] == list(reversed(NIGHTS))
    assert nights.done("nights", "show", REFUSED.id, "--json").json == listed[-2]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("What to do", "at most 5%", "Backup (2.3 s)")),
        ("fr", ("Que faire", "au plus 5", "Sauvegarde (2,3 s)")),
    ],
)
def test_one_night_is_told_whole(nights, lang, words):
    out = nights.done("nights", "show", REFUSED.id, lang=lang).out
    for word in (*words, "grappe nightly --force", "✗"):
        assert word in out


def test_without_a_name_the_last_one_is_shown(nights):
    assert NIGHTS[-1].id in nights.done("nights", "show").out


def test_a_damaged_report_is_told_beside_the_others(nights):
    file = nights.settings.nights_folder / f"{REFUSED.id}.json"
    file.write_bytes(b"{")
    told = nights.done("nights", "list")
    assert str(file) in told.err.replace("\n", "")
    assert PUBLISHED.id in told.out
    assert "damaged" in told.out
    assert len(nights.done("nights", "list", "--json").json) == len(NIGHTS) - 1
    assert nights("nights", "show", REFUSED.id).code == 15


@pytest.mark.parametrize("id_", ["20200101T000000Z-0001", "../grappe", "x/y"])
def test_a_night_that_is_not_on_record_is_told(nights, id_):
    told = nights("nights", "show", id_)
    assert told.code == 11
    assert "grappe nights list" in told.err


def test_where_nothing_is_set_a_try_says_what_to_set(bare):
    told = bare("nights", "test")
    assert told.code == 10
    assert "GRAPPE_SMTP_HOST" in told.err


def test_a_try_tells_each_way_and_whether_it_worked(bare):
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    secret = SecretStr(f"whsec_{base64.b64encode(bytes(32)).decode()}")
    with HTTPServer(("127.0.0.1", 0), Handler) as server, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        thread = Thread(target=server.serve_forever)
        thread.start()
        place = f"127.0.0.1:{server.server_port}"
        posted = bare.to(webhook_url=f"http://{place}/", webhook_secret=secret)
        both = posted.to(smtp_host="127.0.0.1", smtp_port=port, mail_from="a@b.example", mail_to="c@d.example")
        well, told, as_json = posted("nights", "test"), both("nights", "test"), both("nights", "test", "--json")
        server.shutdown()
        thread.join()
    assert (well.code, told.code, as_json.code) == (0, 20, 20)
    assert f"Posted to {place}." in well.out
    assert f"127.0.0.1:{port}" in told.err
    assert [(one["way"], bool(one["error"])) for one in as_json.json] == [("mail", True), ("webhook", False)]
    assert len(came) == 3
    assert {event["data"]["id"].endswith("-test") for event in came} == {True}
    assert not bare.settings.nights_folder.exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SMTP_TLS", "yes", "one of none, starttls, tls"),
        ("SMTP_PORT", "x", "whole number"),
        ("REPORT_DAYS", "0", "≥ 1"),
    ],
)
def test_settings_that_cannot_be_are_told(monkeypatch, capsys, name, value, words):
    from api.cli.run import run

    monkeypatch.setenv(f"GRAPPE_{name}", value)
    assert run(["nights", "list", "--lang", "en"]) == 10
    assert words in capsys.readouterr().err
