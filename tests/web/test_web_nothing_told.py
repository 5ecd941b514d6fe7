"""What people write, and their keys, stand in no log, in no error of ours and in no index; requests have ids."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace

import pytest

from api.fault_log import written_down
from api.serving_log import serving_log
from models.errors import NotReady

from .conftest import FakeEngine, client

WORD = "zinzolin"
HEADERS = {"Accept": "application/json", "X-Request-ID": f"{WORD}-0000", "User-Agent": WORD, "Accept-Language": WORD}
TELLING = [
    ("GET", f"/api/v1/suggestions?need={WORD}", {}),
    ("GET", f"/api/v1/{WORD}", {}),
    ("GET", f"/api/v1/members/{WORD}", {}),
    ("GET", f"/api/v1/members?q={WORD}&after={WORD}", {}),
    ("GET", f"/?need={WORD}", {}),
    ("GET", f"/staff/members/{WORD}", {}),
    ("POST", "/api/v1/suggestions", {"json": {"need": WORD, "with": [WORD], "k": WORD}}),
    ("POST", "/api/v1/suggestions", {"json": {"need": WORD, "seeker": WORD}}),
    ("POST", "/api/v1/suggestions", {"json": {"need": WORD, "seeker": "alpha"}}),
    ("POST", "/api/v1/suggestions", {"content": WORD}),
    ("POST", "/api/v1/imports", {"files": {"file": (f"{WORD}.csv", f"{WORD};{WORD}\n")}, "data": {"kind": "members"}}),
    ("PATCH", "/api/v1/members/alpha", {"json": {"description": WORD}}),
    ("POST", "/key", {"data": {"key": WORD}}),
    (WORD, "/api/v1/members", {}),
]
RAISED = [
    None,
    ValueError(f"could not convert {WORD}"),
    OSError(f"disk gone: {WORD}"),
    NotReady("embeddings.no_index", folder="f", encoder="e"),
]


def raised(error):
    """An error with causes that quote what was asked."""
    if error is not None and not isinstance(error, NotReady):
        try:
            try:
                raise KeyError(WORD)
            except KeyError as cause:
                raise error from cause
        except type(error) as caught:
            return caught
    return error


@pytest.mark.parametrize("form", ["plain", "json"])
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_no_word_of_a_request_is_written_down(house, tmp_path, capsys, form, error):
    services = house.services if error is None else house.with_engine(FakeEngine(answer=raised(error)))
    log = tmp_path / "grappe.log"
    with written_down(log), serving_log(form), client(services) as door:
        for key in (house.alpha, house.staff, WORD * 4):
            for method, path, sent in TELLING:
                told = door.request(method, path, headers=HEADERS | {"X-Grappe-Key": key}, **sent)
                assert key not in told.text
                if told.status_code >= 500:
                    assert WORD not in told.text.replace(path.partition("?")[0], "")
    lines = capsys.readouterr().err + (log.read_text() if log.exists() else "")
    assert "/api/v1/suggestions" in lines
    assert "/api/v1/members/{member_id}" in lines
    for secret in (WORD, house.alpha, house.staff, "alpha"):
        assert secret not in lines
    if isinstance(error, ValueError | OSError):
        assert type(error).__name__ in log.read_text()
        assert "test_web_nothing_told.py" in log.read_text()  # where it was raised


def test_an_index_holds_no_word(house):
    content = b"".join(file.read_bytes() for file in house.services.settings.snapshots_folder.rglob("*.*"))
    for word in ("Secret Works", "probes", "radio", "secrets", "mail.example", "Who of"):
        assert word.encode() not in content
        assert word.encode("utf-32-le") not in content
    assert "alpha".encode("utf-32-le") in content  # ids there are


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0af7651916cd43dd8448eb211c80319c", True),
        ("9b3f1a52-6c1e-4b7a-9d3e-0123456789AB", True),
        ("deadbeef", True),
        ("", False),
        ("abc", False),
        ("a" * 65, False),
        ("jean.dupont@labo.example", False),
        ("deadbeef\tx", False),
    ],
)
def test_requests_have_ids(house, given, kept):
    door = client(house.services)
    told = door.get("/api/v1/nothing", headers={"X-Request-ID": given, "Accept": "application/json"})
    own = told.headers["X-Request-ID"]
    assert (own == given) is kept
    assert re.fullmatch(r"[0-9a-fA-F-]{8,64}", own)
    assert told.json()["request_id"] == own


def test_a_fault_is_found_again_by_the_id_of_its_request(house, tmp_path, capsys):
    log = tmp_path / "grappe.log"
    with written_down(log), serving_log("json"):
        door = client(house.with_engine(FakeEngine(answer=RuntimeError(WORD))))
        told = door.get("/api/v1/suggestions?need=x", headers={"X-Grappe-Key": house.staff})
        logging.getLogger("grappe.other").warning("beside")
    assert told.status_code == 500
    assert told.json()["request_id"] == told.headers["X-Request-ID"]
    (fault, beside) = map(json.loads, log.read_text().splitlines())
    assert fault["request_id"] == told.headers["X-Request-ID"]
    assert fault["fault"].endswith("builtins.RuntimeError")
    assert beside["message"] == "beside"
    answered = [json.loads(line) for line in capsys.readouterr().err.splitlines() if '"route"' in line]
    (line,) = answered
    assert {"method": "GET", "route": "/api/v1/suggestions", "status": 500, "snapshot": "none"}.items() <= line.items()
    assert line["request_id"] == fault["request_id"]


def test_too_much_has_an_id_too(house):
    door = client(replace(house.services, settings=house.services.settings.model_copy(update={"key_rate": 1})))
    told = [door.get("/api/v1/members", headers={"X-Grappe-Key": house.alpha}) for _ in range(2)]
    assert told[1].status_code == 429
    assert told[1].json()["request_id"] == told[1].headers["X-Request-ID"]
