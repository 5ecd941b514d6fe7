"""The files of ``deploy/``, and a served demo cluster to put them before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TextIO

from tests.tree import ROOT

DEPLOY = ROOT / "deploy"
GRAPPE = "/opt/grappe/.venv/bin/grappe"
"""Where the files of ``deploy/`` have it."""


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
    with subprocess.Popen(started, env=environment(home, **settings), stderr=subprocess.PIPE, text=True) as server:
        try:
            told = server.stderr.readline()
            port = re.search(r":(\d+)/", told)
            assert port, told
            Thread(target=_keep, args=(server.stderr, home / "served.log"), daemon=True).start()
            yield int(port[1])
        finally:
            server.terminate()


def _keep(said: TextIO, log: Path) -> None:
    """A line a request: a full pipe would hold the server up."""
    with log.open("w") as kept:
        for line in said:
            kept.write(line)
            kept.flush()
