"""Several processes behind one address: what they keep together, what survives one of them, and how they stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.cli.serve import listen
from api.keys import give_key
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.index import build_index
from models.access import KeyRole
from models.cluster import Cluster
from models.membership import Audience, Consent
from models.organization import Kind, Organization
from models.project import Participation, Project
from models.sql import SqlStore
from models.store import Batch
from tests.bench.invented import cluster_of
from tests.tree import ROOT
from tests.trials.served import Served, served

NOW = datetime(2026, 3, 12, tzinfo=UTC)
MEMBERS, LIMIT = "/api/v1/members", 60
HIDDEN = Consent(Audience.NOBODY, date(2026, 3, 13), "withdrawn")

pytestmark = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system does not tell what is mapped")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("together")
    with SqlStore.create(f"sqlite:///{folder / 'grappe.db'}") as store:
        store.set_cluster(Cluster("together", "Together"))
        store.save(cluster_of(30, passages=4, projects=6))
        outside = Organization("outside", "Outside Lab", Kind.RESEARCH, None, "ES")
        project = Project("p-out", title="Far away", participations=(Participation("outside"), Participation("m00003")))
        store.save(Batch((outside,), projects=(project,)))
    return folder


@pytest.fixture(scope="module")
def admin(home) -> str:
    with SqlStore.open(f"sqlite:///{home / 'grappe.db'}") as store:
        build_index(store, open_encoder("bilingual", threads=1), Snapshots(home / "snapshots"), now=NOW)
        return give_key(store, KeyRole.ADMIN, now=NOW).secret


def test_a_process_that_serves_loads_no_solver_and_nothing_that_learns():
    heavy = "{'ortools', 'pandas', 'sklearn', 'torch', 'matplotlib'}"
    found = f"(found := {heavy} & set(sys.modules))"
    script = f"import sys, api.app, api.web.forking, api.web.worker; sys.exit(repr(found) if {found} else 0)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_is_loaded_lies_in_memory_once_and_is_told_once(home, admin):
    with served(home, admin, workers=2) as one:
        server, *workers = one.processes()
        assert len(workers) == 2
        loaded = _memory(server, "Anonymous")
        assert all(_memory(worker, "Shared_Dirty") > loaded / 3 for worker in workers)
        assert statuses(one, MEMBERS, 8) == [200] * 8
    told = (home / "served.log").read_text().splitlines()
    assert sum(f"GET {MEMBERS} 200" in line for line in told) == 8


def _memory(process: int, part: str) -> int:
    """kB of what the system says of all that the process holds."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.search(rf"^{part}:\s+(\d+) kB", text, re.MULTILINE)[1])


STOPPED = """
import os, signal, time
from api.web.forking import _Forked

for one in (signal.SIGTERM, signal.SIGINT):
    signal.signal(one, lambda *_: None)  # as a server does that starts others
for one in (signal.SIGTERM, signal.SIGINT) * 10:
    made = _Forked(target=time.sleep, args=(60,))
    made.start()
    os.kill(made.pid, one)
    made.join(30)
    print(made.exitcode)
"""


def test_whoever_is_stopped_as_soon_as_it_is_made_stops():
    done = subprocess.run([sys.executable, "-c", STOPPED], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["-15", "1"] * 10


def statuses(one: Served, path: str, count: int, **query: object) -> list[int]:
    """Each over a connection of its own, so that all processes answer some."""
    with ThreadPoolExecutor(8) as pool:
        return [status for status, _ in pool.map(lambda _: one.ask(path, **query), range(count))]


def test_figures_and_rates_count_over_all_processes(home, admin):
    with served(home, admin, workers=3, GRAPPE_KEY_RATE=str(LIMIT)) as one:
        told = statuses(one, MEMBERS, LIMIT + 30)
        assert told.count(200) + told.count(429) == LIMIT + 30
        late = 2  # of those that time gives back while it asks
        assert LIMIT <= told.count(200) <= LIMIT + late * 5
        time.sleep(1.5)
        _, body = one.ask("/metrics")
        assert f'route="{MEMBERS}",status="200"}} {told.count(200)}.0' in body.decode()


def test_whoever_dies_is_replaced_while_the_others_answer(home, admin):
    with served(home, admin, workers=2) as one:
        before = set(one.mapped())
        gone = min(before)
        os.kill(gone, signal.SIGKILL)
        until = time.monotonic() + 240
        while time.monotonic() < until and (len(one.mapped()) < 2 or gone in one.mapped()):
            assert statuses(one, "/healthz", 4).count(0) <= 2  # what the dead one had accepted is lost
            time.sleep(0.2)
        after = set(one.mapped())
        assert len(after) == 2
        assert gone not in after
        assert before & after
        assert statuses(one, MEMBERS, 20) == [200] * 20


def test_what_is_being_answered_is_finished_when_it_stops(home, admin):
    with served(home, admin, workers=2) as one:
        with ThreadPoolExecutor(12) as pool:
            asked = [pool.submit(one.ask, "/api/v1/suggestions", need="bacordi", k=100) for _ in range(12)]
            time.sleep(0.05)
            one.process.send_signal(signal.SIGTERM)
            told = [each.result()[0] for each in asked]
        assert one.process.wait(60) == 0
        assert set(told) <= {0, 200}  # refused at the door, or answered
        assert 200 in told


def test_an_earlier_index_serves_within_a_second_restarts_nothing_and_revives_nobody(home, admin):
    snapshots, encoder = Snapshots(home / "snapshots"), open_encoder("bilingual", threads=1)
    store = SqlStore.open(f"sqlite:///{home / 'grappe.db'}")
    first = snapshots.published()
    in_projects = {part.organization_id for project in store.projects() for part in project.participations}
    removed = next(one.organization_id for one in store.memberships() if one.organization_id not in in_projects)
    withdrawn = min(in_projects - {"outside"})
    gone = {removed, withdrawn, "outside"}
    with served(home, admin, workers=2) as one:
        processes = set(one.mapped())
        asked = {"need": "bacordi", "k": 100, "scope": "known"}
        known = json.loads(one.ask("/api/v1/suggestions", **asked)[1])
        ids = {each["organization"]["id"] for each in known["suggestions"]}
        assert gone <= ids
        store.set_consent([withdrawn], HIDDEN)
        store.remove_member(removed)
        store.erase("outside")
        second = build_index(store, encoder, snapshots, now=NOW).name
        _eventually(one, second)
        command = [sys.executable, "-m", "api", "snapshots", "rollback", "--json"]
        done = subprocess.run(
            command, env={**os.environ, "GRAPPE_HOME": str(home)}, cwd=ROOT, capture_output=True, check=True
        )
        assert json.loads(done.stdout) == {"snapshot": first, "published": True}
        _eventually(one, first)
        told = [one.ask("/api/v1/suggestions", **asked) for _ in range(8)]
        assert set(one.mapped()) == processes
    store.close()
    for status, body in told:
        assert status == 200
        assert json.loads(body)["snapshot"] == first
        shown = {each["organization"]["id"] for each in json.loads(body)["suggestions"]}
        assert not shown & gone
        assert ids - gone <= shown
        assert b"Outside Lab" not in body


def _eventually(one: Served, name: str) -> None:
    """Until all processes have taken up ``name`` and let go of the others."""
    until = time.monotonic() + 60
    while any(found != {name} for found in one.mapped().values()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_what_is_written_to_a_connection_waits_for_no_word_from_the_other_side():
    with (
        listen("127.0.0.1", 0) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
