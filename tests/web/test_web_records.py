"""Projects, calls, imports and changes over HTTP, and the page that describes it all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.keys import make_key
from models.access import KeyRole
from models.project import Participation, Project
from models.store import Batch

from .conftest import NOW, client
from .test_web_page import Elements

SHEET = "id;nom;besoins\r\nfresh;Fraîche;un bateau\r\nbad/id;Bad;\r\n"


@pytest.fixture
def admin(house) -> str:
    made = make_key(KeyRole.ADMIN, holder="Anne", now=NOW)
    house.store.add_key(made.key)
    return made.secret


def head(key: str, etag: str = "", name: str = "") -> dict[str, str]:
    more = {"If-Match": etag} if etag else {}
    return {"X-Grappe-Key": key} | more | ({"Idempotency-Key": name} if name else {})


def test_a_project_is_written_once_and_changed_by_whoever_has_read_it(house, at_house):
    body = {"title": "Drops", "participations": [{"organization": "alpha"}]}
    strange = at_house.put("/api/v1/projects/été", json=body, headers=head(house.staff))
    assert strange.headers["location"] == "/api/v1/projects/%C3%A9t%C3%A9"
    path = "/api/v1/projects/p1"
    made = at_house.put(path, json=body, headers=head(house.staff))
    assert (made.status_code, made.headers["location"]) == (201, path)
    assert at_house.put(path, json=body, headers=head(house.staff)).status_code == 428
    changed = at_house.put(path, json=body | {"theme": "water"}, headers=head(house.staff, made.headers["etag"]))
    assert (changed.status_code, changed.json()["theme"]) == (200, "water")
    assert at_house.put(path, json=body, headers=head(house.staff, made.headers["etag"])).status_code == 412
    assert at_house.delete(path, headers=head(house.staff, made.headers["etag"])).status_code == 412
    strangers = {"participations": [{"organization": "x"}]}
    wrong = at_house.put("/api/v1/projects/p2", json=strangers, headers=head(house.staff))
    assert wrong.status_code == 422
    assert at_house.delete(path, headers=head(house.staff, changed.headers["etag"])).status_code == 204
    assert at_house.get(path, headers=head(house.staff)).status_code == 404


def test_seats_of_those_whom_staff_may_not_see_stay(house, at_house):
    seats = tuple(map(Participation, ("alpha", "hidden", "silent")))
    house.store.save(Batch(projects=(Project("p1", "Drops", participations=seats),)))
    path = "/api/v1/projects/p1"
    seen = {key: at_house.get(path, headers=head(key)).json()["participations"] for key in (house.staff, house.alpha)}
    assert [one["organization"] for one in seen[house.staff]] == ["alpha", "silent"]
    assert [one["organization"] for one in seen[house.alpha]] == ["alpha"]
    told = at_house.put(path, json={"title": "Drops"}, headers=head(house.staff, "*"))
    assert told.json()["participations"] == []
    (kept,) = house.store.projects(["p1"])
    assert kept.participations == (Participation("hidden"),)


def test_a_call_with_all_that_it_can_say_comes_back_and_is_changed_by_whoever_has_read_it(house, at_house):
    need = {"text": {"en": "Sensors", "fr": "Capteurs"}, "weight": 2.5, "minimum_level": "expert", "required": True}
    body = {
        "programme": "fui",
        "edition": "call-25",
        "title": {"en": "", "fr": "Chez soi"},
        "text": {"en": "t", "fr": ""},
        "needs": [need, {"text": {"fr": "une avocate"}}],
        "opens": "2027-01-04",
        "closes": "2027-03-15",
        "territory": ["Occitanie"],
        "budget_least": "750000.50",
        "budget_most": 6000000,
    }
    path = "/api/v1/calls/c2"
    made = at_house.put(path, json=body, headers=head(house.staff))
    told = made.json()
    plain = {"text": {"en": "", "fr": "une avocate"}, "weight": 1, "minimum_level": None, "required": False}
    assert told == body | {"id": "c2", "needs": [need, plain], "budget_most": "6000000"}
    assert (
        at_house.put(path, json=told | {"edition": ""}, headers=head(house.staff, made.headers["etag"])).status_code
        == 422
    )
    del told["id"]
    changed = at_house.put(path, json=told | {"edition": ""}, headers=head(house.staff, made.headers["etag"]))
    assert (changed.status_code, changed.json()["edition"]) == (200, "")
    assert at_house.put(path, json=told, headers=head(house.staff, made.headers["etag"])).status_code == 412
    listed = at_house.get("/api/v1/calls", headers=head(house.alpha)).json()
    assert [call["id"] for call in listed["calls"]] == ["c1", "c2"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": {"en": " ", "fr": ""}}, "title"),
        ({"closes": "2020-01-01", "opens": "2021-01-01"}, "closes"),
        ({"budget_least": 2, "budget_most": 1}, "budget_most"),
        ({"budget_least": "0.001"}, "budget_least"),
        ({"budget_least": 1e300}, "budget_least"),
        ({"needs": [{"text": {"en": ""}}]}, "needs[1]"),
        ({"needs": [{"text": {"en": "x"}, "weight": 0}]}, "needs[1].weight"),
        ({"needs": [{"text": {"en": "x"}, "minimum_level": "guru"}]}, "needs[1].minimum_level"),
        ({"needs": [{"text": {"en": "x"}}] * 101}, "needs"),
        ({"needs": [{"en": "x"}]}, "needs[1].text"),
    ],
)
def test_a_call_that_does_not_hold_together_is_refused_with_its_field(house, at_house, change, field):
    before = house.store.revision()
    told = at_house.put("/api/v1/calls/c2", json={"title": {"en": "x"}} | change, headers=head(house.staff))
    assert (told.status_code, told.json()["field"]) == (422, field)
    assert house.store.revision() == before


def test_needs_are_read_out_of_a_text_and_nothing_is_written(house, at_house):
    before = house.store.revision()
    text = "Quiet ports\n\nProposals must address noise control for ships. Knowledge of maritime law is an asset."
    told = at_house.post("/api/v1/calls/needs", json={"text": text}, headers=head(house.staff)).json()
    assert told["title"] == {"en": "Quiet ports", "fr": ""}
    assert [(one["text"]["en"], one["weight"], one["required"]) for one in told["needs"]] == [
        ("noise control for ships", 1, True),
        ("maritime law", 0.5, False),
    ]
    assert house.store.revision() == before


def sent(door, key: str, *, name: str = "", sheet: str = SHEET, **data):
    files = {"file": ("../../etc/membres.csv", sheet.encode())}
    return door.post("/api/v1/imports", files=files, data={"kind": "members", **data}, headers=head(key, name=name))


def test_a_file_with_mistakes_is_looked_at_corrected_and_taken_back(house, at_house, admin):
    before = house.store.revision()
    looked = sent(at_house, house.staff, dry_run="true").json()
    assert (looked["id"], looked["rows"], looked["changes"]) == (None, 2, None)
    assert (looked["problems"][0]["file"], looked["problems"][0]["line"]) == ("membres.csv", 3)
    refused = sent(at_house, house.staff).json()
    assert refused["changes"] is None
    assert house.store.revision() == before
    job = at_house.get(f"/api/v1/imports/{refused['id']}", headers=head(house.staff)).json()
    assert (job["state"], job["refused"], job["change"]) == ("refused", 1, None)
    assert job["by"].startswith("staff:")
    rows = at_house.get(f"/api/v1/imports/{refused['id']}/refused?lang=fr", headers=head(house.staff))
    assert rows.headers["content-type"] == "text/csv; charset=utf-8"
    assert "bad/id" in rows.text
    assert "corriger" in rows.text.lower()
    corrected = sent(at_house, house.staff, sheet=rows.text.lstrip("\ufeff").replace("bad/id", "good")).json()
    assert corrected["changes"]["memberships"]["added"] == 1
    sheet = sent(at_house, house.staff, kind="consortia", consent="members", consent_note="form")
    assert (sheet.status_code, sheet.json()["field"]) == (422, "consent")
    for foreign in ("/etc/passwd", "x.toml"):
        told = sent(at_house, house.staff, mapping=foreign)
        assert (told.status_code, told.json()["code"]) == (422, "mapping_unknown")
    kept = sent(at_house, house.staff, keep_good="true", consent="members", consent_note="form").json()
    assert kept["changes"]["memberships"]["added"] == 1
    undone = at_house.post(f"/api/v1/imports/{kept['id']}/undo", headers=head(admin)).json()
    assert undone["changes"]["memberships"]["removed"] == 1
    listed = at_house.get("/api/v1/imports?limit=2", headers=head(house.staff)).json()
    rest = at_house.get(listed["next"], headers=head(house.staff)).json()
    states = {one["id"]: one["state"] for one in (*listed["imports"], *rest["imports"])}
    assert states == {refused["id"]: "refused", corrected["id"]: "done", kept["id"]: "undone"}


def test_a_file_that_is_sent_twice_under_one_name_is_imported_once(house, at_house):
    first, again = (sent(at_house, house.staff, name="f", keep_good="true").json() for _ in range(2))
    assert again["id"] == first["id"]
    assert len(list(house.store.journal.jobs())) == 1
    other = sent(at_house, house.staff, name="f", sheet=SHEET + "x;X;\r\n", keep_good="true")
    assert other.json()["code"] == "once_otherwise"


@pytest.mark.parametrize("streamed", [False, True])
def test_a_file_beyond_the_limit_is_cut_off(house, streamed):
    settings = house.services.settings.model_copy(update={"upload_mib": 1})
    door = client(replace(house.services, settings=settings))
    large = "id;nom\r\n" + "".join(f"m{i};{'x' * 90}\r\n" for i in range(9000))
    assert 2**16 < len(large) < 2**20
    assert sent(door, house.staff, sheet=large, dry_run="true").json()["rows"] == 9000
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nmembers\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="m.csv"\r\n\r\n'
        + b"x" * 2**20
        + b"\r\n--b--\r\n"
    )
    content = iter([body[:1000], body[1000:]]) if streamed else body
    headers = head(house.staff) | {"Content-Type": "multipart/form-data; boundary=b"}
    told = door.post("/api/v1/imports", content=content, headers=headers)
    assert (told.status_code, told.json()["code"]) == (413, "body_too_large")
    assert "1024" in told.json()["detail"]
    assert not list(house.store.journal.jobs())


@pytest.mark.parametrize("name", ["", "x.zip", "m.xlsx", "m.jsonl", ".", "..", "a/b\\c.csv", "é" * 300 + ".csv"])
def test_a_file_of_any_name_is_read_or_refused_in_a_sentence(house, at_house, name):
    for content in (b"", b"\x00\xff\xfe", b"PK\x03\x04", b"{", b"id\n"):
        files = {"file": (name or "x", content)}
        for kind in ("members", "consortia"):
            told = at_house.post("/api/v1/imports", files=files, data={"kind": kind}, headers=head(house.staff))
            assert told.status_code in {200, 409, 422}, told.text


def test_changes_are_told_but_not_of_those_who_are_shown_to_nobody(house, at_house, admin):
    etag = at_house.get("/api/v1/members/alpha", headers=head(house.alpha)).headers["etag"]
    at_house.patch("/api/v1/members/alpha", json={"city": "Albi"}, headers=head(house.alpha, etag))
    listed = at_house.get("/api/v1/changes?about=alpha&limit=1", headers=head(house.staff)).json()
    (change,) = listed["changes"]
    undoing = at_house.post(f"/api/v1/changes/{change['id']}/undo?dry_run=true", headers=head(house.staff))
    assert undoing.status_code == 403
    assert (change["by"], change["deed"], change["about"]) == ("member:alpha", "edit", "alpha")
    (told,) = at_house.get(f"/api/v1/changes/{change['id']}", headers=head(house.staff)).json()["changed"]
    assert (told["before"]["city"], told["after"]["city"]) == ("Auch", "Albi")
    undone = [
        at_house.post(f"/api/v1/changes/{change['id']}/undo", headers=head(admin, name="u")).json() for _ in range(2)
    ]
    assert undone[0] == undone[1]
    assert undone[0]["changes"]["organizations"]["changed"] == 1
    newest = at_house.get("/api/v1/changes?limit=1&lang=en", headers=head(house.staff)).json()["changes"][0]
    assert (newest["deed"], newest["undoes"]) == ("undo", change["id"])
    assert newest["who"].endswith("(Anne)")
    first = at_house.get(listed["next"], headers=head(house.staff)).json()["changes"][-1]
    everything = at_house.get(f"/api/v1/changes/{first['id']}", headers=head(house.staff)).text
    assert "Silent Works" in everything
    for secret in ("Secret Works", "probes of secrets", "twin-hidden"):
        assert secret not in everything


def test_the_cluster_is_changed_by_administrators_and_never_becomes_the_demo(house, at_house, admin):
    told = at_house.get("/api/v1/cluster", headers=head(admin))
    changed = told.json() | {"name": "New Valley"}
    put = at_house.put("/api/v1/cluster", json=changed, headers=head(admin, told.headers["etag"]))
    assert (put.status_code, put.json()["name"]) == (200, "New Valley")
    assert at_house.put("/api/v1/cluster", json=changed, headers=head(admin, told.headers["etag"])).status_code == 412
    demo = at_house.put("/api/v1/cluster", json=changed | {"id": "demo"}, headers=head(admin, "*"))
    assert (demo.status_code, demo.json()["code"]) == (422, "demo_closed")
    assert house.store.cluster().id == "valley"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_interface_is_described_on_a_page_without_script(house, at_house, lang):
    told = at_house.get(f"/api/docs?lang={lang}")
    assert told.status_code == 200
    assert "default-src 'none'" in told.headers["content-security-policy"]
    assert f'<html lang="{lang}">' in told.text
    assert not Elements(told.text).of("script")
    described = at_house.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in told.text
    for name, schema in described["components"]["schemas"].items():
        if "properties" in schema:
            assert f'id="s-{name}"' in told.text
    targets = {one["href"][1:] for one in Elements(told.text).of("a") if one["href"].startswith("#")}
    assert targets <= {part.partition('"')[0] for part in told.text.split('id="')[1:]}
