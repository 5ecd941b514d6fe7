"""The page of a real cluster asks for a key once, keeps it out of addresses and scripts, and lets it go."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from .conftest import client
from .test_web_page import Elements, text_of

QUESTION = "/?need=probes+in+the+field&k=3&lang=fr"


def test_without_a_key_the_page_asks_for_one_and_shows_nobody(at_house):
    told = at_house.get(QUESTION)
    assert told.status_code == 401
    elements = Elements(told.text)
    assert elements.of("form", method="post", action="/key")
    assert elements.of("input", name="key", type="password")
    assert elements.of("input", name="back", value=QUESTION)
    assert "Réservé aux membres." in told.text
    for name in ("Alpha", "Beta", "article"):
        assert name not in told.text


def test_the_key_is_asked_once_and_leads_back_to_the_question(house, at_house):
    told = at_house.post("/key", data={"key": f" {house.alpha} ", "back": QUESTION, "lang": "fr"})
    assert (told.status_code, told.headers["location"]) == (303, QUESTION)
    cookie = told.headers["set-cookie"]
    for attribute in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert attribute.lower() in cookie.lower()
    assert "secure" not in cookie.lower()
    page = at_house.get(told.headers["location"])
    assert page.status_code == 200
    assert Elements(page.text).of("article")
    assert house.alpha not in page.text


def test_behind_https_the_cookie_says_so(house):
    settings = house.services.settings.model_copy(update={"secure_cookies": True})
    door = client(replace(house.services, settings=settings))
    assert "secure" in door.post("/key", data={"key": house.alpha}).headers["set-cookie"].lower()


@pytest.mark.parametrize("given", ["", "wrong", "revoked", "\x00", "x" * 5000])
def test_a_key_that_opens_nothing_is_told_and_not_kept(house, at_house, given):
    secret = {"revoked": house.revoked}.get(given, given)
    told = at_house.post("/key", data={"key": secret, "back": QUESTION, "lang": "fr"})
    assert told.status_code == 401
    assert "Cette clé n'ouvre rien" in text_of(told.text)
    assert Elements(told.text).of("input", name="back", value=QUESTION)
    assert "grappe_key=grappe" not in told.headers.get("set-cookie", "")
    assert not at_house.cookies


def test_a_cookie_that_opens_nothing_any_more_is_forgotten(house, at_house):
    told = at_house.get("/", headers={"Cookie": f"grappe_key={house.revoked}"})
    assert told.status_code == 401
    assert 'role="alert"' in told.text
    assert "max-age=0" in told.headers["set-cookie"].lower()


def test_leaving_forgets_the_key(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    page = at_house.get("/?lang=fr")
    assert Elements(page.text).of("form", action="/leave")
    assert "l'équipe de la grappe" in text_of(page.text)
    left = at_house.post("/leave", data={"lang": "fr"})
    assert (left.status_code, left.headers["location"]) == (303, "/?lang=fr")
    assert at_house.get("/").status_code == 401


def test_a_member_sees_its_own_name_fixed_and_asks_as_itself_only(house, at_house):
    at_house.post("/key", data={"key": house.alpha})
    (seeker,) = Elements(at_house.get("/").text).of("input", name="seeker")
    assert seeker["value"] == "Alpha"
    assert "readonly" in seeker
    assert at_house.get("/?need=radio&seeker=Alpha").status_code == 200
    refused = at_house.get("/?need=radio&seeker=Beta&lang=en")
    assert refused.status_code == 403
    assert "its own member only" in text_of(refused.text)
    own = at_house.get("/?need=&seeker=Alpha")
    assert own.status_code == 200
    assert Elements(own.text).of("article")


def test_staff_choose_who_asks(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    (seeker,) = Elements(at_house.get("/").text).of("input", name="seeker")
    assert "readonly" not in seeker
    assert at_house.get("/?need=radio&seeker=Silent+Works").status_code == 200


@pytest.mark.parametrize("path", ["/key", "/leave"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_another_sites_page_can_neither_give_nor_take_a_key(house, at_house, path, headers):
    told = at_house.post(path, data={"key": house.alpha}, headers=headers)
    assert told.status_code == 403
    assert "set-cookie" not in told.headers


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
def test_its_own_page_can(house, at_house, headers):
    assert at_house.post("/key", data={"key": house.alpha}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/leave", "", "/?x=\r\nSet-Cookie: a=b"]
)
def test_giving_a_key_leads_nowhere_else(house, at_house, back):
    told = at_house.post("/key", data={"key": house.alpha, "back": back})
    assert (told.status_code, told.headers["location"]) == (303, "/")


def test_the_key_of_a_header_opens_no_page_and_a_cookie_no_interface(house, at_house):
    """So that a browser that is led to the interface by another site brings nothing along."""
    assert at_house.get("/", headers={"X-Grappe-Key": house.staff}).status_code == 401
    cookie = {"Cookie": f"grappe_key={quote(house.staff)}"}
    assert at_house.get("/api/v1/members", headers=cookie).status_code == 401


def test_the_demo_needs_no_key_and_minds_none(on_demo):
    told = on_demo.get("/", headers={"Cookie": "grappe_key=of-another-cluster"})
    assert told.status_code == 200
    assert "/leave" not in told.text
