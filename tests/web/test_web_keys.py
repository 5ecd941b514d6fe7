"""Who may ask: keys by header, as their own member or as staff."""

from __future__ import annotations

import hashlib

import pytest

from api.keys import digest, make_key
from models.access import KeyRole
from models.cluster import Cluster
from models.membership import Reader

from .conftest import CLUSTER, NOW, FakeEngine, client

URL = "/api/v1/suggestions"
ASK = {"need": "probes"}


def test_a_key_has_256_random_bits_and_only_its_digest_is_kept():
    made = [make_key(KeyRole.MEMBER, member_id="alpha", now=NOW) for _ in range(50)]
    assert len({one.secret for one in made} | {one.key.id for one in made}) == 100
    for one in made:
        assert len(one.secret.removeprefix("grappe_")) == 43
        assert one.key.digest == digest(one.secret) == hashlib.sha256(one.secret.encode()).hexdigest()
        assert (one.key.member_id, one.key.role, one.key.created, one.key.revoked) == (
            "alpha",
            KeyRole.MEMBER,
            NOW,
            None,
        )


@pytest.mark.parametrize("path", [URL, "/api/v1/members", "/api/v1/members/alpha"])
@pytest.mark.parametrize("given", ["", "wrong", "grappe_" + "x" * 5000, "clé", "revoked"])
def test_without_a_key_that_opens_nothing_is_told(house, at_house, path, given):
    secret = {"revoked": house.revoked}.get(given, given)
    headers = {"X-Grappe-Key": secret.encode()} if secret else {}
    told = at_house.post(path, json=ASK, headers=headers) if path == URL else at_house.get(path, headers=headers)
    assert told.status_code == 401
    assert told.headers["content-type"] == "application/problem+json"
    assert told.headers["www-authenticate"].startswith("ApiKey")
    assert told.json()["code"] == ("key_wrong" if secret else "key_missing")


def test_a_member_asks_as_itself_whether_it_says_so_or_not(house):
    engine = FakeEngine()
    door = client(house.with_engine(engine))
    for seeker in ("", "alpha", "Alpha", " ALPHA "):
        told = door.post(URL, json=ASK | {"seeker": seeker}, headers={"X-Grappe-Key": house.alpha})
        assert told.status_code == 200
    assert {(question.seeker, question.reader) for question in engine.asked} == {("alpha", Reader.MEMBER)}


@pytest.mark.parametrize("seeker", ["beta", "hidden", "nobody at all", "outside", "Twin"])
def test_a_member_asking_for_another_is_refused_alike(house, at_house, seeker):
    told = at_house.post(URL, json=ASK | {"seeker": seeker}, headers={"X-Grappe-Key": house.alpha})
    assert (told.status_code, told.json()["code"], told.json()["field"]) == (403, "seeker_not_yours", "seeker")
    assert seeker not in told.text


def test_a_member_shown_to_nobody_still_asks_as_itself(house, at_house):
    told = at_house.post(URL, json=ASK, headers={"X-Grappe-Key": house.hidden})
    assert told.status_code == 200


def test_staff_ask_as_anyone_or_as_no_one(house):
    engine = FakeEngine()
    door = client(house.with_engine(engine))
    for seeker in ("", "silent", "Beta", "outside"):
        assert door.post(URL, json=ASK | {"seeker": seeker}, headers={"X-Grappe-Key": house.staff}).status_code == 200
    assert [question.seeker for question in engine.asked] == ["", "silent", "beta", "outside"]
    assert {question.reader for question in engine.asked} == {Reader.STAFF}


def test_a_revoked_key_opens_nothing_from_the_next_question_on(house, at_house):
    headers = {"X-Grappe-Key": house.alpha}
    assert at_house.get("/api/v1/members", headers=headers).status_code == 200
    kept = house.store.key_by_digest(digest(house.alpha))
    house.store.revoke_key(kept.id, NOW)
    assert at_house.get("/api/v1/members", headers=headers).status_code == 401


def test_keys_go_with_their_member(house, at_house):
    house.store.remove_member("alpha")
    assert at_house.get("/api/v1/members", headers={"X-Grappe-Key": house.alpha}).status_code == 401


def test_on_the_demo_a_wrong_key_is_still_told(on_demo):
    assert on_demo.post(URL, json=ASK, headers={"X-Grappe-Key": "wrong"}).status_code == 401


def test_a_store_that_stops_being_the_demo_is_closed_at_once(house):
    """Nobody needs to restart the door for that."""
    house.store.set_cluster(Cluster.from_table(CLUSTER.to_table() | {"id": "demo"}, source="here"))
    door = client(house.services)
    assert door.get("/api/v1/members").status_code == 200
    house.store.set_cluster(CLUSTER)
    assert door.get("/api/v1/members").status_code == 401
    assert door.get("/").status_code == 401
