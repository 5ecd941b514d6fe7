"""The files of ``deploy/``, and a served demo cluster to put them before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tree import ROOT

DEPLOY = ROOT / "deploy"
GRAPPE = "/opt/grappe/.venv/bin/grappe"
"""Where the files of ``deploy/`` have it."""
_LONGEST = 120.0


def installed() -> Path:
    """The command of the environment that the tests run in."""
    return Path(sys.executable).with_name("grappe")


def environment(home: Path, **settings: str) -> dict[str, str]:
    """That of a command with no setting but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPPE_")}
    return kept | {"PYTHONPATH": str(ROOT), "GRAPPE_HOME": str(home), "GRAPPE_LANG": "en"} | settings


@contextmanager
def served(home: Path, *, command: Path | None = None, **settings: str) -> Iterator[int]:
    """``grappe serve`` over the store of ``home`` on a free port of the loopback address; what it says goes to
    ``served.log`` there."""
    started = (command or installed(), "serve", "--port", "0")
    log = home / "served.log"
    with (
        log.open("w") as said,
        subprocess.Popen(started, env=environment(home, **settings), stderr=said, text=True) as server,
    ):
        try:
            yield port_told(server, log)
        finally:
            server.terminate()


def port_told(server: subprocess.Popen[str], log: Path) -> int:
    """Where it answers, as it says in ``log``; ``RuntimeError`` with what it said when it ends or never does."""
    until = time.monotonic() + _LONGEST
    while not (found := re.search(r"http://\S+:(\d+)/", log.read_text())):
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(log.read_text()[-2000:])
        time.sleep(0.1)
    return int(found[1])
