"""One member in a hundred changes: how much of a full run the next one is, and what the gate takes to judge it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from api.compose import create_store, open_encoder, open_snapshots
from api.night.gate.case import Case
from api.night.gate.look import checks
from api.night.gate.whole import WHOLE, whole
from matching.ranker import own_or_default
from models.cluster import Cluster
from tests.bench.many import PASSAGES, change, fill, member_id
from tests.bench.speeds import environment, settings_in
from tests.tree import ROOT
from tests.trials.trial import Trial

_SIZES = (10_000, 100_000, 300_000)
_SHORT = (300,)
_ASKED = (
    "1 % of the members changed: encoding in proportion, the whole run ≤ 10 % of a full one; the gate ≤ 60 s at "
    "100,000 members"
)
_LEAST = 0.1
_GATE_SECONDS, _GATE_MEMBERS = 60.0, 100_000
_TOLD = 0.01
_PACKAGES = ("api", "matching", "embeddings", "models")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of ``grappe index`` in a process of its own: texts encoded, seconds on the clock and of processors, and the
    most bytes that it held."""

    encoded: int
    passages: int
    seconds: float
    worked: float
    memory: int


def index(folder: Path) -> Run:
    """``RuntimeError`` when it does not end well."""
    started = perf_counter()
    command = (sys.executable, "-m", "api", "index", "--json")
    with (
        (folder / "index.json").open("w+") as out,
        subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=out, stderr=subprocess.DEVNULL) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken = perf_counter() - started
        if process.returncode:
            raise RuntimeError(f"grappe index: {process.returncode}")
        out.seek(0)
        told = json.load(out)
    worked = used.ru_utime + used.ru_stime
    return Run(told["encoded"], told["counts"]["passages"], taken, worked, used.ru_maxrss * 1024)


def run(*, short: bool) -> Trial:
    found, passed = [], True
    subprocess.run([sys.executable, "-m", "compileall", "-q", *_PACKAGES], cwd=ROOT, check=True)  # as when installed
    for members in _SHORT if short else _SIZES:
        with tempfile.TemporaryDirectory(prefix="grappe-trial-") as work:
            full, after = _measured(Path(work), members)
            sys.stderr.write(f"{full}\n{after}\n")
            judged = dict(_judged(Path(work)))
        share, gate = after.worked / full.worked, sum(judged.values())
        passed &= after.encoded <= members // 100 * PASSAGES
        passed &= short or (share <= _LEAST and (members > _GATE_MEMBERS or gate <= _GATE_SECONDS))
        checks_ = (f"{name} {taken / full.worked:.1%}" for name, taken in judged.items() if taken > _TOLD * gate)
        found.append(
            f"{members:,} members: {after.encoded:,} of {after.passages:,} texts encoded, {share:.1%} of the work "
            f"({after.worked:.1f} of {full.worked:.1f} s of processor, {after.seconds:.0f} of {full.seconds:.0f} s; "
            f"{full.memory / 1e9:.1f} GB); the gate {gate:.1f} s of processor ({gate / full.worked:.1%} of it all: "
            f"{', '.join(checks_)})"
        )
        sys.stderr.write(f"{found[-1]}\n")
    return Trial("changed", _ASKED, "; ".join(found), passed)


def _measured(folder: Path, members: int) -> tuple[Run, Run]:
    """A run over everything, and one after a hundredth has changed."""
    with create_store(settings_in(folder)) as store:
        store.set_cluster(Cluster("trial", "Trial"))
        fill(store, members)
    whole = index(folder)
    chosen = np.random.default_rng(1).choice(members, members // 100, replace=False)
    with create_store(settings_in(folder)) as store:
        change(store, [member_id(number) for number in chosen.tolist()], seed=1)
    return whole, index(folder)


def _judged(folder: Path) -> Iterator[tuple[str, float]]:
    """Seconds of processor of each check that the gate makes of the last index beside the one before."""
    settings = settings_in(folder)
    encoder, snapshots = open_encoder(settings), open_snapshots(settings)
    served, candidate = (snapshots.open(name) for name in snapshots.names()[-2:])
    ranker = own_or_default(settings.ranker_folder)
    with create_store(settings) as store:
        started = process_time()
        whole(candidate, encoder)
        yield WHOLE, process_time() - started
        started = process_time()
        case = Case.of((candidate, ranker), (served, ranker), store=store, encoder=encoder, settings=settings)
        yield "reading the store", process_time() - started
        started = process_time()
        for check in checks(case):
            yield check.code, process_time() - started
            started = process_time()
