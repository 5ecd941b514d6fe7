"""Facts over HTTP and on pages: for staff and for the member itself, and for nobody else."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from api.keys import make_key
from models.access import KeyRole
from models.consortium import Figures
from models.facts import Facts, Known
from models.store import Batch
from tests.whole_store import whole_facts

from .conftest import NOW, client
from .forms import Forms, send
from .test_web_page import Elements, text_of
from .test_web_staff import FILES, PAGES

PATH = "/api/v1/organizations/{}/facts"
PAGE = "/staff/members/alpha/facts"
DAY = date(2026, 3, 1)
GROUP = {"value": "Delta", "as_of": "2026-03-01", "source": "by telephone"}
WORDS = ("Konzern Q", "bank slip", "987654", "Label Q", "987,654", "987\u202f654")
CONFIDENTIAL = Facts(
    "alpha",
    (Known(Figures(Decimal(3), Decimal(987_654)), DAY, "bank slip"),),
    group=Known("Konzern Q", DAY, "bank slip"),
    labels=Known(("Label Q",), DAY, "bank slip"),
)


@pytest.fixture
def as_staff(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    at_house.headers["X-Grappe-Key"] = house.staff
    return at_house


def known(house, id_="alpha") -> Facts | None:
    return next(house.store.facts([id_]), None)


def test_what_is_put_is_shown_again_with_its_tag(house, as_staff):
    blank = as_staff.get(PATH.format("alpha"))
    assert {value for name, value in blank.json().items() if name not in {"organization_id", "accounts"}} == {None}
    assert as_staff.put(PATH.format("alpha"), json={"group": GROUP}).status_code == 428
    tag = {"If-Match": blank.headers["ETag"]}
    told = as_staff.put(PATH.format("alpha"), json={"group": GROUP}, headers=tag)
    assert told.status_code == 200
    assert told.json()["group"] == GROUP
    assert as_staff.get(PATH.format("alpha")).headers["ETag"] == told.headers["ETag"]
    assert as_staff.put(PATH.format("alpha"), json={}, headers=tag).status_code == 412
    assert known(house) == Facts("alpha", group=Known("Delta", DAY, "by telephone"))
    forgotten = as_staff.put(PATH.format("alpha"), json={"group": None}, headers={"If-Match": "*"})
    assert forgotten.json() == blank.json()
    assert known(house) is None


def test_everything_that_can_be_known_comes_back_as_it_was(house, as_staff):
    house.store.save(Batch(facts=(whole_facts("outside"),)))
    told = as_staff.get(PATH.format("outside")).json()
    del told["organization_id"]
    put = as_staff.put(PATH.format("alpha"), json=told, headers={"If-Match": "*"})
    assert put.status_code == 422, "a source is blank"
    told["owners"]["source"] = "register"
    assert as_staff.put(PATH.format("alpha"), json=told, headers={"If-Match": "*"}).status_code == 200
    owners = replace(whole_facts("alpha").owners, source="register")
    assert known(house) == replace(whole_facts("alpha"), owners=owners)


def test_what_a_description_shows_as_an_example_can_be_sent(house, as_staff):
    schemas = as_staff.get("/openapi.json").json()["components"]["schemas"]
    (example,) = schemas["FactsGiven"]["examples"]
    assert as_staff.put(PATH.format("beta"), json=example, headers={"If-Match": "*"}).status_code == 200
    assert known(house, "beta").accounts[0].value.turnover == Decimal(2_100_000)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"group": GROUP | {"as_of": "2062-01-01"}}, "group.as_of"),
        ({"group": GROUP | {"source": "  "}}, "group.source"),
        ({"group": GROUP | {"source": ""}}, "group.source"),
        ({"capacity": GROUP | {"value": "-3"}}, "capacity.value"),
        ({"capacity": GROUP | {"value": 3}}, "capacity.value"),
        ({"rates": GROUP | {"value": [{"programme": "fui", "percent": "101"}]}}, "rates.value[1].percent"),
        ({"colour": GROUP}, "colour"),
        ({"labels": {"value": ["JEI"], "as_of": "2026-03-01"}}, "labels.source"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_written(house, as_staff, given, field):
    told = as_staff.put(PATH.format("alpha"), json=given, headers={"If-Match": "*"})
    assert told.status_code == 422
    assert told.json()["field"] == field
    assert known(house) is None


def test_an_organization_that_is_no_member_has_facts_too_and_one_that_hides_has_none_to_read(as_staff):
    assert as_staff.put(PATH.format("outside"), json={"group": GROUP}, headers={"If-Match": "*"}).status_code == 200
    for id_ in ("hidden", "nobody"):
        assert as_staff.get(PATH.format(id_)).status_code == 404
        assert as_staff.put(PATH.format(id_), json={}, headers={"If-Match": "*"}).status_code == 404
    assert as_staff.get("/staff/members/hidden/facts").status_code == 404


def test_a_page_writes_corrects_and_forgets(house, as_staff):
    accounts = {"closed": "2025", "staff": "22 ETP", "turnover": "2,1 M€", "source": "liasse"}
    typed = {f"accounts.0.{name}": text for name, text in accounts.items()}
    typed |= {"group": "none", "group.as_of": "01/03/2026", "group.source": "phone"}
    typed |= {"innovative": "yes", "innovative.as_of": "2026", "innovative.source": "BPI"}
    done = send(as_staff, PAGE, PAGE, **typed)
    assert done.status_code == 303
    assert "done=saved" in done.headers["location"]
    assert known(house) == Facts(
        "alpha",
        (Known(Figures(Decimal(22), Decimal(2_100_000)), date(2025, 12, 31), "liasse"),),
        group=Known("", DAY, "phone"),
        innovative=Known(value=True, as_of=date(2026, 1, 1), source="BPI"),
    )
    assert "done=unchanged" in send(as_staff, PAGE, PAGE).headers["location"]
    assert "done=saved" in send(as_staff, PAGE, PAGE, group="", innovative="no").headers["location"]
    facts = known(house)
    assert (facts.group, facts.innovative.value, facts.innovative.source) == (None, False, "BPI")
    send(as_staff, PAGE, PAGE, **{"innovative": "", "accounts.0.staff": "", "accounts.0.turnover": ""})
    assert known(house) is None


def test_whatever_is_known_passes_through_the_page_untouched(house, as_staff):
    facts = whole_facts("alpha")
    house.store.save(Batch(facts=(facts,)))
    for lang in ("fr", "en"):
        fields = Forms(as_staff.get(f"{PAGE}?lang={lang}").text).all[PAGE]
        told = as_staff.post(f"{PAGE}?lang={lang}", data=fields)
        assert "done=unchanged" in told.headers["location"]
    send(as_staff, PAGE, PAGE, **{"capacity": "31", "capacity.source": "mail"})
    assert known(house) == replace(facts, capacity=Known(Decimal(31), facts.capacity.as_of, "mail"))


def test_mistakes_are_told_beside_their_fields_and_what_was_typed_stays(house, as_staff):
    typed = {"group": "Delta", "accounts.0.turnover": "lots", "accounts.0.closed": "2025", "accounts.0.source": "s"}
    typed |= {"capacity": "3", "capacity.as_of": "2062-01-01", "capacity.source": "s"}
    told = send(as_staff, PAGE, PAGE, **typed)
    assert told.status_code == 422
    for field in ("group.as_of", "group.source", "accounts.0.turnover"):
        assert re.search(rf'id="{re.escape(field)}-wrong"', told.text), field
    assert Forms(told.text).all[PAGE]["accounts.0.turnover"] == "lots"
    assert known(house) is None
    late = send(as_staff, PAGE, PAGE, **{name: text for name, text in typed.items() if name.startswith("capacity")})
    assert late.status_code == 422
    assert 'id="capacity.as_of-wrong"' in late.text


def test_who_was_overtaken_writes_over_nobody(house, as_staff):
    fields = Forms(as_staff.get(PAGE).text).all[PAGE]
    house.store.save(Batch(facts=(CONFIDENTIAL,)))
    told = as_staff.post(PAGE, data=fields | {"group": "Other", "group.as_of": "2026", "group.source": "s"})
    assert told.status_code == 409
    assert "Konzern Q" in told.text
    assert known(house) == CONFIDENTIAL


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_staff_and_the_member_itself_read_it(house, at_house, lang):
    old = replace(CONFIDENTIAL, capacity=Known(Decimal("4.5"), date(2020, 1, 1), "mail"))
    house.store.save(Batch(facts=(old,)))
    for secret, pages in ((house.staff, ("/staff/members/alpha", PAGE)), (house.alpha, ("/me",))):
        for page in pages:
            told = html.unescape(at_house.get(f"{page}?lang={lang}", headers={"Cookie": f"grappe_key={secret}"}).text)
            assert "Konzern Q" in told
            assert "bank slip" in told
            assert ("4,5" if lang == "fr" else "4.5") in told
    told = text_of(at_house.get(f"/me?lang={lang}", headers={"Cookie": f"grappe_key={house.alpha}"}).text)
    assert {"fr": "à redemander", "en": "worth asking again"}[lang] in told
    own = {"X-Grappe-Key": house.alpha}
    assert at_house.get(PATH.format("alpha"), headers=own).json()["group"]["value"] == "Konzern Q"
    assert at_house.get("/api/v1/members/alpha/dossier", headers=own).json()["facts"]["group"]["value"] == "Konzern Q"


def test_nobody_else_ever_sees_a_word_of_it(house, caplog):
    """Every address that is described, and every page, asked by another member, and the metrics by an administrator."""
    caplog.set_level(logging.DEBUG)
    beta, admin = (make_key(KeyRole.MEMBER, member_id="beta", now=NOW), make_key(KeyRole.ADMIN, now=NOW))
    for one in (beta, admin):
        house.store.add_key(one.key)
    house.store.save(Batch(facts=(CONFIDENTIAL,)))
    door = client(house.services)
    changes = [str(change.id) for change in house.store.journal.changes()]
    asked = {"need": "bank and label", "seeker": "beta", "q": "", "k": 50, "scope": "known"}
    told = []
    paths = [*door.get("/openapi.json").json()["paths"], *PAGES, *FILES, "/", "/me", "/api/docs"]
    for key in (beta, None):
        headers = {"X-Grappe-Key": key.secret, "Cookie": f"grappe_key={key.secret}"} if key else {}
        for path in paths:
            for change in changes if "change_id" in path else [""]:
                named = {"member_id": "alpha", "organization_id": "alpha", "change_id": change, "form": "csv"}
                more = {"entry_id": "x", "project_id": "p", "call_id": "c", "import_id": "i", "key_id": "k"} | {
                    "programme_id": "fui",
                    "proposal_id": "p-1",
                    "job_id": "j",
                    "night_id": "n",
                }
                told.append(door.get(path.format(**named, **more), params=asked, headers=headers))
    own = {"X-Grappe-Key": beta.secret}
    body = {"need": "bank and label", "seeker": "beta", "k": 50}
    told.append(door.post("/api/v1/suggestions", json=body, headers=own))
    told.append(door.put(PATH.format("alpha"), json={}, headers=own | {"If-Match": "*"}))
    told.append(door.get("/metrics", headers={"X-Grappe-Key": admin.secret}))
    logged = [record.getMessage() for record in caplog.records]
    answers = [answer.text for answer in told]
    assert sum(answer.status_code == 200 for answer in told) > 10
    assert any("Alpha" in answer for answer in answers)
    for word in WORDS:
        assert not [text for text in (*answers, *logged) if word in html.unescape(text)], word
    assert known(house) == CONFIDENTIAL


def test_facts_worth_asking_are_listed_for_staff_with_the_page_to_write_them_on(as_staff):
    told = as_staff.get("/staff/facts?lang=fr&programme=eurostars-3").text
    assert "s'il est innovant" in text_of(told)
    assert Elements(told).of("a", href="/staff/members/alpha/facts?lang=fr")
    assert "Secret Works" not in told
    assert "s'il mène de la R&D en France" not in text_of(told)
    assert as_staff.get("/staff/facts?programme=nosuch").status_code == 404
