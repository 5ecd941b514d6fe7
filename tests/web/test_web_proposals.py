"""Consortia proposed over HTTP: proposed, changed, taken back, decided for, exported, and nothing written over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.dossier.formats import FORMATS
from models.call import Call, Need
from models.long_job import Stage
from models.organization import Kind
from models.store import Batch
from models.texts import Localized

from .conftest import House, client

PROPOSALS = "/api/v1/consortia/proposals"
CALL = Call(
    "c2",
    "fui",
    Localized("Field probes", "Sondes de terrain"),
    Localized("", ""),
    (Need(Localized("probes in the field", "")), Need(Localized("a radio link over mountains", ""))),
)


@pytest.fixture
def door(lab: House):
    made = client(lab.services)
    made.headers["X-Grappe-Key"] = lab.staff
    with made:
        yield made


@pytest.fixture
def lab(house: House) -> House:
    """The small cluster with a laboratory, so that something is possible, and a call."""
    store = house.store
    shy = next(iter(store.organizations(["shy"])))
    store.save(Batch((replace(shy, kind=Kind.RESEARCH),), calls=(CALL,)))
    return house


def proposed(door, **asked):
    told = door.post(PROPOSALS, json={"call": "c2", "k": 2, "settled": {"known": True}, **asked})
    assert told.status_code == 201, told.text
    return told


def test_consortia_are_proposed_kept_and_read_again(door, lab):
    told = proposed(door, because="for the board")
    made = told.json()
    assert (made["id"], made["version"], made["because"]) == ("c2-1", 1, "for the board")
    assert made["consortia"]
    assert {one["verdict"] for one in made["consortia"]} <= {"holds", "undecided"}
    again = door.get(told.headers["Location"])
    assert (again.json(), again.headers["ETag"]) == (made, told.headers["ETag"])
    listed = door.get(PROPOSALS, params={"call": "c2"}).json()
    assert [one["id"] for one in listed["proposals"]] == ["c2-1"]
    assert door.get(PROPOSALS, params={"call": "other"}).json()["total"] == 0
    assert lab.store.assembly("c2-1").made_by.startswith("staff:")


def test_a_change_is_tried_then_kept_by_whoever_read_the_newest(door):
    told = proposed(door)
    tag, address = told.headers["ETag"], told.headers["Location"]
    lead = told.json()["consortia"][0]["partners"][0]["id"]
    change = {"changes": [{"exclude": [lead]}]}
    tried = door.post(f"{address}/what-if", json={**change, "try": True})
    assert tried.status_code == 200, tried.text
    assert [one["id"] for one in tried.json()["difference"]["goes"]] == [lead]
    assert [one["version"] for one in door.get(f"{address}/versions").json()["versions"]] == [1]
    assert door.post(f"{address}/what-if", json=change).status_code == 428
    kept = door.post(f"{address}/what-if", json=change, headers={"If-Match": tag})
    assert kept.status_code == 201, kept.text
    assert (kept.json()["kept"]["version"], kept.json()["settled"]["excluded"]) == (2, [lead])
    late = door.post(f"{address}/what-if", json=change, headers={"If-Match": tag})
    assert late.status_code == 412
    newest = {"If-Match": kept.headers["ETag"]}
    decided = door.post(f"{address}/decision", json={"number": 1}, headers=newest)
    assert (decided.status_code, decided.json()["decided"]) == (201, 1)
    back = door.post(f"{address}/undo", json={"version": 1}, headers={"If-Match": decided.headers["ETag"]})
    assert (back.json()["version"], back.json()["settled"]["excluded"]) == (4, [])
    assert back.json()["consortia"] == told.json()["consortia"]


def test_two_who_change_the_same_version_lose_nothing(door, lab):
    """The second has read the newest, but somebody writes while it is sought."""
    told = proposed(door)
    address, store = told.headers["Location"], lab.store

    class Faster:
        def __init__(self, preparing):
            self.preparing = preparing

        def prepare(self, asked):
            newest = store.assembly("c2-1")
            if newest.version == 1:
                store.add_assembly(replace(newest, version=2, because="faster"))
            return self.preparing.prepare(asked)

    desk = door.app.state.desk
    own = replace(desk.proposing, preparing=Faster(desk.proposing.preparing))
    door.app.state.desk = replace(desk, proposing=own)
    late = door.post(
        f"{address}/what-if", json={"changes": [{"partners_most": 7}]}, headers={"If-Match": told.headers["ETag"]}
    )
    assert (late.status_code, late.json()["code"]) == (412, "assembly_written")
    assert store.assembly("c2-1").because == "faster"


def test_where_nothing_is_possible_the_conflict_and_the_repairs_are_told(door, lab):
    told = door.post(PROPOSALS, json={"call": "c2", "settled": {"budget_most": "1000", "known": True}})
    assert told.status_code == 200, told.text
    why = told.json()["why"]
    assert "budget_most" in {one["kind"] for one in why["conflict"]}
    assert any(up["kind"] == "budget_most" and up["limit"] for one in why["repairs"] for up in one["give_up"])
    assert told.json()["consortia"] == []
    assert not list(lab.store.assemblies())


def test_a_long_solve_is_a_job(door, lab):
    told = door.post(PROPOSALS, json={"call": "c2", "settled": {"known": True}, "wait": False})
    assert told.status_code == 202, told.text
    job = told.json()["id"]
    assert door.app.state.desk.seeking.of(job).ended.wait(60)
    door.app.state.desk.long_work.close()
    done = door.get(told.headers["Location"]).json()
    assert (done["stage"], done["made"]) == ("done", "c2-1")
    assert lab.store.assembly("c2-1").version == 1


def test_a_job_without_any_way_fails_and_says_so(door, lab):
    told = door.post(PROPOSALS, json={"call": "c2", "settled": {"budget_most": "1000"}, "wait": False})
    assert door.app.state.desk.seeking.of(told.json()["id"]).ended.wait(60)
    door.app.state.desk.long_work.close()
    job = lab.store.long_jobs.job(told.json()["id"])
    assert (job.stage, job.code) == (Stage.FAILED, "nothing_possible")
    assert not list(lab.store.assemblies())


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_is_downloaded(door, form):
    address = proposed(door).headers["Location"]
    told = door.get(f"{address}/export", params={"format": form, "lang": "fr"})
    assert told.status_code == 200, told.text
    assert told.headers["content-type"].startswith(FORMATS[form].partition(";")[0])
    assert told.headers["content-disposition"].endswith(f'-fr.{form}"')
    assert told.content


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"call": "none"}, ""),
        ({"k": 11}, "k"),
        ({"seconds": 601}, "seconds"),
        ({"settled": {"partners_most": 101}}, "settled.partners_most"),
        ({"settled": {"locked": ["nobody-here"]}}, ""),
        ({"settled": {"locked": ["alpha"], "excluded": ["alpha"]}}, ""),
        ({"settled": {"budgets": {"alpha": "NaN"}}}, "settled.budgets.alpha"),
        ({"programme": "datar"}, ""),
        ({"surprise": 1}, "surprise"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said(door, asked, field):
    told = door.post(PROPOSALS, json={"call": "c2", **asked})
    assert told.status_code in {404, 422}, told.text
    assert told.json().get("field", "").startswith(field)


def test_it_is_forgotten_for_good(door, lab):
    address = proposed(door).headers["Location"]
    assert door.delete(address, headers={"If-Match": '"another"'}).status_code == 412
    assert door.delete(address).status_code == 204
    assert door.get(address).status_code == 404
