"""Whatever a member's key asks, it is answered as though those who are not shown to it had never been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.keys import make_key
from api.web.cursors import page
from api.web.offers import entry_id
from models.access import KeyRole
from models.names import name_key
from models.organization import Organization
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch
from tests.whole_store import whole_facts

from .conftest import CLUSTER, MEMBERS, NOW, FakeEngine, services_over

HIDDEN = {"hidden", "silent", "staff-only", "twin-hidden"}
SECRETS = ("Secret Works", "Silent Works", "Staff Works", "probes of s", *(f"{id_}@mail" for id_ in HIDDEN))
KEY = make_key(KeyRole.MEMBER, member_id="alpha", now=NOW)


@dataclass(frozen=True)
class Worlds:
    with_them: TestClient
    without: TestClient


@pytest.fixture(scope="module")
def worlds(tmp_path_factory) -> Iterator[Worlds]:
    doors, stores = [], []
    for there in (True, False):
        home = tmp_path_factory.mktemp("world")
        store = SqlStore.create(f"sqlite:///{home / 'grappe.db'}")
        members = [(o, m) for o, m in MEMBERS if there or o.id not in HIDDEN]
        seats = ["alpha", "hidden", "beta", "staff-only", "outside"]
        partners = tuple(Participation(id_) for id_ in seats if there or id_ not in HIDDEN)
        organizations = (*(o for o, _ in members), Organization("outside", "Outside"))
        project = Project("p1", "Drops", participations=partners)
        store.save(Batch(organizations, tuple(m for _, m in members), (project,)))
        facts = [whole_facts(o.id) for o in organizations if there or o.id == "alpha"]
        store.save(Batch(facts=tuple(facts)))
        store.set_cluster(CLUSTER)
        store.add_key(KEY.key)
        free = {"key_rate": 0, "address_rate": 0}
        services = services_over(home, store)
        services = replace(
            services, engine=FakeEngine(), settings=services.settings.model_copy(update=free), now=lambda: NOW
        )
        same = {"X-Request-ID": "0" * 32}
        doors.append(TestClient(create_app(services), headers=same, raise_server_exceptions=False))
        stores.append(store)
    yield Worlds(*doors)
    for store in stores:
        store.close()


def cursor(name: str, id_: str) -> str:
    first = page([0, 1], lambda _: (name_key(name), id_), address="/x", after="", limit=1).next or ""
    return first.partition("after=")[2].partition("&")[0]


IDS = st.sampled_from([*sorted(HIDDEN), "alpha", "beta", "twin-a", "outside", "nobody", "Secret Works", "Twin"])
TEXTS = st.sampled_from(["", "secret", "works", "twin", "Silent Works", "hidden", "a", "<", "works of"]) | st.text()
CURSORS = st.builds(cursor, TEXTS, IDS)
PARTS = st.sampled_from(["", "/consent", "/needs", "/competences", "/erase", f"/needs/{entry_id('probes of secrets')}"])
PATHS = st.one_of(
    st.builds(lambda id_, part: f"/api/v1/members/{id_}{part}", IDS, PARTS),
    st.sampled_from(["/api/v1/members", "/api/v1/projects", "/api/v1/projects/p1", "/api/v1/consents", "/api/v1/keys"]),
    st.builds(lambda id_: f"/api/v1/organizations/{id_}/facts", IDS),
    st.sampled_from(["/api/v1/feedback", "/api/v1/changes", "/api/v1/imports", "/api/v1/cluster", "/metrics"]),
)
QUERIES = st.fixed_dictionaries(
    {}, optional={"q": TEXTS, "limit": st.integers(1, 4), "after": CURSORS, "about": IDS, "answer": IDS}
)
BODIES = st.one_of(
    st.none(),
    st.fixed_dictionaries({"name": TEXTS, "id": IDS}),
    st.fixed_dictionaries({"city": TEXTS}),
    st.fixed_dictionaries({"name": TEXTS.filter(lambda text: text < "\ud800")}),
    st.fixed_dictionaries({"text": TEXTS}),
    st.fixed_dictionaries({"label": TEXTS}),
    st.fixed_dictionaries({"shown_to": st.sampled_from(["members", "staff", "nobody"])}),
    st.fixed_dictionaries({"need": st.just("x"), "with": st.lists(IDS, max_size=2), "seeker": IDS}),
)
METHODS = st.sampled_from(["GET", "GET", "GET", "POST", "PUT", "PATCH", "DELETE"])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(METHODS, PATHS, QUERIES, BODIES, st.sampled_from(["*", '"x"', None]), st.sampled_from(["en", "fr"]))
def test_it_is_answered_as_though_they_had_never_been(worlds, method, path, query, body, if_match, lang):
    headers = {"X-Grappe-Key": KEY.secret, "Accept-Language": lang} | ({"If-Match": if_match} if if_match else {})
    asked = {"params": query, "json": body if method != "GET" else None, "headers": headers}
    told, expected = (door.request(method, path, **asked) for door in (worlds.with_them, worlds.without))
    assert (told.status_code, told.text) == (expected.status_code, expected.text)
    assert dict(told.headers) == dict(expected.headers)
    said = f"{path}{query}{body}"
    for secret in SECRETS:
        assert secret not in told.text or secret in said


@pytest.mark.parametrize("field", ["with", "exclude", "seeker"])
@pytest.mark.parametrize("who", [*sorted(HIDDEN), "Secret Works", "Twin"])
def test_questions_that_name_them_are_refused_alike(worlds, field, who):
    body = {"need": "x", field: who if field == "seeker" else [who]}
    headers = {"X-Grappe-Key": KEY.secret}
    told, expected = (
        door.post("/api/v1/suggestions", json=body, headers=headers) for door in (worlds.with_them, worlds.without)
    )
    assert told.status_code >= 400
    assert (told.status_code, told.text) == (expected.status_code, expected.text)
