"""A server of ours on 127.0.0.1, for the length of a trial."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.deployed import environment, port_told
from tests.tree import ROOT

_LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    process: subprocess.Popen[str]
    port: int
    secret: str

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_LONGEST)

    def ask(self, path: str, **query: object) -> tuple[int, bytes]:
        """Status and body, over a connection of its own."""
        with closing(self.connection()) as connection:
            return self.ask_over(connection, path, **query)

    def ask_over(self, connection: http.client.HTTPConnection, path: str, **query: object) -> tuple[int, bytes]:
        """Status and body; 0 where the connection broke."""
        try:
            connection.request("GET", f"{path}?{urlencode(query)}", headers={"X-Grappe-Key": self.secret})
            with connection.getresponse() as told:
                return told.status, told.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0, b""

    def processes(self) -> list[int]:
        """The server and all that descend from it."""
        found, last = [self.process.pid], 0
        while last < len(found):
            found += map(int, Path(f"/proc/{found[last]}/task/{found[last]}/children").read_text().split())
            last += 1
        return found

    def mapped(self) -> dict[int, set[str]]:
        """Names of the snapshots that each serving process has mapped."""
        maps = {pid: Path(f"/proc/{pid}/maps").read_text() for pid in self.processes()}
        names = {pid: set(re.findall(r"/snapshots/([^/\n]+)/", text)) for pid, text in maps.items()}
        return {pid: found for pid, found in names.items() if found}

    def pss(self) -> float:
        """MB of all its processes, shared pages divided among those that share them."""
        texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()]
        return sum(int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) for text in texts) / 1024


@contextmanager
def served(home: Path, secret: str, *, workers: int, **settings: str) -> Iterator[Served]:
    """Ready in all its processes."""
    own = {"GRAPPE_THREADS": "1", "GRAPPE_KEY_RATE": "0", "GRAPPE_ADDRESS_RATE": "0"}
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--workers", str(workers)]
    log = home / "served.log"
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(home, **own | settings), stderr=said, text=True)
    try:
        one = Served(process, port_told(process, log), secret)
        until = time.monotonic() + _LONGEST
        while len(one.mapped()) < workers or not _ready(one):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text()[-2000:])
            time.sleep(0.2)
        yield one
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_LONGEST)


def _ready(one: Served) -> bool:
    status, body = one.ask("/readyz")
    return status == 200 and json.loads(body)["status"] == "ready"
