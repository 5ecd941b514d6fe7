"""Alive is not the same as ready, and neither waits for work that is stuck."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.index import build_index
from models.errors import NotReady
from tests.word_encoder import WordEncoder

from .conftest import NOW, FakeEngine, client


def when_looked(door):
    """What ``/readyz`` says once the first look at the index is over."""
    assert door.app.state.following.looked.wait(60)
    return door.get("/readyz")


def test_alive_and_ready_without_a_key(house):
    with client(house.services) as door:
        assert door.get("/healthz").json() == {"status": "alive"}
        assert door.head("/healthz").status_code == 200
        assert when_looked(door).json() == {"status": "ready", "why": ""}


def test_not_ready_while_it_starts(house):
    engine = FakeEngine(gate=Event())
    engine.warm = lambda: engine.gate.wait(60)
    with client(house.with_engine(engine)) as door:
        told = door.get("/readyz", headers={"Accept-Language": "fr"})
        engine.gate.set()
        assert (told.status_code, told.json()) == (
            503,
            {"status": "starting", "why": "L'index est en cours d'ouverture."},
        )
        assert when_looked(door).status_code == 200


def test_not_ready_while_no_index_serves(house, tmp_path):
    snapshots = Snapshots(tmp_path / "nothing")
    engine = Engine(store=house.store, snapshots=snapshots, encoder=WordEncoder())
    with client(house.with_engine(engine)) as door:
        told = when_looked(door)
        assert (told.status_code, told.json()["code"]) == (503, "no_index")
        assert told.headers["content-type"] == "application/problem+json"
        assert str(tmp_path) not in told.text
        assert door.get("/healthz").status_code == 200


@pytest.mark.parametrize("error", [NotReady("cluster_missing"), OSError("disk gone: /srv/secret")])
def test_not_ready_whatever_the_reason(house, error):
    with client(house.with_engine(FakeEngine(ready=error))) as door:
        told = when_looked(door)
    assert told.status_code == 503
    assert "secret" not in told.text


def test_a_damaged_index_degrades_and_the_next_one_mends(house):
    """Whoever serves is told by name, and the reason is not: that is for the log."""
    snapshots, services = house.services.snapshots, house.services
    before = snapshots.published()
    build_index(house.store, services.encoder, Snapshots(services.settings.snapshots_folder), now=NOW)
    damaged = snapshots.published()
    (services.settings.snapshots_folder / damaged / "index.npy").write_bytes(b"nothing")
    with client(services) as door:
        told = when_looked(door)
        assert (told.status_code, told.json()["status"]) == (200, "degraded")
        assert damaged in told.json()["why"]
        assert before in told.json()["why"]
        assert "index.npy" not in told.text
        build_index(house.store, services.encoder, Snapshots(services.settings.snapshots_folder), now=NOW)
        said = [told.json()]
        while said[-1]["status"] == "degraded" or said[-1]["why"]:
            said.append(door.get("/readyz").json())
    assert said[-1] == {"status": "ready", "why": ""}


def test_being_asked_opens_and_encodes_nothing(house):
    services = house.services
    with client(services) as door:
        when_looked(door)
        door.app.state.following.end()
        services.encoder.encoded.clear()
        build_index(house.store, WordEncoder(), Snapshots(services.settings.snapshots_folder), now=NOW)
        serving, published = services.engine.serving, services.snapshots.published()
        told = door.get("/readyz").json()
        assert told == {
            "status": "ready",
            "why": f"The index {published} is being opened; {serving} answers until then.",
        }
        assert services.engine.serving == serving
        assert services.encoder.encoded == []


def test_ready_warms_the_engine_as_the_door_opens(house):
    warmed = Event()
    engine = FakeEngine()
    engine.warm = warmed.set
    with client(house.with_engine(engine)):
        assert warmed.wait(60)


@pytest.mark.parametrize("stuck", [1, 60])
def test_a_stuck_suggestion_does_not_hold_up_the_rest(house, stuck):
    """Sixty are more than there are threads to work in: what is alive answers all the same."""
    engine = FakeEngine(gate=Event())
    statuses = []
    with client(house.with_engine(engine)) as door:

        def ask():
            key = {"X-Grappe-Key": house.staff}
            statuses.append(door.post("/api/v1/suggestions", json={"need": "x"}, headers=key).status_code)

        asking = [Thread(target=ask) for _ in range(stuck)]
        for thread in asking:
            thread.start()
        try:
            assert engine.entered.wait(60)
            assert door.get("/healthz").status_code == 200
            assert door.get("/static/grappe.css").status_code == 200
            if stuck == 1:
                assert when_looked(door).status_code == 200
            assert not statuses
        finally:
            engine.gate.set()
            for thread in asking:
                thread.join(60)
    assert statuses == [200] * stuck


def test_the_interface_describes_itself(on_demo):
    described = on_demo.get("/openapi.json").json()
    assert described["components"]["securitySchemes"]["AccessKey"]["name"] == "X-Grappe-Key"
    ask = described["paths"]["/api/v1/suggestions"]["post"]
    assert ask["security"] == [{"AccessKey": []}]
    assert set(ask["responses"]) == {"200", "400", "401", "403", "404", "409", *("413", "414", "422", "429", "503")}
    for example in described["components"]["schemas"]["AskedShape"]["examples"]:
        assert on_demo.post("/api/v1/suggestions", json=example).status_code == 200
    for name in refs(described):
        assert name in described["components"]["schemas"]


def refs(node) -> set[str]:
    """Names of all schemas referred to."""
    if isinstance(node, dict):
        own = {node["$ref"].rsplit("/", 1)[1]} if "$ref" in node else set()
        return own.union(*map(refs, node.values()))
    return set().union(*map(refs, node)) if isinstance(node, list) else set()
