"""Ten thousand cases for each reader of Grappe's own files, led by coverage, each reader in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.tree import ROOT
from tests.trials.trial import Trial

READERS = ("snapshot", "ranker", "pack")
CASES = 10_000
SHORT = 400
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, nothing waits for a disk
_PATIENCE = 600
_SEED = 9


def run(*, short: bool) -> Trial:
    cases = SHORT if short else CASES
    told = [_fed(reader, cases) for reader in READERS]
    found = "; ".join(f"{reader}: {fault or 'nothing'}" for reader, fault in zip(READERS, told, strict=True))
    asked = f"atheris on snapshot, ranker and pack readers, {CASES:,} cases each: no crash, no hang"
    return Trial("Hostile files", asked, f"{cases:,} cases each, seed {_SEED}. Found in {found}", not any(told))


def _fed(reader: str, cases: int) -> str:
    """The fault that was found, ``""`` for none: what it was, and the bytes that led to it."""
    with tempfile.TemporaryDirectory(dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None) as folder:
        command = [sys.executable, "-m", "tests.fuzz", reader, str(cases), str(_SEED), folder]
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=os.environ | threads,
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"not through after {_PATIENCE} s"
    if done.returncode == 0 and f"Done {cases} runs" in done.stderr:
        return ""
    story = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    raised = [line for line in story if re.match(r"\w*(Error|Exception|Warning)\b", line)]
    fault = (raised or story[-1:] or ["nothing told"])[-1]
    bytes_ = [line for line in story if line.startswith("Base64:")]
    return f"exit code {done.returncode}, {fault} {''.join(bytes_)[:200]}".replace("|", "¦").strip()
