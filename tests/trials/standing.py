"""What a server holds at a moment: memory, open files, connections to its database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

_LISTENS = "0A"
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Standing:
    """``memory`` in bytes (resident); ``files`` open files and sockets; ``connections`` to the database, 0 for SQLite:
    its are files."""

    memory: int
    files: int
    connections: int


def standing_of(port: int, engine: sa.Engine | None) -> Standing:
    """Of all processes that listen on ``port``, together."""
    memory = files = 0
    for process in _listening(port):
        status = (process / "status").read_text()
        memory += next(int(line.split()[1]) * _KIB for line in status.splitlines() if line.startswith("VmRSS"))
        files += len(list((process / "fd").iterdir()))
    connections = 0
    if engine is not None:
        with engine.connect() as asking:
            others = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connections = asking.execute(sa.text(others)).scalar_one()
    return Standing(memory, files, connections)


def _listening(port: int) -> list[Path]:
    """Folders under ``/proc`` of those who have the socket open."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == _LISTENS and row[1].endswith(f":{port:04X}")}
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(handle.readlink()) in sockets for handle in (process / "fd").iterdir()):
                found.append(process)
        except OSError:  # gone, or somebody else's
            continue
    return found
