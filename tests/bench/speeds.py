"""How fast things go, each measured once in a folder of its own."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from api.cli.run import run
from api.compose import compose, create_store
from api.settings import Settings
from embeddings.encoder import Encoder, Vectors
from matching.question import Question
from models.cluster import Cluster
from models.membership import Competence, Reader
from models.store import Batch
from tests.bench.invented import Invention, cluster_of, write_cordis, write_members
from tests.tree import ROOT
from tests.word_encoder import WordEncoder

_PASSAGES = 10
_SILENT = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_WRONLY, 0) for descriptor in (1, 2)]
_LONGEST = 120.0
_GOALS = {3_000: (15.0, 40.0), 30_000: (60.0, None)}  # milliseconds: the median, the 99th percentile


@dataclass(frozen=True, slots=True)
class Speed:
    """A figure beside its goal. ``ratio`` says how many times as good as the goal it is: 1 and more is met."""

    what: str
    figure: float
    unit: str
    goal: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        if self.goal is None:
            return None
        better, worse = (self.figure, self.goal) if self.more_is_better else (self.goal, self.figure)
        return better / worse if worse else float("inf")


class TimedEncoder(WordEncoder):
    """Costs next to nothing, and knows for how many ``seconds`` it has worked."""

    dimension = 512  # as bilingual has it

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        started = perf_counter()
        rows = super().encode(texts)
        self.seconds += perf_counter() - started
        return rows


def settings_in(folder: Path) -> Settings:
    return Settings(
        home=folder, database_url=f"sqlite:///{folder / 'grappe.db'}", encoder="bilingual", lang="en", threads=1
    )


def environment(folder: Path, encoder: str = "bilingual") -> dict[str, str]:
    """The environment of a process that works in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPPE_")}
    return kept | {"GRAPPE_HOME": str(folder), "GRAPPE_LANG": "en", "GRAPPE_ENCODER": encoder, "PYTHONUNBUFFERED": "1"}


def grappe(arguments: Sequence[str], folder: Path, encoder: Encoder | None = None) -> str:
    """What a command prints as its result; ``RuntimeError`` with all it said when it does not end well."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments, settings=settings_in(folder), encoder=encoder)
    if code:
        raise RuntimeError(f"grappe {' '.join(arguments)}: {code}\n{err.getvalue()}")
    return out.getvalue()


def importing(folder: Path, *, rows: int = 100_000) -> Iterator[Speed]:
    """Rows of twelve columns a second from a file into a new store, and the most memory that it takes."""
    for form in ("csv", "xlsx"):
        home, file = folder / form, folder / f"members.{form}"
        write_members(file, rows)
        grappe(("init",), home)
        for again in ("", ", the same file again"):
            started = perf_counter()
            memory = _most_memory(("import", "members", str(file)), home)
            what = f"import of members ({form}, {rows:,} rows){again}"
            yield Speed(what, rows / (perf_counter() - started), "rows/s", 5_000, more_is_better=True)
            yield Speed(f"{what}: memory", memory / 1e6, "MB", 1_000)


def _most_memory(arguments: Sequence[str], folder: Path) -> int:
    """Run a command in a process of its own: the most bytes that it, or a process that it started, held at once."""
    command = (sys.executable, "-m", "api", *arguments)
    process = os.posix_spawn(
        sys.executable, command, environment(folder) | {"PYTHONPATH": str(ROOT)}, file_actions=_SILENT
    )
    _, status, used = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"grappe {' '.join(arguments)}: {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss * 1024


def importing_cordis(folder: Path, *, projects: int = 30_000, partners: int = 5) -> Iterator[Speed]:
    """Seconds and memory of a process that imports the zip of a framework programme, new and again."""
    zipped = folder / "cordis.zip"
    write_cordis(zipped, projects, partners)
    grappe(("init",), folder)
    command = (sys.executable, "-m", "api", "import", "consortia", str(zipped))
    for when in ("new", "again"):
        started = perf_counter()
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=quiet, stderr=quiet)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{command}: {process.returncode}")
        size = f"zip of {projects:,} projects, {projects * partners:,} participations, {when}"
        yield Speed(size, perf_counter() - started, "s", 90)
        yield Speed(f"{size}: memory", usage.ru_maxrss / 1024, "MiB", 1_500)  # Linux gives KiB


def suggesting(folder: Path, *, members: int = 3_000, projects: int = 1_000, questions: int = 200) -> Iterator[Speed]:
    """One answer with its reasons, without the time that the encoder takes; and what an edit costs the next index."""
    with create_store(settings_in(folder)) as store:
        store.set_cluster(Cluster("bench", "Bench"))
        store.save(cluster_of(members, passages=_PASSAGES, projects=projects))
    encoder = TimedEncoder()
    started = perf_counter()
    grappe(("index",), folder, encoder)
    passages = members * _PASSAGES + projects
    yield Speed(
        f"index of {passages:,} passages, without an encoder", passages / (perf_counter() - started), "passages/s"
    )
    taken = sorted(_beyond_the_encoder(folder, encoder, questions))
    size = f"{members:,} members with {_PASSAGES} passages"
    median, slow = _GOALS.get(members, (None, None))
    yield Speed(f"one suggestion, {size}: median", float(np.median(taken)) * 1e3, "ms", median)
    yield Speed(f"one suggestion, {size}: 99th percentile", float(np.percentile(taken, 99)) * 1e3, "ms", slow)
    yield Speed(f"answer after a member changed, {size}", _after_a_change(folder, encoder), "s", 1)
    encoded = json.loads(grappe(("index", "--json"), folder, encoder))["encoded"]
    yield Speed("texts encoded after one member got one competence", encoded, "texts", 1)


def _after_a_change(folder: Path, encoder: TimedEncoder) -> float:
    """Seconds from a change to the end of the first answer that knows it; the second one, as the first loads code."""
    taken = 0.0
    with compose(settings_in(folder), encoder=encoder) as services:
        services.engine.warm()
        for said in ("bornes", "bornes de quai"):
            (membership,) = services.store.memberships(["m00007"])
            competences = (*membership.competences[: _PASSAGES - 2], Competence(said))
            started = perf_counter()
            services.store.save(Batch(memberships=(replace(membership, competences=competences),)))
            answer = services.engine.suggest(Question(need=said, k=10))
            taken = perf_counter() - started
            if "m00007" not in {one.organization.id for one in answer.suggestions}:
                raise RuntimeError("the change is not in the answer")
    return taken


def _beyond_the_encoder(folder: Path, encoder: TimedEncoder, questions: int) -> Iterator[float]:
    """Seconds of each question. Half of them come from a member, half of those with two partners already in."""
    services = compose(settings_in(folder), encoder=encoder)
    services.engine.warm()
    ids = [membership.organization_id for membership in services.store.memberships()]
    invention = Invention.seeded(1)
    for number in range(questions + 20):
        asked = Question(
            need=", ".join(invention.texts(3, 5)),
            seeker=ids[number % len(ids)] if number % 2 else "",
            partners=(ids[0], ids[2]) if number % 4 == 1 else (),
            k=10,
            lang="fr" if number % 2 else "en",
            reader=Reader.MEMBER,
        )
        before, started = encoder.seconds, perf_counter()
        services.engine.suggest(asked)
        taken = perf_counter() - started - (encoder.seconds - before)
        if number >= 20:  # the first ones fill caches
            yield taken


def caching(folder: Path) -> Iterator[Speed]:
    """What the cache of vectors saves when nothing changed, with the default encoder on the demo cluster."""
    grappe(("init", "--demo"), folder)
    speeds = []
    for _ in range(2):
        started = perf_counter()
        counts = json.loads(grappe(("index", "--json"), folder))["counts"]
        speeds.append(counts["passages"] / (perf_counter() - started))
    yield Speed("index of the demo, every text new", speeds[0], "passages/s")
    yield Speed("index of the demo, every text known", speeds[1], "passages/s")
    yield Speed("known / new", speeds[1] / speeds[0], "times")


def starting(folder: Path) -> Iterator[Speed]:
    """From a command that is typed to help on the screen, and to a server that answers. ``folder`` holds an index."""
    taken = []
    for _ in range(5):
        started = perf_counter()
        subprocess.run((sys.executable, "-m", "api", "--help"), cwd=ROOT, capture_output=True, check=True)
        taken.append(perf_counter() - started)
    yield Speed("grappe --help", float(np.median(taken)), "s", 0.5)
    yield Speed("grappe serve until /readyz says 200", _until_ready(folder), "s", 5)


def _until_ready(folder: Path) -> float:
    command = (sys.executable, "-m", "api", "serve", "--port", "0")
    started = perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment(folder), stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stderr.readline() if server.stderr else ""
            address = re.search(r"http://\S+", said)
            while address and server.poll() is None and perf_counter() - started < _LONGEST:
                try:
                    with urllib.request.urlopen(f"{address[0]}readyz", timeout=30):  # noqa: S310 (our own server)
                        return perf_counter() - started
                except (urllib.error.URLError, ConnectionError):
                    time.sleep(0.05)
            raise RuntimeError(f"the server does not get ready: {said}")
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)
