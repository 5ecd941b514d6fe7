"""The pages of DATAR's checklist: filled in by their forms, whole after anything that is sent, and staff's alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.keys import make_key
from matching.datar.line import LineId
from models.access import KeyRole
from models.collective import Action, ActionState, NeedArea, Seat, SharedService, Tie, TieKind
from models.texts import Localized

from .conftest import NOW
from .forms import Forms, send
from .test_web_page import Elements, text_of

PAGE = "/staff/datar"
PARTS = {
    "services": {"name_fr": "Essais", "areas": ["innovation", "jobs", "x"], "run_by": "Anne"},
    "governance": {"body": "Board", "person": "Ada", "organization": "ALPHA", "role": "chair", "company_head": "yes"},
    "actions": {
        "title": "Bench",
        "owner": "Anne",
        "start": "2026-02-02",
        "end": "31/12/2026",
        "budget": "1 200,50 €",
        "state": "done",
    },
    "ties": {"name": "Pole", "kind": "chamber", "form": "fair"},
}
MADE = {
    "services": SharedService(Localized("", "Essais"), (NeedArea.INNOVATION, NeedArea.JOBS), "Anne"),
    "governance": Seat("Board", "Ada", "alpha", "chair", company_head=True),
    "actions": Action("Bench", "", "Anne", date(2026, 2, 2), date(2026, 12, 31), Decimal("1200.50"), ActionState.DONE),
    "ties": Tie("Pole", TieKind.CHAMBER, "fair"),
}
each_part = pytest.mark.parametrize("part", PARTS)


@pytest.fixture
def as_staff(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    return at_house


def entries(house, part):
    return getattr(house.store.cluster(), part)


def add(door, part, **typed):
    return send(door, f"{PAGE}/{part}", f"{PAGE}/{part}", do="save", **(PARTS[part] | typed))


def opened(door, part) -> str:
    """The address of the page that corrects the first entry."""
    page = Elements(door.get(f"{PAGE}/{part}?lang=en").text)
    return next(one["href"] for one in page.of("a") if "entry=" in (one.get("href") or ""))


@each_part
def test_an_entry_is_added_corrected_and_taken_out(house, as_staff, part):
    told = add(as_staff, part)
    assert (told.status_code, told.headers["location"]) == (303, f"{PAGE}/{part}?done=kept&lang=en")
    assert entries(house, part) == (MADE[part],)
    assert next(house.store.journal.changes()).by.startswith("staff:")
    page = opened(as_staff, part)
    shown = Forms(as_staff.get(page).text).all[f"{PAGE}/{part}"]
    assert as_staff.post(f"{PAGE}/{part}", data=shown | {"do": "save"}).status_code == 303
    assert entries(house, part) == (MADE[part],)
    first = "name_fr" if part == "services" else next(iter(PARTS[part]))
    assert as_staff.post(f"{PAGE}/{part}", data=shown | {first: "Other", "do": "save"}).status_code == 303
    assert len(entries(house, part)) == 1
    assert entries(house, part) != (MADE[part],)
    told = send(as_staff, opened(as_staff, part), f"{PAGE}/{part}", do="remove")
    assert told.headers["location"] == f"{PAGE}/{part}?done=removed&lang=en"
    assert entries(house, part) == ()


@each_part
def test_of_two_who_correct_one_entry_the_second_is_told_and_loses_nothing(house, as_staff, part):
    add(as_staff, part)
    form, page = f"{PAGE}/{part}", opened(as_staff, part)
    first = "name_fr" if part == "services" else next(iter(PARTS[part]))
    fields = Forms(as_staff.get(page).text).all[form] | {first: "Mine", "do": "save"}
    send(as_staff, page, form, do="save", **{first: "Theirs"})
    told = as_staff.post(f"{form}?lang=en", data=fields)
    assert told.status_code == 409
    assert "Somebody changed this" in text_of(told.text)
    assert Forms(told.text).all[form][first] == "Mine"
    assert len(entries(house, part)) == 1
    assert as_staff.post(form, data=fields | {"do": "remove"}).status_code == 409
    assert len(entries(house, part)) == 1


@pytest.mark.parametrize(
    ("part", "typed", "wrong"),
    [
        ("services", {"name_fr": " ", "name_en": ""}, "name_fr"),
        ("services", {"run_by": "x" * 501}, "run_by"),
        ("governance", {"body": ""}, "body"),
        ("governance", {"organization": "Secret Works"}, "organization"),
        ("governance", {"organization": "Twin"}, "organization"),
        ("governance", {"organization": "nobody"}, "organization"),
        ("actions", {"title": ""}, "title"),
        ("actions", {"start": "soon"}, "start"),
        ("actions", {"end": "2026-01-01"}, "end"),
        ("actions", {"budget": "much"}, "budget"),
        ("actions", {"budget": "12,000"}, "budget"),
        ("ties", {"name": ""}, "name"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_written(house, as_staff, part, typed, wrong):
    before = house.store.revision()
    told = add(as_staff, part, **typed)
    assert told.status_code == 422
    (field,) = Elements(told.text).of("input", name=wrong)
    assert field["aria-invalid"] == "true"
    assert field["value"] == typed[wrong].strip()
    assert Elements(told.text).of("p", id=f"{wrong}-wrong")
    assert house.store.revision() == before


def test_the_strategy_is_written_and_of_two_the_second_is_told(house, as_staff):
    page = f"{PAGE}/strategy"
    fields = Forms(as_staff.get(page).text).all[page]
    assert send(as_staff, page, page, strategy="Together\nat sea").headers["location"] == f"{PAGE}?done=kept&lang=en"
    assert house.store.cluster().strategy == "Together\nat sea"
    told = as_staff.post(page, data=fields | {"strategy": "Alone"})
    assert told.status_code == 409
    again = Forms(told.text).all[page]
    assert again["strategy"] == "Alone"
    assert send(as_staff, page, page, strategy="x" * 5001).status_code == 422
    assert as_staff.post(page, data=again).status_code == 303
    assert house.store.cluster().strategy == "Alone"


def test_the_checklist_shows_what_was_put_in_and_keeps_answers(house, as_staff):
    for part in PARTS:
        add(as_staff, part)
    fields = Forms(as_staff.get(PAGE).text).all[PAGE]
    sent = fields | {"line": "plan", "text": "Voted <b>in May</b>"}
    assert as_staff.post(PAGE, data=sent).headers["location"].startswith(f"{PAGE}?done=kept")
    told = as_staff.get(f"{PAGE}?lang=en")
    said = text_of(told.text)
    for words in ("Essais · Anne", "Ada · chair", "€1,200.50", "Pole · fair", "Voted <b>in May</b>", "(100%)"):
        assert words in said
    assert "&lt;b&gt;in May" in told.text
    (answer,) = house.store.cluster().answers
    assert (answer.line, answer.by[:6]) == ("plan", "staff:")
    assert len(Elements(told.text).of("article")) == len(LineId)
    for name in ("Secret Works", "hidden@mail"):
        assert name not in told.text
    assert "and 2 who asked to be shown to nobody" in said
    page = as_staff.get(f"{PAGE}.html?lang=fr")
    assert page.headers["content-disposition"] == 'attachment; filename="datar.html"'
    assert "Secret Works" not in page.text


@pytest.mark.parametrize("typed", [{"line": "nowhere", "text": "x"}, {"line": "plan", "text": "x" * 5001}])
def test_an_answer_that_cannot_be_kept_is_told(house, as_staff, typed):
    before = house.store.revision()
    told = as_staff.post(PAGE, data=Forms(as_staff.get(PAGE).text).all[PAGE] | typed)
    assert told.status_code == 422
    assert Elements(told.text).of("div", role="alert")
    assert house.store.revision() == before


ANY = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["", "nan", "-0", "2026-02-30", "9999-12-31", "1e9", "<script>", "' or 1=1", "\u202e", "yes", "alpha", "hidden"]
)
NAMES = ["do", "entry", "line", "text", "strategy", *sorted({name for typed in PARTS.values() for name in typed})]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*PARTS, "strategy", ""]), st.dictionaries(st.sampled_from(NAMES), ANY, max_size=8))
def test_whatever_a_form_brings_the_pages_stay_whole(house, as_staff, part, typed):
    form = f"{PAGE}/{part}".rstrip("/")
    token = Forms(as_staff.get(form).text).all[form]["token"]
    assert as_staff.post(form, data=typed | {"token": token}).status_code in {303, 409, 422}
    cluster = house.store.cluster()
    assert type(cluster).from_toml(cluster.to_toml()) == cluster
    for page in (PAGE, form, f"{PAGE}.html"):
        told = as_staff.get(page)
        assert told.status_code == 200
        assert "<script>" not in told.text.replace("<script src", "")


def test_a_part_that_is_not_there_is_no_page(as_staff):
    assert as_staff.get(f"{PAGE}/nowhere").status_code in {404, 422}
    assert as_staff.get(f"{PAGE}/ties?entry=nowhere").status_code == 200


def test_members_read_the_cluster_without_it_and_administrators_write_it(house, at_house):
    admin = make_key(KeyRole.ADMIN, now=NOW)
    house.store.add_key(admin.key)
    full = replace(house.store.cluster(), strategy="Together", **{part: (made,) for part, made in MADE.items()})
    house.store.set_cluster(full)
    mine, theirs = ({"X-Grappe-Key": secret} for secret in (admin.secret, house.alpha))
    own = at_house.get("/api/v1/cluster", headers=theirs).json()
    assert all(own[name] is None for name in ("strategy", *MADE, "answers"))
    told = at_house.get("/api/v1/cluster", headers=mine)
    assert told.json()["actions"][0]["budget"] == "1200.50"
    tagged = mine | {"If-Match": told.headers["etag"]}
    assert at_house.put("/api/v1/cluster", json=told.json(), headers=tagged).status_code == 200
    assert house.store.cluster() == full
    answers = [{"line": "plan", "text": "In May", "by": "staff:forged", "at": "2001-01-01"}]
    put = at_house.put("/api/v1/cluster", json=told.json() | {"answers": answers}, headers=tagged)
    assert put.status_code == 200
    (answer,) = house.store.cluster().answers
    assert answer.by == f"staff:{admin.key.id}"
    assert at_house.put("/api/v1/cluster", json=put.json(), headers=mine | {"If-Match": "*"}).status_code == 200
    assert house.store.cluster().answers == (answer,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"actions": [{"title": " "}]},
        {"actions": [{"title": "A", "start": "2026-02-02", "end": "2026-02-01"}]},
        {"actions": [{"title": "A", "budget": "0.001"}]},
        {"actions": [{"title": "A", "budget": "NaN"}]},
        {"services": [{"name": {"en": " ", "fr": ""}}]},
        {"governance": [{"body": "\x00"}]},
        {"answers": [{"line": "nowhere", "text": "x"}]},
        {"ties": None},
    ],
)
def test_what_cannot_be_read_back_is_not_written(house, at_house, wrong):
    admin = make_key(KeyRole.ADMIN, now=NOW)
    house.store.add_key(admin.key)
    before = house.store.cluster()
    headers = {"X-Grappe-Key": admin.secret, "If-Match": "*"}
    told = at_house.put("/api/v1/cluster", json={"id": "valley", "name": "V"} | wrong, headers=headers)
    assert told.status_code == 422
    assert told.json()["detail"]
    assert house.store.cluster() == before
