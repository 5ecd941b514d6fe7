"""Snapshots are switched under load: no request fails, no answer mixes two, nobody waits much longer."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import local

import numpy as np

from api.keys import give_key
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.index import build_index
from models.access import KeyRole
from models.cluster import Cluster
from models.sql import SqlStore
from models.store import Batch
from tests.bench.invented import Invention, cluster_of
from tests.trials.served import Served, served
from tests.trials.trial import Trial

_ASKED = "20 switches under 100 requests/s on 4 workers: 0 failed, 0 mixed, p99 while switching ≤ 2 × without"
_PATH = "/api/v1/suggestions"
_BUSY = 250.0


@dataclass(frozen=True, slots=True)
class Size:
    members: int
    workers: int
    a_second: int
    rounds: int
    switches: int  # an even number, or one round
    apart: float

    @property
    def seconds(self) -> float:
        """How long a round asks without switching, and then again while it switches."""
        return self.switches * self.apart + 1


_WHOLE = Size(members=300, workers=4, a_second=100, rounds=5, switches=4, apart=1.5)
_SHORT = Size(members=40, workers=2, a_second=10, rounds=1, switches=3, apart=1.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: which question, how long from when it was due, and what came back."""

    question: int
    seconds: float
    status: int
    body: bytes


def run(*, short: bool) -> Trial:
    """In a folder of its own. The short form judges no times."""
    size = _SHORT if short else _WHOLE
    with TemporaryDirectory(prefix="grappe-trial-") as folder:
        home = Path(folder)
        secret, states = _made(home, size)
        needs = Invention.seeded(5).texts(20, 8)
        with served(home, secret, workers=size.workers) as one:
            said = {name: _answers(one, home, name, needs) for name in states}
            differing = sum(a != b for a, b in zip(*said.values(), strict=True))
            still, moving, states_of = _in_turn(one, home, states, needs, size)
            left = _left_mapped(one, states_of)
        known = dict(zip(states_of, (list(said.values())[n % 2] for n in range(len(states_of))), strict=True))
        return _judged(still, moving, said | known, differing=differing, left=left, short=short)


def _in_turn(
    one: Served, home: Path, states: Sequence[str], needs: Sequence[str], size: Size
) -> tuple[list[Asked], list[Asked], list[str]]:
    """What was asked without and while switching, and the names of what was switched to.

    Round after round, so that what else the machine does, which an answer takes to its last processor, falls on both.
    """
    still: list[Asked] = []
    moving: list[Asked] = []
    published: list[str] = []
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        beside.submit(_switch, home, states, replace(size, switches=0)).result()  # its start is no switch
        for _ in range(size.rounds):
            still += _load(one, needs, size.a_second, size.seconds)
            kept = published[-2:] or states  # of the earlier ones only the newest stay
            switching = beside.submit(_switch, home, kept, size)
            moving += _load(one, needs, size.a_second, size.seconds)
            published += switching.result()
    return still, moving, published


def _made(home: Path, size: Size) -> tuple[str, tuple[str, str]]:
    """A key, and two snapshots that answer otherwise: the second knows more past projects."""
    snapshots, encoder = Snapshots(home / "snapshots"), open_encoder("bilingual", threads=1)
    with SqlStore.create(f"sqlite:///{home / 'grappe.db'}") as store:
        store.set_cluster(Cluster("trial", "Trial"))
        whole = cluster_of(size.members, passages=10, projects=size.members)
        store.save(Batch(whole.organizations, whole.memberships, projects=whole.projects[: size.members // 4]))
        first = build_index(store, encoder, snapshots, now=datetime.now(UTC))
        store.save(Batch(projects=whole.projects))
        second = build_index(store, encoder, snapshots, now=datetime.now(UTC))
        secret = give_key(store, KeyRole.STAFF, now=datetime.now(UTC)).secret
    return secret, (first.name, second.name)


def _answers(one: Served, home: Path, name: str, needs: Sequence[str]) -> list[str]:
    """What is answered from ``name`` while nothing else goes on."""
    Snapshots(home / "snapshots").roll_back(name)
    while any(found != {name} for found in one.mapped().values()):
        time.sleep(0.1)
    return [_content(one.ask(_PATH, need=need)[1]) for need in needs]


def _content(body: bytes) -> str:
    """An answer without its number and the name of its snapshot."""
    told = json.loads(body)
    return json.dumps({key: value for key, value in told.items() if key not in {"answer", "snapshot"}})


def _switch(home: Path, names_of_states: Sequence[str], size: Size) -> list[str]:
    """Publish the two states in turn, each as a snapshot of its own; the names of these."""
    snapshots, names = Snapshots(home / "snapshots"), []
    states = [snapshots.open(name) for name in names_of_states]
    for number in range(size.switches):
        state, began = states[number % len(states)], time.monotonic()
        manifest = state.manifest
        published = snapshots.publish(
            state.arrays,
            encoder=manifest.encoder,
            dimension=manifest.dimension,
            counts=manifest.counts,
            now=datetime.now(UTC),
        )
        names.append(published.name)
        time.sleep(max(0.0, size.apart - (time.monotonic() - began)))
    return names


def _load(one: Served, needs: Sequence[str], a_second: int, seconds: float) -> list[Asked]:
    """So many requests a second, whether or not those before are answered."""
    own, began = local(), time.monotonic() + 0.5
    opened: list[HTTPConnection] = []

    def connect() -> None:
        own.connection = one.connection()
        opened.append(own.connection)

    def ask(number: int) -> Asked:
        due = began + number / a_second
        time.sleep(max(0.0, due - time.monotonic()))
        status, body = one.ask_over(own.connection, _PATH, need=needs[number % len(needs)])
        return Asked(number % len(needs), time.monotonic() - due, status, body)

    with ThreadPoolExecutor(max(8, a_second // 2), initializer=connect) as pool:
        asked = list(pool.map(ask, range(int(a_second * seconds))))
    for connection in opened:
        connection.close()
    return asked


def _left_mapped(one: Served, published: Sequence[str]) -> int:
    """How many processes still hold another snapshot than the last one, once they had ten seconds."""
    until = time.monotonic() + 10
    while (left := sum(found != {published[-1]} for found in one.mapped().values())) and time.monotonic() < until:
        time.sleep(0.2)
    return left


def _judged(
    still: Sequence[Asked],
    moving: Sequence[Asked],
    said: Mapping[str, Sequence[str]],
    *,
    differing: int,
    left: int,
    short: bool,
) -> Trial:
    answered = [one for one in (*still, *moving) if one.status == 200]
    failed = len(still) + len(moving) - len(answered)
    mixed = sum(_content(one.body) != said[json.loads(one.body)["snapshot"]][one.question] for one in answered)
    used = len({json.loads(one.body)["snapshot"] for one in moving if one.status == 200})
    p50, without = np.percentile([one.seconds for one in still], (50, 99)) * 1000
    while_switching = float(np.percentile([one.seconds for one in moving], 99)) * 1000
    found = (
        f"{len(answered)} answers from {used} snapshots, {failed} failed, {mixed} mixed "
        f"({differing} of {len(next(iter(said.values())))} questions are answered otherwise from either state); "
        f"{left} processes hold an old one; p50 {p50:.0f} ms, p99 {without:.0f} ms, while switching "
        f"{while_switching:.0f} ms ({while_switching / without:.1f} ×)"
    )
    if not short and p50 > _BUSY:
        found += "; the machine was too busy for so many requests, so that its times say nothing"
    whole = not failed and not mixed and not left and differing > 0 and used > 1
    in_time = p50 <= _BUSY and while_switching <= 2 * without
    return Trial("switching", _ASKED, found, bool(whole and (short or in_time)))
