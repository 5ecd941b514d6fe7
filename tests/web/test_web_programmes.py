"""Programmes and the checker over HTTP: for staff, whole in both languages, and never a fault."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.judging import Asked, judged_by
from api.keys import give_key
from api.verdict_json import verdict_json
from api.web.check_form import MOST_FORM
from api.web.programmes import CHECK
from models.access import KeyRole
from models.consortium_files import read_consortium_file
from models.programmes.shelf import packaged
from tests.tree import ROOT

from .conftest import NOW, client

FORM = ROOT / "docs" / "examples" / "consortium.json"


@pytest.fixture(scope="module")
def door(demo):
    """The demo, asked with a staff key."""
    secret = give_key(demo.store, KeyRole.STAFF, now=NOW).secret
    with client(demo) as door:
        door.headers["X-Grappe-Key"] = secret
        yield door


def check(door, form, **asked):
    content = form if isinstance(form, bytes) else json.dumps(form).encode()
    return door.post(CHECK, content=content, params=asked, headers={"Content-Type": "application/json"})


def member(id_: str, **facts) -> dict:
    return {"id": id_, "role": "participant", **facts}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_all_programmes_are_listed_and_each_is_shown_with_its_rules(door, lang):
    listed = door.get("/api/v1/programmes", params={"lang": lang}).json()["programmes"]
    assert [one["id"] for one in listed] == sorted(packaged())
    for one in listed:
        pack = packaged()[one["id"]]
        for edition in one["editions"]:
            told = door.get(f"/api/v1/programmes/{one['id']}", params={"lang": lang, "edition": edition}).json()
            assert [rule["wording"] for rule in told["rules"]] == [
                r.wording.to(lang) for r in pack.edition(edition).rules
            ]
            assert told["edition"] == edition
        newest = door.get(f"/api/v1/programmes/{one['id']}").json()
        assert newest["edition"] == one["editions"][-1]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_verdict_is_that_of_the_command_line(door, lang):
    told = check(door, FORM.read_bytes(), lang=lang)
    assert told.status_code == 200, told.text
    form = read_consortium_file(FORM)
    expected = verdict_json(judged_by(packaged()[form.consortium.programme], form.consortium, Asked()), lang)
    given = told.json()
    assert given.pop("unread") == list(form.unread)
    measured = {"unit": None, "limits": {}, "found": None, "short_by": None, "over_by": None}
    expected["rules"] = [measured | rule for rule in expected["rules"]]
    assert given == json.loads(json.dumps(expected))
    assert given["verdict"] == "undecided"
    assert given["ask"][0] == {"participant": "kystlab", "fact": "country", "rules": 1}


def test_the_programme_the_edition_the_step_and_parameters_can_be_said_beside_the_form(door):
    form = {"participants": [member("a", role="coordinator", kind="company", budget="700000.00")]}
    told = check(
        door, form, programme="fui", edition="call-24", step="2", set=["least_budget=500000", "pole_labels=Mer"]
    )
    given = told.json()
    assert (given["programme"], given["edition"], given["step"]) == ("fui", "call-24", 2)
    verdicts = {rule["id"]: rule["verdict"] for rule in given["rules"]}
    assert (verdicts["total-budget"], verdicts["pole-label"]) == ("holds", "holds")
    plain = {rule["id"]: rule for rule in check(door, form, programme="fui").json()["rules"]}
    assert plain["total-budget"]["verdict"] == "fails"
    assert plain["total-budget"]["short_by"] == "50000"


def test_amounts_are_read_to_the_cent(door):
    raw = b'{"programme": "fui", "participants": [{"id": "a", "role": "coordinator", "budget": 123456789012345.67}]}'
    assert check(door, raw).json()["aid"]["budget"] == "123456789012345.67"


@pytest.mark.parametrize(
    ("form", "asked", "status", "code"),
    [
        (b"", {}, 422, "form_not_json"),
        (b"id;role\na;lead\n", {"programme": "fui"}, 422, "form_not_json"),
        (b"PK\x03\x04", {"programme": "fui"}, 422, "form_not_json"),
        (b'{"participants": [' + b"[" * 50_000, {"programme": "fui"}, 422, "form_not_json"),
        (b'{"participants": [{"id": "a", "role": "lead", "budget": NaN}]}', {"programme": "fui"}, 422, "form_not_json"),
        ([], {"programme": "fui"}, 422, "form_value_wrong"),
        ({"participants": []}, {"programme": "fui"}, 422, "form_nobody"),
        ({"participants": [member("a")] * 2}, {"programme": "fui"}, 422, "form_id_twice"),
        ({"participants": [member("a", budget="1e999999999")]}, {"programme": "fui"}, 422, "form_value_wrong"),
        ({"participants": [member("a")]}, {}, 422, "programme_unnamed"),
        ({"participants": [member("a")]}, {"programme": "nowhere"}, 404, "programme_unknown"),
        ({"participants": [member("a")]}, {"programme": "fui", "edition": "x"}, 404, "edition_unknown"),
        ({"participants": [member("a")]}, {"programme": "datar-grappes"}, 422, "check_of_clusters"),
        ({"participants": [member("a")]}, {"programme": "fui", "set": "x"}, 422, "set_wrong"),
        ({"participants": [member("a")]}, {"programme": "fui", "set": "most=1"}, 422, "set_unknown"),
        ({"participants": [member("a")]}, {"programme": "fui", "set": "most_budget=many"}, 422, "set_not_number"),
        ({"participants": [member("a")]}, {"programme": "fui", "set": "most_budget=1"}, 422, "pack_values_wrong"),
        ({"participants": [member("a")]}, {"programme": "fui", "set": "step=3"}, 422, "form_value_wrong"),
        ({"participants": [member("a")]}, {"programme": "fui", "step": "3"}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_judged_is_told_in_one_sentence(door, form, asked, status, code):
    said = {}
    for lang in ("en", "fr"):
        told = check(door, form, lang=lang, **asked)
        assert (told.status_code, told.json()["code"]) == (status, code), told.text
        said[lang] = told.json()["detail"]
    assert said["en"] != said["fr"]


@pytest.mark.parametrize("name", ["pyproject.toml", "models/programmes/packs/fui.toml", "../fui", "/etc/passwd.toml"])
def test_no_file_of_the_machine_is_read_for_a_name(door, name):
    assert check(door, {"programme": name, "participants": [member("a")]}).json()["code"] == "programme_unknown"
    assert door.get("/api/v1/programmes/" + name.replace("/", "%2F")).status_code == 404


def test_a_pack_of_the_clusters_own_counts_at_once_and_a_broken_one_is_told_to_who_keeps_it(house, at_house):
    at_house.headers["X-Grappe-Key"] = house.staff
    folder = house.services.settings.programmes_folder
    folder.mkdir(parents=True)
    own = packaged()["fui"].text.replace('id = "fui"', 'id = "own"', 1)
    (folder / "own.toml").write_text(own, encoding="utf-8")
    assert at_house.get("/api/v1/programmes/own").status_code == 200
    (folder / "own.toml").write_text("id = ", encoding="utf-8")
    told = at_house.get("/api/v1/programmes/own")
    assert (told.status_code, told.json()["code"]) == (503, "programmes_unusable")
    assert str(folder) not in told.text


def test_half_a_letter_is_no_fault(door):
    raw = rb'{"programme": "fui", "\ud800": 1, "participants": [{"id": "a", "role": "lead", "\udfff": 2}]}'
    assert check(door, raw).status_code == 200
    for half in (rb'"name": "\ud800"', rb'"owners": [{"\ud800": 1}]', rb'"budget": "\ud800"', rb'"owners": ["\ud800"]'):
        raw = rb'{"programme": "fui", "participants": [{"id": "a", "role": "lead", ' + half + b"}]}"
        assert check(door, raw).status_code in {200, 422}
    assert check(door, rb'{"programme": "\ud800", "participants": [{"id": "a", "role": "lead"}]}').status_code == 422


def test_a_form_beyond_a_mebibyte_is_not_read(door):
    big = json.dumps({"programme": "fui", "participants": [member("a", name="x" * MOST_FORM)]}).encode()
    assert check(door, big).status_code == 413
    pieces = [big[at : at + 1000] for at in range(0, len(big), 1000)]
    assert door.post(CHECK, content=iter(pieces)).status_code == 413
    many = {"programme": "fui", "participants": [member(f"p{number}", name="x" * 400) for number in range(1000)]}
    assert check(door, many).status_code == 200


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)
PARTICIPANT = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b"]) | VALUES, "role": st.sampled_from(["lead", "partner"]) | VALUES},
    optional=dict.fromkeys(
        ("kind", "size", "country", "budget", "aid", "owners", "previous", "group", "labels"), VALUES
    ),
)
FORMS = st.fixed_dictionaries(
    {"participants": st.lists(PARTICIPANT, max_size=3) | VALUES},
    optional=dict.fromkeys(("programme", "edition", "step", "filed", "exclusive", "territory", "x"), VALUES),
)


@settings(max_examples=150)
@given(form=FORMS | VALUES, programme=st.sampled_from([*sorted(packaged()), ""]))
def test_any_form_is_judged_or_refused(door, form, programme):
    told = check(door, form, programme=programme)
    assert told.status_code in {200, 404, 422}, told.text
    assert told.json()["verdict" if told.status_code == 200 else "detail"]
