"""Members kept over HTTP: changed by those who may, by nobody unread, and once however often it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from api.keys import make_key
from models.access import KeyRole
from models.membership import Audience
from models.roll import find_member

from .conftest import NOW, client

URL = "/api/v1/members"


@pytest.fixture
def admin(house) -> str:
    made = make_key(KeyRole.ADMIN, holder="Anne", now=NOW)
    house.store.add_key(made.key)
    return made.secret


def head(key: str, etag: str = "", name: str = "") -> dict[str, str]:
    more = {"If-Match": etag} if etag else {}
    return {"X-Grappe-Key": key} | more | ({"Idempotency-Key": name} if name else {})


def tag(door, key: str, path: str) -> str:
    return door.get(path, headers=head(key)).headers["etag"]


def test_a_profile_is_changed_by_whoever_has_read_it(house, at_house):
    etag = tag(at_house, house.alpha, f"{URL}/alpha")
    change = {"city": " Albi\x1b", "description": "New.", "contact": {"phone": "05"}, "name": None}
    told = at_house.patch(f"{URL}/alpha", json=change, headers=head(house.alpha, etag))
    assert told.status_code == 200, told.text
    assert told.json()["city"] == "Albi"
    assert told.json()["reach"]["contact"]["phone"] == "05"
    assert told.headers["etag"] == tag(at_house, house.alpha, f"{URL}/alpha") != etag
    kept = find_member(house.store, "alpha")
    assert (kept.organization.name, kept.membership.description, kept.membership.contact.name) == (
        "Alpha",
        "New.",
        "Who of alpha",
    )
    assert next(house.store.journal.changes()).by == "member:alpha"


def test_a_change_that_rests_on_nothing_or_on_something_old_is_not_made(house, at_house):
    etag, before = tag(at_house, house.staff, f"{URL}/alpha"), find_member(house.store, "alpha")
    for given, status, code in (
        ("", 428, "tag_needed"),
        ('"x"', 412, "tag_stale"),
        (f"W/{etag[1:]}", 412, "tag_stale"),
    ):
        told = at_house.patch(f"{URL}/alpha", json={"city": "Albi"}, headers=head(house.staff, given))
        assert (told.status_code, told.json()["code"]) == (status, code)
    assert find_member(house.store, "alpha") == before
    for given in (f'"other", {etag}', "*"):
        assert at_house.patch(f"{URL}/alpha", json={"city": given}, headers=head(house.staff, given)).status_code == 200
    assert at_house.delete(f"{URL}/alpha", headers=head(house.staff, etag)).status_code == 412


@pytest.mark.parametrize("part", ["needs", "competences"])
def test_two_who_edit_at_the_same_time_lose_nothing(house, at_house, part):
    """Whole lists: of those who read the same, one writes and the others are told. One by one: all of it is there."""
    path = f"{URL}/alpha/{part}"
    etag = tag(at_house, house.staff, path)
    entries = [{"text": f"n {i}"} if part == "needs" else {"label": f"n {i}"} for i in range(8)]

    def whole(i: int) -> int:
        body = {part: [entries[i]["text"]] if part == "needs" else [entries[i]]}
        return at_house.put(path, json=body, headers=head(house.staff, etag)).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(whole, range(8))) == [200] + [412] * 7
        added = pool.map(lambda one: at_house.post(path, json=one, headers=head(house.alpha)).status_code, entries)
        assert list(added) == [201] * 8
    told = at_house.get(path, headers=head(house.staff)).json()[part]
    assert {one.get("text", one.get("label")) for one in told} == {f"n {i}" for i in range(8)}


def test_entries_come_and_go_one_by_one(house, at_house):
    path = f"{URL}/alpha/competences"
    made = at_house.post(path, json={"label": "radio/µ", "level": "expert"}, headers=head(house.alpha))
    assert made.status_code == 201
    again = at_house.post(path, json={"label": "radio/µ", "level": "novice"}, headers=head(house.alpha))
    assert (again.status_code, again.json()["code"]) == (409, "offer_there")
    address = made.headers["location"]
    assert at_house.delete(address, headers=head(house.alpha)).status_code == 204
    assert at_house.delete(address, headers=head(house.alpha)).status_code == 404
    for blank in (" ", "\x1b"):
        told = at_house.post(f"{URL}/alpha/needs", json={"text": blank}, headers=head(house.alpha))
        assert told.status_code == 422


def test_a_request_with_a_name_is_done_once(house, at_house, admin):
    body = {"name": "Ty Data", "needs": ["a boat"], "consent": {"shown_to": "members", "note": "form"}}
    told = [at_house.post(URL, json=body, headers=head(house.staff, name="n1")) for _ in range(3)]
    assert {(one.status_code, one.text, one.headers["location"]) for one in told} == {
        (201, told[0].text, f"{URL}/ty-data")
    }
    assert at_house.post(URL, json=body, headers=head(house.staff, name="n2")).status_code == 409
    other = at_house.post(URL, json=body | {"city": "Auch"}, headers=head(house.staff, name="n1"))
    assert (other.status_code, other.json()["code"]) == (422, "once_otherwise")
    assert at_house.post(URL, json=body | {"name": "X"}, headers=head(admin, name="n1")).status_code == 201
    erased = [at_house.post(f"{URL}/ty-data/erase", headers=head(admin, name="n3")) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in erased] == [(200, {"id": None})] * 2
    gone = at_house.post(URL, json=body, headers=head(house.staff, name="n1"))
    assert (gone.status_code, gone.json()["code"]) == (404, "once_gone")


def test_of_many_at_the_same_moment_one_is_done(house, at_house):
    with ThreadPoolExecutor(8) as pool:
        told = list(
            pool.map(
                lambda _: at_house.post(URL, json={"name": "Once"}, headers=head(house.staff, name="same")), range(8)
            )
        )
    assert {one.status_code for one in told} <= {201, 409}
    assert len({one.text for one in told if one.status_code == 201}) == 1
    assert sum(change.about == "once" for change in house.store.journal.changes()) == 1


def test_a_request_that_came_to_nothing_may_come_again(house, at_house):
    wrong = at_house.post(URL, json={"name": "X", "college": "none"}, headers=head(house.staff, name="n"))
    assert wrong.status_code == 422
    assert at_house.post(URL, json={"name": "X"}, headers=head(house.staff, name="n")).status_code == 201


def test_a_secret_is_told_once(house, at_house, admin):
    body = {"role": "member", "member": "Beta", "holder": "Zoé"}
    first, again = (at_house.post("/api/v1/keys", json=body, headers=head(admin, name="k")).json() for _ in range(2))
    assert first["secret"]
    assert again == first | {"secret": None}
    assert at_house.get(f"{URL}/beta", headers=head(first["secret"])).json()["consent"]
    assert at_house.delete(f"/api/v1/keys/{first['id']}", headers=head(admin)).status_code == 204
    assert at_house.get(URL, headers=head(first["secret"])).status_code == 401
    listed = at_house.get("/api/v1/keys", headers=head(admin))
    assert "Zoé" in {one["holder"] for one in listed.json()["keys"]}
    assert "grappe_" not in listed.text


def test_a_members_consent_is_its_own_to_give_and_counts_at_once(house):
    at_house, path = client(replace(house.services, now=lambda: NOW)), f"{URL}/alpha/consent"
    assert at_house.get(path, headers=head(house.alpha)).json()["note"] == "signed form"
    for body in ({"shown_to": "nobody"}, {"shown_to": "members", "since": "2001-01-01", "note": "again"}):
        told = at_house.put(path, json=body, headers=head(house.alpha, tag(at_house, house.alpha, path)))
        assert told.status_code == 200
        assert told.json()["since"] == "2026-03-12"
        seen = at_house.get(f"{URL}/alpha", headers=head(house.hidden)).status_code
        assert seen == (404 if body["shown_to"] == "nobody" else 200)
    etag = tag(at_house, house.staff, path)
    told = at_house.put(path, json={"shown_to": "nobody"}, headers=head(house.staff, etag))
    assert (told.status_code, told.json()["field"]) == (422, "note")
    assert find_member(house.store, "alpha").membership.shown_to is Audience.MEMBERS


def test_staff_keep_the_roll_of_those_too_who_are_shown_to_nobody(house, at_house):
    listed = at_house.get("/api/v1/consents?limit=100", headers=head(house.staff)).json()
    assert {"hidden", "twin-hidden", "alpha"} <= {one["id"] for one in listed["consents"]}
    missing = at_house.get("/api/v1/consents?missing=true&limit=1", headers=head(house.staff)).json()
    assert ([one["id"] for one in missing["consents"]], missing["total"], missing["next"]) == (["silent"], 1, None)
    path = f"{URL}/hidden/consent"
    body = {"shown_to": "members", "note": "letter", "since": "2026-03-01"}
    assert at_house.put(path, json=body, headers=head(house.staff, tag(at_house, house.staff, path))).status_code == 200
    assert at_house.get(f"{URL}/hidden", headers=head(house.alpha)).status_code == 200
    assert at_house.delete(f"{URL}/twin-hidden", headers=head(house.staff)).status_code == 204


def test_a_member_is_kept_from_what_is_the_staffs(house, at_house):
    etag = tag(at_house, house.alpha, f"{URL}/alpha")
    for field, value in (("college", "software"), ("identifiers", {"siren": "732829320"})):
        told = at_house.patch(f"{URL}/alpha", json={field: value}, headers=head(house.alpha, etag))
        assert (told.status_code, told.json()["field"]) == (403, field)
    assert at_house.patch(f"{URL}/beta", json={}, headers=head(house.alpha, "*")).status_code == 403
    assert at_house.patch(f"{URL}/hidden", json={}, headers=head(house.alpha, "*")).status_code == 404
