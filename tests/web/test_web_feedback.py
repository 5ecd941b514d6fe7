"""What became of a suggestion: said on the page and over the interface, and read by nobody whom it does not concern."""

from __future__ import annotations

import json
import sqlite3
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.keys import make_key
from models.access import KeyRole
from models.feedback import Shown
from models.membership import Audience, Consent
from models.suggestion import Answer

from .conftest import NOW, SINCE, FakeEngine, client, suggestion
from .test_web_page import Elements, text_of

URL = "/api/v1/feedback"
ASK = {"need": "radio link over mountains; probes in the field", "k": "3", "lang": "en"}


def asked(door, secret: str = "", **more) -> dict:
    headers = {"X-Grappe-Key": secret} if secret else {}
    told = door.get("/api/v1/suggestions", params=ASK | more, headers=headers)
    assert told.status_code == 200, told.text
    return told.json()


def say(door, secret: str, answer: dict, place: int = 0, **said):
    body = {"answer": answer["answer"], "organization": answer["suggestions"][place]["organization"]["id"]}
    body |= {"reaction": "accepted", **said}
    return door.post(URL, json=body, headers={"X-Grappe-Key": secret} if secret else {})


def heard(door, secret: str) -> list[dict]:
    told = door.get(URL, headers={"X-Grappe-Key": secret})
    assert told.status_code == 200, told.text
    return told.json()["feedback"]


@pytest.fixture
def beta(house) -> str:
    """The secret of a second member's key."""
    made = make_key(KeyRole.MEMBER, member_id="beta", now=NOW)
    house.store.add_key(made.key)
    return made.secret


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_kept_is_what_was_shown(house, at_house, method):
    fields = {"params": ASK} if method == "get" else {"json": ASK | {"k": 3}}
    told = getattr(at_house, method)("/api/v1/suggestions", headers={"X-Grappe-Key": house.alpha}, **fields).json()
    kept = house.store.answer(told["answer"])
    assert (kept.asked, kept.seeker, kept.need, kept.snapshot) == ("alpha", "alpha", ASK["need"], told["snapshot"])
    assert kept.shown == tuple(
        Shown(one["organization"]["id"], one["rank"], one["score"]) for one in told["suggestions"]
    )


def test_the_last_word_of_each_counts_and_staff_read_all(house, at_house, beta):
    mine, other = asked(at_house, house.alpha), asked(at_house, beta)
    assert say(at_house, house.alpha, mine).status_code == 200
    told = say(at_house, house.alpha, mine, reaction="declined", reason="too_early", note=" in\x00 spring ")
    first = mine["suggestions"][0]
    assert told.json() | {"at": ""} == {
        "answer": mine["answer"],
        "organization": first["organization"]["id"],
        "name": first["organization"]["name"],
        "rank": 1,
        "score": first["score"],
        "reaction": "declined",
        "reason": "too_early",
        "note": "in spring",
        "by": "alpha",
        "at": "",
    }
    say(at_house, beta, other, 1, reaction="joined")
    say(at_house, house.staff, mine, reaction="contacted")
    assert [(one["by"], one["reaction"]) for one in heard(at_house, house.alpha)] == [("alpha", "declined")]
    assert [(one["by"], one["reaction"]) for one in heard(at_house, beta)] == [("beta", "joined")]
    assert [one["by"] for one in heard(at_house, house.staff)] == ["alpha", "beta", ""]


def test_the_answer_of_another_does_not_exist(house, at_house, beta):
    theirs, by_staff = asked(at_house, house.alpha), asked(at_house, house.staff)
    for answer in (theirs, by_staff, theirs | {"answer": "22222222222"}, theirs | {"answer": ""}):
        told = say(at_house, beta, answer)
        assert (told.status_code, told.json()["code"]) == (404, "answer_unknown")
    at_house.post("/key", data={"key": beta})
    assert at_house.post("/feedback", data=sent(theirs)).status_code == 404
    assert list(house.store.feedback()) == []


def test_only_who_was_shown_can_be_spoken_of_and_the_hidden_stay_hidden(house, at_house):
    mine = asked(at_house, house.alpha)
    sentences = set()
    for who in ("alpha", "hidden", "Secret Works", "nobody at all", "", "\x00"):
        told = say(at_house, house.alpha, mine, organization=who)
        assert (told.status_code, told.json()["code"], told.json()["field"]) == (
            422,
            "feedback_not_shown",
            "organization",
        )
        sentences.add(told.json()["detail"].replace(f"“{who}”", "“”").replace("\x00", ""))
    assert len(sentences) == 1


def test_of_namesakes_the_one_that_was_shown_is_meant(house):
    twins = [suggestion("twin-a", "Twin"), suggestion("twin-b", "Twin", rank=2)]
    for shown, status in ((twins[1:], 200), (twins, 409)):
        door = client(house.with_engine(FakeEngine(Answer(tuple(shown), (), (), "s"))))
        told = say(door, house.alpha, asked(door, house.alpha), organization="Twin")
        assert told.status_code == status
    assert [one["id"] for one in told.json()["candidates"]] == ["twin-a", "twin-b"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reaction": "declined"}, "feedback_reason_missing"),
        ({"reaction": "joined", "reason": "other"}, "feedback_reason_needless"),
        ({"reaction": "liked"}, "invalid_request"),
        ({"note": "x" * 501}, "invalid_request"),
        ({"by": "beta"}, "invalid_request"),
    ],
)
def test_what_cannot_be_said_is_refused(house, at_house, said, code):
    told = say(at_house, house.alpha, asked(at_house, house.alpha), **said)
    assert (told.status_code, told.json()["code"]) == (422, code)
    assert list(house.store.feedback()) == []


def test_of_who_withdrew_nothing_is_told_to_anybody(house, at_house):
    mine = asked(at_house, house.alpha)
    about = mine["suggestions"][0]["organization"]["id"]
    say(at_house, house.alpha, mine)
    house.store.set_consent([about], Consent(Audience.STAFF, SINCE))
    assert heard(at_house, house.alpha) == []
    assert [one["organization"] for one in heard(at_house, house.staff)] == [about]
    house.store.set_consent([about], Consent(Audience.NOBODY, SINCE))
    assert heard(at_house, house.staff) == []
    assert say(at_house, house.alpha, mine).json()["code"] == "feedback_not_shown"


def test_without_a_key_nothing_is_said_nor_read(house, at_house):
    mine = asked(at_house, house.alpha)
    assert say(at_house, "", mine).status_code == at_house.get(URL).status_code == 401
    told = at_house.post("/feedback", data=sent(mine) | {"back": "/?need=radio"})
    assert told.status_code == 401
    assert Elements(told.text).of("input", name="back", value="/?need=radio")
    cookie = {"Cookie": f"grappe_key={house.alpha}"}
    assert at_house.post(URL, json={}, headers=cookie).status_code in {401, 422}
    assert list(house.store.feedback()) == []


def test_on_the_demo_only_who_knows_an_answer_reads_what_was_said_of_it(on_demo):
    one, other = asked(on_demo), asked(on_demo)
    say(on_demo, "", one, note="mine")
    assert on_demo.get(URL).json() == on_demo.get(URL, params={"answer": other["answer"]}).json() == {"feedback": []}
    (given,) = on_demo.get(URL, params={"answer": one["answer"]}).json()["feedback"]
    assert (given["note"], given["by"], given["rank"]) == ("mine", "", 1)


def sent(answer: dict, place: int = 0, **more) -> dict:
    """What the form of a card sends."""
    about = answer["suggestions"][place]["organization"]["id"]
    return {"answer": answer["answer"], "organization": about, "reaction": "joined", **more}


def forms(page: str) -> list[dict]:
    """The hidden fields of each card's form, in order."""
    hidden = Elements(page).of("input", type="hidden")
    names = ("answer", "organization", "back")
    columns = [[found["value"] for found in hidden if found["name"] == name] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("What became of it?", "declined: too far away")),
        ("fr", ("Qu'en est-il advenu ?", "décliné : trop loin")),
    ],
)
def test_a_card_asks_what_became_of_it_and_the_same_answer_says_that_it_is_noted(on_demo, lang, words):
    page = on_demo.get("/", params={"need": "capteurs de sol", "k": "3", "lang": lang})
    found = forms(page.text)
    assert len(found) == 3
    elements = Elements(page.text)
    labelled = {label["for"] for label in elements.of("label")}
    for field in (*elements.of("select"), *elements.of("input", name="note")):
        assert field["id"] in labelled
    for said in words:
        assert said in unescape(page.text)
    told = on_demo.post(
        "/feedback", data=found[1] | {"reaction": "declined.too_far", "note": '"><b>loin</b>', "lang": lang}
    )
    assert told.status_code == 303
    back, _, fragment = told.headers["location"].partition("#")
    assert (back, fragment) == (found[1]["back"], f"m-{found[1]['organization']}")
    again = on_demo.get(back)
    assert forms(again.text) == found
    assert text_of(again.text).count(words[1]) == 4  # noted once, and offered on each of three cards
    assert Elements(again.text).of("p", role="status")
    assert Elements(again.text).of("option", selected=None) == [{"value": "declined.too_far", "selected": None}]
    assert Elements(again.text).of("input", name="note", value='"><b>loin</b>')
    assert not Elements(again.text).of("b")
    (other,) = [link["href"] for link in Elements(again.text).of("a", hreflang={"fr": "en", "en": "fr"}[lang])]
    assert [one["answer"] for one in forms(on_demo.get(other).text)] == [found[1]["answer"]] * 3


def test_an_answer_is_one_until_it_changes_and_of_the_one_who_asked(house, at_house, beta):
    at_house.post("/key", data={"key": house.staff})
    found = forms(at_house.get("/", params=ASK).text)
    assert forms(at_house.get(found[0]["back"]).text) == found
    assert len(list(house.store.answers())) == 1
    assert at_house.head(found[0]["back"]).status_code == at_house.head("/", params=ASK).status_code == 200
    assert len(list(house.store.answers())) == 1
    house.store.set_consent([found[0]["organization"]], Consent(Audience.NOBODY, SINCE))
    changed = forms(at_house.get(found[0]["back"]).text)
    assert {one["answer"] for one in changed}.isdisjoint(one["answer"] for one in found)
    at_house.post("/key", data={"key": beta})
    theirs = forms(at_house.get(changed[0]["back"]).text)
    assert {one["answer"] for one in theirs}.isdisjoint(one["answer"] for one in changed)
    assert [answer.asked for answer in house.store.answers()] == ["", "", "beta"]


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_page_cannot_say_anything(house, at_house, headers):
    at_house.post("/key", data={"key": house.alpha})
    mine = asked(at_house, house.alpha)
    assert at_house.post("/feedback", data=sent(mine), headers=headers).status_code == 403
    assert list(house.store.feedback()) == []
    own = {"Sec-Fetch-Site": "same-origin"}
    assert at_house.post("/feedback", data=sent(mine), headers=own).headers["location"].startswith("/#m-")
    assert [given.given_by for given in house.store.feedback()] == ["alpha"]


@pytest.mark.parametrize("reaction", ["", "declined", "joined.other", "x" * 301])
def test_a_form_without_a_choice_is_told_so_in_its_language(on_demo, reaction):
    found = forms(on_demo.get("/", params={"need": "capteurs", "k": "1", "lang": "fr"}).text)
    fields = found[0] | {"reaction": reaction, "lang": "fr"}
    told = on_demo.post("/feedback", data=fields, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert told.status_code == 422
    assert Elements(told.text).of("html", lang="fr")
    assert Elements(told.text).of("div", role="alert")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/leave", "", "/?x=\r\nSet-Cookie: a=b"])
def test_saying_something_leads_nowhere_else(on_demo, back):
    found = forms(on_demo.get("/", params={"need": "capteurs", "k": "1"}).text)
    told = on_demo.post("/feedback", data=found[0] | {"reaction": "joined", "back": back})
    assert (told.status_code, told.headers["location"]) == (303, f"/#m-{found[0]['organization']}")


def test_an_answer_is_given_where_it_cannot_be_remembered(house, at_house, tmp_path):
    at_house.post("/key", data={"key": house.alpha})
    with sqlite3.connect(tmp_path / "grappe.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        told, page = asked(at_house, house.alpha), at_house.get("/", params=ASK)
        other.execute("ROLLBACK")
    other.close()
    assert told["answer"] is None
    assert len(told["suggestions"]) == len(Elements(page.text).of("article")) == 3
    assert not Elements(page.text).of("form", action="/feedback")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
FIELDS = st.sampled_from(["answer", "organization", "reaction", "reason", "note", "back", "lang", "x"])
KNOWN = st.sampled_from(["ANSWER", "SHOWN", "joined", "declined", "declined.other", "too_far", "fr"])


def real(value: object, answer: dict) -> object:
    """``value``, or what it stands for."""
    shown = answer["suggestions"][0]["organization"]["id"]
    return {"ANSWER": answer["answer"], "SHOWN": shown}.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def door(demo):
    with client(demo) as door:
        yield door


@pytest.fixture(scope="module")
def answer(door) -> dict:
    return asked(door, need="antennes")


@settings(max_examples=150)
@given(body=st.dictionaries(FIELDS, KNOWN | SCALARS, max_size=7) | SCALARS)
def test_any_feedback_is_taken_or_refused(door, answer, body):
    if isinstance(body, dict):
        body = {name: real(value, answer) for name, value in body.items()}
    told = door.post(URL, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert told.status_code in {200, 404, 409, 422}, told.text
    if told.status_code != 200:
        assert told.json()["detail"]


@settings(max_examples=150)
@given(fields=st.dictionaries(FIELDS, KNOWN | st.text(st.characters(codec="utf-8"), max_size=60), max_size=7))
def test_any_form_is_taken_or_refused(door, answer, fields):
    told = door.post(
        "/feedback", data={name: real(value, answer) for name, value in fields.items()}, headers={"Accept": "text/html"}
    )
    assert told.status_code in {303, 404, 409, 422}, told.text
    assert told.status_code == 303 or told.headers["content-type"].startswith("text/html")
