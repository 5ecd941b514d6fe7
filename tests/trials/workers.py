"""What each further serving process costs in memory."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from api.keys import give_key
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.index import build_index
from models.access import KeyRole
from models.cluster import Cluster
from models.sql import SqlStore
from tests.bench.invented import Invention, cluster_of
from tests.trials.served import served
from tests.trials.trial import Trial

_ASKED = "4 workers against 1 on the snapshot of 100,000 members: each further worker adds ≤ 150 MB of its own (PSS)"
_MOST = 150.0
_WHOLE, _SHORT = 100_000, 40
_QUESTIONS = 80


def run(*, short: bool, home: Path | None = None) -> Trial:
    """``home`` has store and index already; otherwise they are made in a folder that goes again.

    The short form judges no sizes: whether all processes answer and share one snapshot.
    """
    if home is not None:
        return _measured(home, short=short)
    with TemporaryDirectory(prefix="grappe-trial-") as folder:
        _make(Path(folder), _SHORT if short else _WHOLE)
        return _measured(Path(folder), short=short)


def _make(home: Path, members: int) -> None:
    with SqlStore.create(f"sqlite:///{home / 'grappe.db'}") as store:
        store.set_cluster(Cluster("trial", "Trial"))
        store.save(cluster_of(members, passages=10, projects=members // 10))
        encoder, snapshots = open_encoder("bilingual", threads=2), Snapshots(home / "snapshots")
        build_index(store, encoder, snapshots, now=datetime.now(UTC))


def _measured(home: Path, *, short: bool) -> Trial:
    with SqlStore.open(f"sqlite:///{home / 'grappe.db'}") as store:
        secret = give_key(store, KeyRole.STAFF, now=datetime.now(UTC)).secret
    one, whole = _size(home, secret, 1)
    workers = 2 if short else 4
    several, shared = _size(home, secret, workers)
    further = (several - one) / (workers - 1)
    passages = Snapshots(home / "snapshots").open(Snapshots(home / "snapshots").published()).manifest.counts["passages"]
    found = (
        f"{passages:,} passages: 1 process {one:.0f} MB, {workers} with what starts them {several:.0f} MB: "
        f"{further:.0f} MB each further one"
    )
    return Trial("workers", _ASKED, found, whole and shared and (short or further <= _MOST))


def _size(home: Path, secret: str, workers: int) -> tuple[float, bool]:
    """MB after many questions, and whether all were answered from one snapshot that all processes share."""
    needs = Invention.seeded(7).texts(_QUESTIONS, 8)
    with served(home, secret, workers=workers) as one:

        def ask(need: str) -> tuple[int, str]:
            status, body = one.ask("/api/v1/suggestions", need=need)
            return status, json.loads(body).get("snapshot", "") if status else ""

        with ThreadPoolExecutor(8) as pool:
            told = set(pool.map(ask, needs))
        mapped = one.mapped()
        published = Snapshots(home / "snapshots").published()
        agreed = told == {(200, published)} and set(map(frozenset, mapped.values())) == {frozenset({published})}
        return one.pss(), agreed and len(mapped) == workers
