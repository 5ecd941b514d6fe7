"""Members over HTTP: what consent allows, and nothing else."""

from __future__ import annotations

import pytest

URL = "/api/v1/members"
SHOWN = {"alpha", "beta", "shy", "twin-a", "twin-b", "hostile"}
ALL = SHOWN | {"hidden", "silent", "staff-only", "twin-hidden"}
NOT_STAFF = ALL - {"hidden", "twin-hidden"}


def listed(door, key: str, **params) -> list[dict]:
    told = door.get(URL, params=params, headers={"X-Grappe-Key": key})
    assert told.status_code == 200, told.text
    return told.json()["members"]


def test_members_see_who_agreed_and_staff_see_who_did_not_refuse(house, at_house):
    assert {one["id"] for one in listed(at_house, house.alpha)} == SHOWN
    assert {one["id"] for one in listed(at_house, house.staff)} == NOT_STAFF
    assert {one["id"] for one in listed(at_house, house.hidden)} == SHOWN | {"hidden"}


@pytest.mark.parametrize("id_", ["hidden", "silent", "staff-only", "twin-hidden"])
def test_who_is_hidden_does_not_exist_for_members(house, at_house, id_):
    key = {"X-Grappe-Key": house.alpha, "X-Request-ID": "0" * 32}
    told, unknown = at_house.get(f"{URL}/{id_}", headers=key), at_house.get(f"{URL}/nobody", headers=key)
    assert told.status_code == unknown.status_code == 404
    assert told.text.replace(id_, "nobody") == unknown.text
    for text in ("Works", id_):
        assert text not in at_house.get(URL, params={"limit": 100}, headers=key).text
    for field in ("with", "exclude"):
        for who in (id_, "Secret Works", "Silent Works", "Staff Works"):
            asked = at_house.post("/api/v1/suggestions", json={"need": "x", field: [who]}, headers=key)
            assert (asked.status_code, asked.json()["code"]) == (404, "who_unknown")


def test_an_ambiguous_name_lists_only_candidates_that_may_be_seen(house, at_house):
    told = at_house.post(
        "/api/v1/suggestions", json={"need": "x", "with": ["twin"]}, headers={"X-Grappe-Key": house.alpha}
    )
    assert (told.status_code, told.json()["code"]) == (409, "who_ambiguous")
    assert told.json()["candidates"] == [{"id": "twin-a", "name": "Twin"}, {"id": "twin-b", "name": "Twin"}]
    assert "twin-hidden" not in told.text


def test_contact_and_consent_are_shown_as_far_as_they_may_be(house, at_house):
    def shown(key: str, id_: str) -> dict:
        return at_house.get(f"{URL}/{id_}", headers={"X-Grappe-Key": key}).json()

    assert shown(house.alpha, "beta")["reach"] == {
        "contact": {"name": "Who of beta", "email": "beta@mail.example", "phone": "", "website": ""},
        "through_staff": False,
    }
    assert shown(house.alpha, "shy")["reach"]["contact"]["email"] == "staff@valley.example"
    assert shown(house.alpha, "shy")["reach"]["through_staff"]
    assert shown(house.staff, "shy")["reach"]["contact"]["email"] == "shy@mail.example"
    assert shown(house.hidden, "hidden")["reach"]["contact"]["email"] == "hidden@mail.example"
    assert shown(house.alpha, "beta")["consent"] is None
    assert shown(house.staff, "beta")["consent"]["note"] == "signed form"
    assert shown(house.alpha, "alpha")["consent"]["shown_to"] == "members"
    assert "signed form" not in at_house.get(f"{URL}/beta", headers={"X-Grappe-Key": house.alpha}).text


def test_pages_follow_each_other_and_give_each_member_once(on_demo):
    told, ids, address = 0, [], f"{URL}?limit=25"
    while address:
        page = on_demo.get(address).json()
        told += 1
        ids += [one["id"] for one in page["members"]]
        assert page["total"] == 113  # of 120; the others are not shown to members
        address = page["next"]
    assert told == 5
    assert len(ids) == len(set(ids)) == 113
    for wrong in ("x", "W10", "WzFd", "e30", "%C3%A9", "W" * 2000):
        assert on_demo.get(f"{URL}?after={wrong}").json()["field"] == "after"


def test_a_part_of_a_name_finds_it_without_case_and_accents(on_demo):
    for q in ("ELECTRONIQUE du gir", "électronique"):
        assert [one["name"] for one in on_demo.get(URL, params={"q": q}).json()["members"]] == ["Électronique du Girou"]
    paged = on_demo.get(URL, params={"q": "de", "limit": 1}).json()
    assert paged["total"] > 1
    assert "q=de" in paged["next"]


@pytest.mark.parametrize("path", ["%00", "..%2f..", "%ED%A0%80", "x" * 300, "a%0d%0ab"])
def test_strange_ids_are_simply_not_there(on_demo, path):
    told = on_demo.get(f"{URL}/{path}")
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"
