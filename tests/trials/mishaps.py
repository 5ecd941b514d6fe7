"""What goes wrong at night, each with a process of its own: one sentence, the right exit code, the old one serves."""

from __future__ import annotations

import ctypes
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from api.cli.run import run as grappe
from api.settings import Settings
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from tests.tree import ROOT
from tests.trials.trial import Trial

_OVER_RIGHTS = (1, 2)  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: root without them is refused as anybody is
_DROP = 24  # PR_CAPBSET_DROP
_PATIENCE = 120


def run(*, short: bool) -> Trial:
    """``short`` takes one of each sort, and none that needs a disk of its own."""
    with TemporaryDirectory(prefix="grappe-trial-") as folder:
        home = _made(Path(folder) / "made")
        mishaps = [one for one in _MISHAPS if one.name in _SHORT] if short else [*_MISHAPS, *_full_disks()]
        faults: list[str] = []
        for number, mishap in enumerate(mishaps):
            here = Path(folder) / str(number)
            shutil.copytree(home, here)
            faults += [f"{mishap.name}: {fault}" for fault in mishap.faults(here)]
            shutil.rmtree(here)
    return Trial(
        "what goes wrong at night",
        "full disk, read-only folder, damaged file, wrong permissions, database gone, clock back, two runs at once: "
        "one sentence, right exit code, old one serves",
        f"{len(mishaps)} mishaps, {len(faults)} faults ({', '.join(one.name for one in mishaps)})"
        + "".join(f"; {fault}" for fault in faults),
        passed=not faults,
    )


@dataclass(frozen=True)
class Mishap:
    """``harm`` is done to a home in which a night has something to do, and undone where it says how. ``says`` stands in
    the one sentence; nothing is said where it is empty. ``before`` is done before we look what serves, and ``after`` to
    let the next night end well."""

    name: str
    harm: Callable[[Path], Iterator[dict[str, str]]]
    code: int
    says: str
    before: Callable[[Path], None] = lambda _: None
    after: Callable[[Path], None] = lambda _: None

    def faults(self, home: Path) -> Iterator[str]:
        self.before(home)
        snapshots = Snapshots(home / "snapshots")
        before = snapshots.current(encoder=_encoder()).name
        with contextmanager(self.harm)(home) as more:
            done = _nightly(home, more)
        told = [line for line in done.stderr.splitlines() if line.strip()]
        if done.returncode != self.code:
            yield f"code {done.returncode}, not {self.code}"
        if len(told) != bool(self.says) or self.says not in done.stderr or "Traceback" in done.stderr + done.stdout:
            yield f"said {done.stderr!r}"
        after = Snapshots(home / "snapshots")
        serves = after.current(encoder=_encoder()).name
        if after.refusals() or (serves != before) != (self.code == 0):
            yield f"{serves} serves, before: {before}, {[str(one.error) for one in after.refusals()]}"
        self.after(home)
        again = _nightly(home, {})
        if again.returncode:
            yield f"the next run ended with {again.returncode}: {again.stderr!r}"


def _nightly(home: Path, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """``limit`` among ``more`` is the most bytes that a file may have, the others are settings."""
    limit = int(more.pop("limit", 0))

    def bound() -> None:
        _bind(limit)

    return subprocess.run(
        _command(), env=_environment(home, more), capture_output=True, text=True, timeout=_PATIENCE, preexec_fn=bound
    )


def _command() -> list[str]:
    return [sys.executable, "-m", "api", "nightly"]


def _environment(home: Path, more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPPE_", "LC_", "LANG"))}
    return kept | {"GRAPPE_HOME": str(home), "GRAPPE_LANG": "en", "PYTHONPATH": str(ROOT)} | more


def _bind(limit: int) -> None:
    if os.geteuid() == 0:
        for right in _OVER_RIGHTS:
            if ctypes.CDLL(None, use_errno=True).prctl(_DROP, right, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "the rights of root cannot be given up here")
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def _encoder() -> str:
    return open_encoder("bilingual", threads=1).name


def _made(home: Path) -> Path:
    """The demo cluster with two indexes, and a change that the night has to index."""
    _do(home, "init", "--demo")
    for said in ("bouées dérivantes", "radars côtiers"):
        _do(home, "index")
        _do(home, "members", "edit", "Ambrelune", "--add-competence", said)
    return home


def _do(home: Path, *words: str, now: Callable[[], datetime] | None = None) -> None:
    """A command that succeeds, in this process."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        if grappe(words, settings=Settings(home=home, database_url="", lang="en"), now=now):
            raise AssertionError(words)


# Harm, each on a copy of that home.


def _read_only(name: str) -> Callable[[Path], Iterator[dict[str, str]]]:
    def harm(home: Path) -> Iterator[dict[str, str]]:
        folder = home / name
        folder.mkdir(exist_ok=True)
        folder.chmod(0o555)
        yield {}
        folder.chmod(0o755)

    return harm


def _locked(name: str) -> Callable[[Path], Iterator[dict[str, str]]]:
    def harm(home: Path) -> Iterator[dict[str, str]]:
        path = home / name
        before = path.stat().st_mode
        path.chmod(0)
        yield {}
        path.chmod(before)

    return harm


def _garbage(name: str, *, mended: bool = True) -> Callable[[Path], Iterator[dict[str, str]]]:
    def harm(home: Path) -> Iterator[dict[str, str]]:
        path = home / name
        before = path.read_bytes() if path.exists() else b""
        path.write_bytes(b"\x00\xffgarbage" * 500)
        yield {}
        if mended:
            path.write_bytes(before)

    return harm


def _garbage_within(home: Path) -> Iterator[dict[str, str]]:
    """Pages in the middle of the database, its beginning being sound."""
    file = home / "grappe.db"
    before = file.read_bytes()
    third = len(before) // 3
    file.write_bytes(before[:third] + b"\xff" * third + before[2 * third :])
    yield {}
    for log in ("grappe.db-wal", "grappe.db-shm"):
        (home / log).unlink(missing_ok=True)
    file.write_bytes(before)


def _bad_array(home: Path) -> Iterator[dict[str, str]]:
    """Of the index that serves: the one before it takes its place, and the night makes a new one."""
    snapshots = Snapshots(home / "snapshots")
    (home / "snapshots" / snapshots.published() / "index.npy").write_bytes(b"garbage")
    yield {}


def _bad_source(home: Path) -> Iterator[dict[str, str]]:
    (home / "members.csv").write_bytes(b"\x00\xff" * 500)
    (home / "sources.toml").write_text('[[source]]\nkind = "members"\npath = "members.csv"\n', encoding="utf-8")
    yield {}
    (home / "sources.toml").unlink()


def _pipe(home: Path) -> Iterator[dict[str, str]]:
    os.mkfifo(home / "members.csv")
    (home / "sources.toml").write_text('[[source]]\nkind = "members"\npath = "members.csv"\n', encoding="utf-8")
    yield {}
    (home / "sources.toml").unlink()


def _gone(home: Path) -> Iterator[dict[str, str]]:
    yield {"GRAPPE_DATABASE_URL": "postgresql://grappe:secret@127.0.0.1:1/grappe"}


def _moved(home: Path) -> Iterator[dict[str, str]]:
    (home / "grappe.db").rename(home / "elsewhere.db")
    yield {}
    (home / "elsewhere.db").rename(home / "grappe.db")


def _none(home: Path) -> Iterator[dict[str, str]]:
    yield {}


def _index_of_next_year(home: Path) -> None:
    """So that the clock was set back since."""
    _do(home, "index", now=lambda: datetime.now(UTC) + timedelta(days=365))
    _do(home, "members", "edit", "Ambrelune", "--add-competence", "sonars")


def _index_of_now(home: Path) -> None:
    _do(home, "index")


def _twice(home: Path) -> Iterator[dict[str, str]]:
    """Another run is at work, and stopped in the middle; then it is killed, and holds nothing any more."""
    environment = _environment(home, {})
    other = subprocess.Popen(_command(), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lock = home / "night.lock"
    until = time.monotonic() + _PATIENCE
    while not (lock.exists() and lock.read_text()) and other.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    other.send_signal(signal.SIGSTOP)
    yield {}
    other.kill()
    other.wait()


def _limited(size: int) -> Callable[[Path], Iterator[dict[str, str]]]:
    def harm(home: Path) -> Iterator[dict[str, str]]:
        yield {"limit": str(size)}

    return harm


def _full(free: int) -> Callable[[Path], Iterator[dict[str, str]]]:
    """A disk of its own with so many bytes left."""

    def harm(home: Path) -> Iterator[dict[str, str]]:
        kept = home.with_name("kept")
        home.rename(kept)
        home.mkdir()
        used = sum(file.stat().st_size for file in kept.rglob("*") if file.is_file())
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + 4_000_000}", "none", str(home)], check=True)
        try:
            shutil.copytree(kept, home, dirs_exist_ok=True)
            left = shutil.disk_usage(home).free - free
            (home / "filler").write_bytes(bytes(left))
            yield {}
            (home / "filler").unlink()
            shutil.rmtree(kept)
            shutil.copytree(home, kept)
        finally:
            subprocess.run(["umount", str(home)], check=True)
        home.rmdir()
        kept.rename(home)

    return harm


def _full_disks() -> list[Mishap]:
    """Where the machine lets us have such a disk."""
    with TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True)
        if tried.returncode:
            return []
        subprocess.run(["umount", folder], check=True)
    return [
        Mishap(f"full disk, {free // 1000} kB left", _full(free), 11, "space")
        for free in (0, 60_000, 300_000, 700_000, 1_200_000)
    ]


_MISHAPS = (
    Mishap("no file beyond 100 kB", _limited(100_000), 11, "free space"),
    Mishap("no file beyond 600 kB", _limited(600_000), 11, "vectors.db"),
    Mishap("read-only home", _read_only("."), 11, "night.lock"),
    Mishap("read-only folder of indexes", _read_only("snapshots"), 11, "snapshots"),
    Mishap("read-only folder of backups", _read_only("backups"), 11, "backups"),
    Mishap("read-only folder of reports", _read_only("nights"), 0, "nights"),
    Mishap("database without rights", _locked("grappe.db"), 11, "grappe.db"),
    Mishap("vectors without rights", _locked("vectors.db"), 11, "vectors.db"),
    Mishap("indexes without rights", _locked("snapshots"), 11, "snapshots"),
    Mishap("damaged database", _garbage("grappe.db"), 11, "grappe.db"),
    Mishap("database damaged within", _garbage_within, 11, "grappe.db"),
    Mishap("damaged vectors", _garbage("vectors.db"), 11, "vectors.db"),
    Mishap("damaged memory of the night before", _garbage("night.json", mended=False), 0, ""),
    Mishap("damaged pointer", _garbage("snapshots/current", mended=False), 0, "current"),
    Mishap("damaged index", _bad_array, 0, "index.npy"),
    Mishap("damaged source", _bad_source, 0, "members.csv"),
    Mishap("a source that is a pipe", _pipe, 0, "members.csv"),
    Mishap("database gone", _moved, 11, "grappe init"),
    Mishap("database server gone", _gone, 11, "127.0.0.1"),
    Mishap("clock back", _none, 11, "clock", before=_index_of_next_year, after=_index_of_now),
    Mishap("two at once", _twice, 12, "Another night"),
)

_SHORT = {
    *("no file beyond 600 kB", "read-only folder of indexes", "database without rights", "damaged index"),
    *("damaged source", "database server gone", "clock back", "two at once"),
}
