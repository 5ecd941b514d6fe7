"""Every route, for every role, on its own data and on others': a table, and no route without a line in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.importing import read_members_file, run_import
from api.keys import make_key
from api.night.report import write_report
from api.web.desk import Desk
from api.web.offers import entry_id
from api.web.programmes import CHECK
from models.access import KeyRole
from models.call import Call
from models.long_job import LongJob
from models.organization import Kind, Organization
from models.project import Participation, Project, Role
from models.proposal import Assembly, Place, Proposed
from models.sql.store import SqlStore
from models.store import Batch
from models.texts import Localized
from tests.nights import PUBLISHED

from .conftest import CLUSTER, MEMBERS, NOW, FakeEngine, services_over

# What each is answered: without a key; a member about itself, about one who agreed to be shown to it, about one who
# did not; staff and administrators about any. A dash: the route is about no member, so that the column before tells.
TABLE = """
POST   /api/v1/suggestions                                  401 200 403 403 200 200
GET    /api/v1/suggestions                                  401 200 403 403 200 200
POST   /api/v1/feedback                                     401 404 -   -   404 404
GET    /api/v1/feedback                                     401 200 -   -   200 200
GET    /api/v1/members                                      401 200 -   -   200 200
POST   /api/v1/members                                      401 403 -   -   201 201
GET    /api/v1/members.{form}                               401 200 -   -   200 200
GET    /api/v1/suggestions.{form}                           401 200 403 403 200 200
GET    /api/v1/members/{member_id}                          401 200 200 404 200 200
PATCH  /api/v1/members/{member_id}                          401 200 403 404 200 200
DELETE /api/v1/members/{member_id}                          401 403 403 403 204 204
POST   /api/v1/members/{member_id}/erase                    401 403 403 403 403 200
GET    /api/v1/members/{member_id}/competences              401 200 200 404 200 200
PUT    /api/v1/members/{member_id}/competences              401 200 403 404 200 200
POST   /api/v1/members/{member_id}/competences              401 201 403 404 201 201
DELETE /api/v1/members/{member_id}/competences/{entry_id}   401 204 403 404 204 204
GET    /api/v1/members/{member_id}/needs                    401 200 200 404 200 200
PUT    /api/v1/members/{member_id}/needs                    401 200 403 404 200 200
POST   /api/v1/members/{member_id}/needs                    401 201 403 404 201 201
DELETE /api/v1/members/{member_id}/needs/{entry_id}         401 204 403 404 204 204
GET    /api/v1/members/{member_id}/consent                  401 200 403 404 200 200
PUT    /api/v1/members/{member_id}/consent                  401 200 403 404 200 200
GET    /api/v1/consents                                     401 403 -   -   200 200
GET    /api/v1/projects                                     401 200 -   -   200 200
GET    /api/v1/projects/{project_id}                        401 200 -   -   200 200
PUT    /api/v1/projects/{project_id}                        401 403 -   -   200 200
DELETE /api/v1/projects/{project_id}                        401 403 -   -   204 204
GET    /api/v1/calls                                        401 200 -   -   200 200
POST   /api/v1/calls/needs                                  401 403 -   -   200 200
GET    /api/v1/calls/{call_id}                              401 200 -   -   200 200
PUT    /api/v1/calls/{call_id}                              401 403 -   -   200 200
DELETE /api/v1/calls/{call_id}                              401 403 -   -   204 204
GET    /api/v1/programmes                                   401 403 -   -   200 200
GET    /api/v1/programmes/{programme_id}                    401 403 -   -   200 200
POST   /api/v1/consortia/check                              401 403 -   -   200 200
POST   /api/v1/consortia/proposals                          401 403 -   -   200 200
GET    /api/v1/consortia/proposals                          401 403 -   -   200 200
GET    /api/v1/consortia/proposals/{proposal_id}            401 403 -   -   200 200
DELETE /api/v1/consortia/proposals/{proposal_id}            401 403 -   -   204 204
GET    /api/v1/consortia/proposals/{proposal_id}/versions   401 403 -   -   200 200
POST   /api/v1/consortia/proposals/{proposal_id}/what-if    401 403 -   -   200 200
POST   /api/v1/consortia/proposals/{proposal_id}/undo       401 403 -   -   201 201
POST   /api/v1/consortia/proposals/{proposal_id}/decision   401 403 -   -   201 201
GET    /api/v1/consortia/proposals/{proposal_id}/export     401 403 -   -   200 200
POST   /api/v1/imports                                      401 403 -   -   200 200
GET    /api/v1/imports                                      401 403 -   -   200 200
GET    /api/v1/imports/{import_id}                          401 403 -   -   200 200
GET    /api/v1/imports/{import_id}/refused                  401 403 -   -   200 200
POST   /api/v1/imports/{import_id}/undo                     401 403 -   -   403 200
GET    /api/v1/jobs/{job_id}                                401 403 -   -   200 200
DELETE /api/v1/jobs/{job_id}                                401 403 -   -   200 200
GET    /api/v1/changes                                      401 403 -   -   200 200
GET    /api/v1/changes/{change_id}                          401 403 -   -   200 200
POST   /api/v1/changes/{change_id}/undo                     401 403 -   -   403 200
GET    /api/v1/cluster                                      401 200 -   -   200 200
PUT    /api/v1/cluster                                      401 403 -   -   403 200
GET    /api/v1/datar/dossier                                401 403 -   -   200 200
GET    /api/v1/datar/checklist                              401 403 -   -   200 200
GET    /api/v1/members/{member_id}/dossier                  401 200 403 404 200 200
GET    /api/v1/organizations/{organization_id}/facts        401 200 403 403 200 200
PUT    /api/v1/organizations/{organization_id}/facts        401 403 403 403 200 200
GET    /api/v1/cluster.zip                                  401 403 -   -   403 200
GET    /api/v1/keys                                         401 403 -   -   403 200
POST   /api/v1/keys                                         401 403 -   -   403 201
DELETE /api/v1/keys/{key_id}                                401 403 -   -   403 204
GET    /api/v1/nights                                       401 403 -   -   200 200
GET    /api/v1/nights/{night_id}                            401 403 -   -   200 200
GET    /metrics                                             401 403 -   -   403 200
GET    /readyz                                              200 200 -   -   200 200
"""
ROUTES = {(words[0], words[1]): words[2:] for words in map(str.split, TABLE.strip().splitlines())}
COLUMNS = ("nobody", "own", "other", "hidden", "staff", "admin")
CASES = [
    (method, path, column, int(status))
    for (method, path), statuses in ROUTES.items()
    for column, status in zip(COLUMNS, statuses, strict=True)
    if status != "-"
]
ABOUT = {"own": "alpha", "other": "beta", "hidden": "hidden"}
PROPOSALS = "/api/v1/consortia/proposals"
PROPOSED = Assembly(
    "c1-1",
    1,
    "c1",
    "fui",
    "call-25",
    "staff:",
    NOW,
    proposed=(Proposed((Place("beta", Role.COORDINATOR, Decimal(3), Decimal(9)),)),),
)
BODIES = {
    "POST /api/v1/suggestions": {"need": "x", "seeker": "WHO"},
    "POST /api/v1/feedback": {"answer": "none", "organization": "beta", "reaction": "joined"},
    "POST /api/v1/members": {"name": "New one"},
    "PATCH /api/v1/members/{member_id}": {"city": "Albi"},
    "PUT /api/v1/members/{member_id}/competences": {"competences": [{"label": "new"}]},
    "POST /api/v1/members/{member_id}/competences": {"label": "new"},
    "PUT /api/v1/members/{member_id}/needs": {"needs": ["new"]},
    "POST /api/v1/members/{member_id}/needs": {"text": "new"},
    "PUT /api/v1/members/{member_id}/consent": {"shown_to": "members", "note": "form"},
    "PUT /api/v1/organizations/{organization_id}/facts": {
        "group": {"value": "Delta", "as_of": "2026-03-01", "source": "mail"}
    },
    "PUT /api/v1/projects/{project_id}": {"title": "New"},
    "POST /api/v1/calls/needs": {"text": "Sont attendus des capteurs de sol."},
    "PUT /api/v1/calls/{call_id}": {
        "programme": "p",
        "title": {"en": "New", "fr": "Nouveau"},
        "text": {"en": "", "fr": ""},
    },
    "POST /api/v1/consortia/check": {"programme": "he-ria", "participants": [{"id": "p1", "role": "coordinator"}]},
    f"POST {PROPOSALS}": {"call": "c1"},
    f"POST {PROPOSALS}/{{proposal_id}}/what-if": {"changes": [{"partners_most": 1}]},
    f"POST {PROPOSALS}/{{proposal_id}}/undo": {"version": 1},
    f"POST {PROPOSALS}/{{proposal_id}}/decision": {"number": 1},
    "PUT /api/v1/cluster": {"id": "valley", "name": "New"},
    "POST /api/v1/keys": {"role": "staff", "holder": "Anne"},
}
SHEET = "id,nom,besoins\nfresh,Fresh,a boat\nbad/id,Bad,\n"


@dataclass(frozen=True)
class Base:
    """A store that each case gets a copy of, the secrets of its keys, and the ids that addresses name."""

    file: Path
    secrets: dict[str, str]
    ids: dict[str, str]


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Base:
    home = tmp_path_factory.mktemp("base")
    file = home / "grappe.db"
    sheet = home / "members.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    made = {
        "own": make_key(KeyRole.MEMBER, member_id="alpha", now=NOW),
        "staff": make_key(KeyRole.STAFF, now=NOW),
        "admin": make_key(KeyRole.ADMIN, now=NOW),
        "spare": make_key(KeyRole.STAFF, now=NOW),
    }
    with SqlStore.create(f"sqlite:///{file}") as store:
        outside = Organization("outside", "Outside Lab", Kind.RESEARCH, None, "ES")
        with_both = [(o, replace(m, needs=(*m.needs, "gone"), competences=(*m.competences, GONE))) for o, m in MEMBERS]
        seats = tuple(map(Participation, ("alpha", "outside", "hidden")))
        call = Call("c1", "fui", Localized("a", "b"), Localized("", ""))
        batch = Batch((*(o for o, _ in with_both), outside), tuple(m for _, m in with_both), calls=(call,))
        store.save(replace(batch, projects=(Project("p1", "Drops", participations=seats),)))
        store.set_cluster(CLUSTER)
        for one in made.values():
            store.add_key(one.key)
        done = run_import(store, sheet, read_members_file(store, sheet), now=NOW, keep_good=True)
        assert done.imported
        job = store.journal.job(done.imported.id)
        store.add_assembly(PROPOSED)
        store.long_jobs.begin(LongJob("j1", "assemble", "c1", "staff:", NOW))
    ids = {"import_id": job.id, "change_id": str(job.change), "project_id": "p1", "call_id": "c1"}
    ids |= {"programme_id": "he-ria", "job_id": "j1", "proposal_id": PROPOSED.id, "night_id": PUBLISHED.id}
    return Base(file, {name: one.secret for name, one in made.items()}, ids | {"key_id": made["spare"].key.id})


GONE = replace(MEMBERS[0][1].competences[0], label="gone")


@pytest.fixture(scope="module")
def door(base, tmp_path_factory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("door")
    shutil.copy(base.file, home / "grappe.db")
    with SqlStore.open(f"sqlite:///{home / 'grappe.db'}") as store:
        settings = {"key_rate": 0, "address_rate": 0}
        services = services_over(home, store)
        write_report(PUBLISHED, services.settings)
        services = replace(services, settings=services.settings.model_copy(update=settings), engine=FakeEngine())
        with TestClient(create_app(services), raise_server_exceptions=False) as door:
            assert door.app.state.following.looked.wait(60)
            yield door


@pytest.mark.parametrize(("method", "path", "column", "status"), CASES, ids=lambda value: str(value))
def test_each_role_is_answered_as_the_table_says(base, door, tmp_path, method, path, column, status):
    file = tmp_path / "grappe.db"
    shutil.copy(base.file, file)
    who = ABOUT.get(column, "beta")
    kind = entry_id("gone")
    address = path.format(member_id=who, organization_id=who, entry_id=kind, form="csv", **base.ids)
    secret = base.secrets.get("own" if column in ABOUT else column, "")
    headers = {"If-Match": "*"} | ({"X-Grappe-Key": secret} if secret else {})
    if "/suggestions" in path:
        who = "alpha" if column == "nobody" else who
    with SqlStore.open(f"sqlite:///{file}") as store:
        door.app.state.desk = Desk.of(replace(door.app.state.desk.services, store=store))
        before = store.revision()
        if path == "/api/v1/imports" and method == "POST":
            sent = {"files": {"file": ("m.csv", "id,nom\nnew,New\n")}, "data": {"kind": "members"}}
            told = door.post(address, headers=headers, **sent)
        elif "/suggestions" in path and method == "GET":
            told = door.get(address, params={"need": "x", "seeker": who}, headers=headers)
        elif path.endswith("/export"):
            told = door.get(address, params={"format": "csv"}, headers=headers)
        else:
            body = BODIES.get(f"{method} {path}")
            body = body and {name: who if value == "WHO" else value for name, value in body.items()}
            told = door.request(method, address, json=body, headers=headers)
        assert told.status_code == status, told.text
        kept = (
            "suggestions" in path
            or path.startswith(PROPOSALS)
            or path in {"/api/v1/calls/needs", CHECK, "/api/v1/jobs/{job_id}"}
        )
        changes = status < 300 and method != "GET" and not kept
        assert (store.revision() > before) == changes


def test_every_route_has_a_line(door):
    described = door.get("/openapi.json").json()["paths"]
    assert set(ROUTES) == {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert all(len(statuses) == len(COLUMNS) for statuses in ROUTES.values())


def test_what_is_not_described_is_for_people_or_open(door):
    """No route escapes the table but pages, their assets and whether the process lives."""
    described = {path for _, path in ROUTES}
    open_ones = {"/", "/key", "/leave", "/feedback", "/static/{name}", "/api/docs", "/healthz", "/openapi.json"}
    assert {getattr(route, "path", "") for route in door.app.routes} - described - {""} <= open_ones
