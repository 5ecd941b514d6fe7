"""A hundred members withdraw while four processes serve: whatever is asked after that shows none of them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from api.keys import make_key
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.index import build_index
from models.access import KeyRole
from models.cluster import Cluster
from models.membership import Audience, Consent
from models.sql import SqlStore
from tests.bench.invented import cluster_of
from tests.tree import ROOT

NOW = datetime(2026, 3, 12, tzinfo=UTC)
WORKERS, MEMBERS, WITHDRAWN = 4, 140, 100
HIDDEN = Consent(Audience.NOBODY, date(2026, 3, 13), "withdrawn")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serving")
    with SqlStore.create(f"sqlite:///{folder / 'grappe.db'}") as store:
        store.set_cluster(Cluster("serving", "Serving"))
        store.save(cluster_of(MEMBERS, passages=4, projects=20))
        build_index(store, open_encoder("bilingual", threads=1), Snapshots(folder / "snapshots"), now=NOW)
    return folder


@pytest.fixture(scope="module")
def secret(home: Path) -> str:
    with SqlStore.open(f"sqlite:///{home / 'grappe.db'}") as store:
        made = make_key(KeyRole.STAFF, now=NOW)
        store.add_key(made.key)
    return made.secret


@pytest.fixture(scope="module")
def addresses(home: Path) -> Iterator[list[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPPE_")}
    environment = {
        **kept,
        "GRAPPE_HOME": str(home),
        "GRAPPE_LANG": "en",
        "PYTHONUNBUFFERED": "1",
        "GRAPPE_THREADS": "1",
    }
    command = [sys.executable, "-m", "api", "serve", "--port", "0"]
    servers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(WORKERS)
    ]
    try:
        found = [re.search(r"http://\S+(?=/)", server.stderr.readline()) for server in servers]
        yield [address[0] for address in found]
    finally:
        for server in servers:
            server.send_signal(signal.SIGINT)
        for server in servers:
            server.communicate(timeout=60)


def ask(address: str, path: str, secret: str) -> dict:
    request = urllib.request.Request(f"{address}{path}", headers={"X-Grappe-Key": secret})  # noqa: S310
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def suggested(address: str, secret: str, need: str) -> list[str]:
    told = ask(address, f"/api/v1/suggestions?{urlencode({'need': need, 'k': 100})}", secret)
    return [one["organization"]["id"] for one in told["suggestions"]]


def test_none_is_shown_in_what_is_asked_afterwards_and_nothing_else_changes(home, secret, addresses):
    store = SqlStore.open(f"sqlite:///{home / 'grappe.db'}")
    ids = [membership.organization_id for membership in store.memberships()]
    going, staying = set(ids[:WITHDRAWN]), set(ids[WITHDRAWN:])
    need = " ".join(next(store.memberships([ids[0]])).needs)
    withdrawn = threading.Event()
    wrong: list[str] = []
    asked_after = [0] * WORKERS

    def keep_asking(worker: int) -> None:
        while asked_after[worker] < 5 and not wrong:
            after = withdrawn.is_set()  # before the question is put
            shown = set(suggested(addresses[worker], secret, need))
            if after:
                asked_after[worker] += 1
                wrong.extend(shown & going)
                wrong.extend(f"missing: {id_}" for id_ in staying - shown)

    with ThreadPoolExecutor(WORKERS) as pool:
        asking = [pool.submit(keep_asking, worker) for worker in range(WORKERS)]
        store.set_consent(going, HIDDEN)
        withdrawn.set()
        for one in asking:
            one.result()
    assert wrong == []
    assert asked_after == [5] * WORKERS
    for address in addresses:
        listed = ask(address, "/api/v1/members?limit=100", secret)
        assert {member["id"] for member in listed["members"]} == staying
    assert {m.organization_id for m in store.memberships() if m.consent != HIDDEN} == staying
    store.close()
