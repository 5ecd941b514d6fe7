"""One member in a hundred changes: how much of a full run the next one is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from api.compose import create_store
from models.cluster import Cluster
from tests.bench.many import PASSAGES, change, fill, member_id
from tests.bench.speeds import environment, settings_in
from tests.tree import ROOT
from tests.trials.trial import Trial

_SIZES = (10_000, 100_000, 300_000)
_SHORT = (300,)
_ASKED = "1 % of the members changed: encoding in proportion, the whole run ≤ 10 % of a full one"
_LEAST = 0.1


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
    for members in _SHORT if short else _SIZES:
        with tempfile.TemporaryDirectory(prefix="grappe-trial-") as work:
            whole, after = _measured(Path(work), members)
        share = after.worked / whole.worked
        passed &= after.encoded <= members // 100 * PASSAGES and (short or share <= _LEAST)
        found.append(
            f"{members:,} members: {after.encoded:,} of {after.passages:,} texts encoded, {share:.1%} of the work "
            f"({after.worked:.1f} of {whole.worked:.1f} s of processor, {after.seconds:.0f} of {whole.seconds:.0f} s)"
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
