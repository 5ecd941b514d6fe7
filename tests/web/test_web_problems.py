"""Whatever goes wrong leaves as problem details, in one sentence of the asker's language."""

from __future__ import annotations

import logging

import pytest

from models.errors import Damaged, Missing, NotReady

from .conftest import FakeEngine, client

URL = "/api/v1/suggestions"


def problem(told, status: int, code: str) -> dict:
    """The problem, after checking what all of them have."""
    assert told.status_code == status, told.text
    assert told.headers["content-type"] == "application/problem+json"
    assert told.headers["cache-control"] == "no-store"
    content = told.json()
    assert (content["status"], content["code"], content["type"]) == (status, code, f"urn:grappe:problem:{code}")
    assert content["title"]
    assert content["detail"].rstrip()[-1] in ".)"
    assert content["instance"].startswith("/")
    return content


@pytest.mark.parametrize(
    ("fields", "code", "field", "english", "french"),
    [
        ({"k": 0}, "invalid_request", "k", "1 or more", "au moins 1"),
        ({"k": 101}, "invalid_request", "k", "100 or less", "au plus 100"),
        ({"k": 10**30}, "invalid_request", "k", "100 or less", "au plus 100"),
        ({"k": 2.5}, "invalid_request", "k", "whole number", "nombre entier"),
        ({"k": "many"}, "invalid_request", "k", "whole number", "nombre entier"),
        ({"need": "x" * 10_001}, "invalid_request", "need", "10000 characters", "10000 caractères"),
        ({"need": 3}, "invalid_request", "need", "must be a text", "doit être un texte"),
        ({"need": None}, "invalid_request", "need", "must be a text", "doit être un texte"),
        ({"with": "Voxerelle"}, "invalid_request", "with", "must be a list", "doit être une liste"),
        ({"with": ["x"] * 101}, "invalid_request", "with", "100 entries", "100 éléments"),
        ({"with": ["ok", "x" * 301]}, "invalid_request", "with[2]", "300 characters", "300 caractères"),
        ({"wiht": ["x"]}, "invalid_request", "wiht", "no field “wiht”", "pas de champ « wiht »"),
        ({"scope": "all"}, "invalid_request", "scope", "members, known", "members, known"),
        ({"kinds": ["firm"]}, "invalid_request", "kinds[1]", "company, university", "company, university"),
        ({"countries": ["FRA"]}, "country_wrong", "countries", "two letters", "deux lettres"),
        ({"colleges": ["none"]}, "college_unknown", "colleges", "choose one of startups", "choisissez parmi startups"),
        ({"with": ["Lunaire"]}, "who_unknown", "with", "called “Lunaire”", "s'appelle « Lunaire »"),
        ({"exclude": ["Lunaire"]}, "who_unknown", "exclude", "called “Lunaire”", "s'appelle « Lunaire »"),
        ({"seeker": "Lunaire"}, "who_unknown", "seeker", "called “Lunaire”", "s'appelle « Lunaire »"),
        ({"need": " \t"}, "question_empty", "need", "Nothing was asked", "Rien n'est demandé"),
    ],
)
def test_each_wrong_value_is_told_with_its_place_and_mending(on_demo, fields, code, field, english, french):
    status = 404 if code == "who_unknown" else 422
    for lang, sentence in (("en", english), ("fr", french)):
        told = on_demo.post(URL, json={"need": "x", "lang": lang, **fields})
        content = problem(told, status, code)
        assert content["field"] == field
        assert sentence in content["detail"]
        assert told.headers["content-language"] == lang


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"{", 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b'"need"', 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b'{"need": "\\ud800"}', 422, "invalid_request"),
        (b'{"with": ["\\udfff"]}', 422, "invalid_request"),
        (b'{"\\ud800": 1}', 422, "invalid_request"),
        (b'{"need": "x", "k": NaN}', 422, "invalid_request"),
        (b'{"k": ' + b"9" * 5000 + b"}", 400, "bad_request"),
        (b'{"need": "\xff\xfe"}', 400, "bad_request"),
        (b"[" * 60_000, 400, "bad_request"),
    ],
)
def test_bodies_that_are_no_question_are_refused_in_one_sentence(on_demo, body, status, code):
    told = on_demo.post(URL, content=body, headers={"Content-Type": "application/json", "Accept-Language": "fr"})
    assert "requête" in problem(told, status, code)["detail"] or "«" in told.json()["detail"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_programs_read_the_same_field_in_every_language(on_demo, lang):
    headers = {"Content-Type": "application/json", "Accept-Language": lang}
    for body, field in (
        (b"[1]", "body"),
        (b'{"need":', "body"),
        (b'{"need": "x", "kinds": ["company", "x"]}', "kinds[2]"),
    ):
        told = on_demo.post(URL, content=body, headers=headers).json()
        assert told["field"] == told["errors"][0]["field"] == field


def test_a_form_is_no_json(on_demo):
    assert "application/json" in problem(on_demo.post(URL, data={"need": "x"}), 422, "invalid_request")["detail"]


def test_nul_and_controls_are_put_aside(on_demo):
    told = on_demo.post(URL, json={"need": "capteurs\x00\x1b radio", "with": ["Voxe\x00relle"], "k": 1})
    assert told.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "no_such_address"),
        ("GET", "/api/v1/members/", 404, "no_such_address"),
        ("GET", "/docs", 404, "no_such_address"),
        ("DELETE", URL, 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("GET", "/api/v1/members?limit=0", 422, "invalid_request"),
        ("GET", "/api/v1/members?limit=99999999999999999999", 422, "invalid_request"),
        ("GET", "/api/v1/members?after=x", 422, "cursor_wrong"),
        ("GET", URL + "?k=x&need=y", 422, "invalid_request"),
        ("GET", URL + "?lang=de&need=y", 422, "invalid_request"),
    ],
)
def test_addresses_and_methods_that_are_not_there(on_demo, method, path, status, code):
    told = on_demo.request(method, path)
    problem(told, status, code)
    if status == 405:
        assert told.headers["allow"]


def test_a_browser_gets_a_page_and_a_program_the_problem(on_demo):
    page = on_demo.get("/nowhere?lang=fr", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="fr">' in page.text
    assert 'role="alert"' in page.text
    problem(on_demo.get("/nowhere?lang=fr", headers={"Accept": "*/*"}), 404, "no_such_address")
    told = on_demo.get("/api/v1/nowhere", headers={"Accept": "text/html"})
    assert told.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "error",
    [
        NotReady("embeddings.no_index", folder="/srv/secret/place", encoder="words"),
        Damaged("embeddings.pointer_lost", file="/srv/secret/place"),
        Missing("store_driver_missing", driver="/srv/secret/place"),
    ],
)
def test_what_staff_must_mend_is_logged_whole_and_told_without_places(house, caplog, error):
    door = client(house.with_engine(FakeEngine(error)))
    told = door.post(URL, json={"need": "x"}, headers={"X-Grappe-Key": house.staff})
    assert "doctor" in problem(told, 503, error.code)["detail"]
    assert "/srv" not in told.text
    assert "/srv/secret/place" in caplog.text


def test_a_fault_of_ours_is_logged_and_shows_no_trace(house, caplog):
    door = client(house.with_engine(FakeEngine(RuntimeError("private detail"))))
    with caplog.at_level(logging.ERROR):
        told = door.post(URL, json={"need": "x"}, headers={"X-Grappe-Key": house.staff, "Accept-Language": "fr"})
    assert "de notre côté" in problem(told, 500, "fault")["detail"]
    assert "private" not in told.text
    assert "default-src 'none'" in told.headers["content-security-policy"]
    assert "private detail" in caplog.text
    page = door.get("/?need=x", headers={"Cookie": f"grappe_key={house.staff}", "Accept": "text/html"})
    assert page.status_code == 500
    assert 'role="alert"' in page.text
    assert "private" not in page.text
