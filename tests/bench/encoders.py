"""How fast the default encoder is, and the transformer beside it in the same run."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from embeddings.encoder import Encoder
from embeddings.open_encoder import open_encoder
from tests.bench.invented import Invention
from tests.bench.speeds import Speed, environment, grappe
from tests.pages import PAGES, prose
from tests.tree import ROOT

NEED = "hébergement de données de santé, tests d'usage auprès de personnes âgées"
_WORDS = 40
_THREADS = 2
_READY = """
import sys
from pathlib import Path
from embeddings.open_encoder import open_encoder
open_encoder(sys.argv[1], threads=int(sys.argv[2])).encode(["réseau"])
print(Path("/proc/self/status").read_text(), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one encoder takes: ``per_second`` texts, all else in seconds and MB."""

    per_second: float
    short_text: float
    ready: float
    resident: float
    suggestion: float


def encoding(folder: Path, *, reference: str = "minilm") -> Iterator[Speed]:
    """The default encoder's figures with their goals, each followed by that of ``reference`` and by their ratio."""
    ours = measure(open_encoder("bilingual", threads=_THREADS), "bilingual", folder, texts=20_000, repeats=9)
    theirs = measure(open_encoder(reference, threads=_THREADS), reference, folder, texts=200, repeats=3)
    yield from _beside(
        f"texts of {_WORDS} words", "texts/s", 5_000, ours.per_second, theirs.per_second, reference, more_is_better=True
    )
    yield from _beside("one short text: median", "ms", 0.3, 1e3 * ours.short_text, 1e3 * theirs.short_text, reference)
    yield from _beside("process started, first text encoded", "s", 0.3, ours.ready, theirs.ready, reference)
    yield from _beside("memory then, at most", "MB", 150, ours.resident, theirs.resident, reference)
    yield from _beside("grappe suggest on the demo, cold", "s", 1, ours.suggestion, theirs.suggestion, reference)


def _beside(
    what: str, unit: str, goal: float, ours: float, theirs: float, reference: str, *, more_is_better: bool = False
) -> Iterator[Speed]:
    yield Speed(f"{what}, bilingual", ours, unit, goal, more_is_better=more_is_better)
    yield Speed(f"{what}, {reference}", theirs, unit)
    yield Speed("  bilingual / " + reference, ours / theirs, "times")


def measure(encoder: Encoder, spec: str, folder: Path, *, texts: int, repeats: int) -> Measured:
    """Each time a median over ``repeats``; ``folder`` gets an index of its own for ``spec``."""
    written = real_texts(texts)
    encoder.encode(written[:32])
    started = perf_counter()
    for start in range(0, texts, 1_000):
        encoder.encode(written[start : start + 1_000])
    per_second = texts / (perf_counter() - started)
    short_text = _median(lambda: encoder.encode([NEED]), 30 * repeats)
    starts = [_start(spec) for _ in range(repeats)]
    home = folder / Path(spec).name
    grappe(("init", "--demo"), home)
    grappe(("index", "--encoder", spec), home)
    command = (sys.executable, "-m", "api", "suggest", "--need", NEED, "--k", "3")
    options = {"cwd": ROOT, "env": environment(home, spec), "stdout": subprocess.DEVNULL}
    suggestion = _median(lambda: subprocess.run(command, check=True, **options), repeats)
    return Measured(
        per_second,
        short_text,
        ready=float(np.median([start.seconds for start in starts])),
        resident=float(np.median([start.megabytes for start in starts])),
        suggestion=suggestion,
    )


def real_texts(count: int, n_words: int = _WORDS) -> Sequence[str]:
    """Words as they stand in the documentation, in both languages, drawn at random."""
    words = re.findall(r"\w+", " ".join(map(prose, PAGES)))
    return Invention(np.random.default_rng(0), tuple(dict.fromkeys(words))).texts(count, n_words)


@dataclass(frozen=True, slots=True)
class _Start:
    seconds: float
    megabytes: float


def _start(spec: str) -> _Start:
    """From nothing to the first vector, and the most memory that this took."""
    command = (sys.executable, "-c", _READY, spec, str(_THREADS))
    started = perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        status = process.stdout.readline() if process.stdout else ""
        seconds = perf_counter() - started
        status += process.stdout.read() if process.stdout else ""
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError(f"{spec} does not get ready: {status}")
    return _Start(seconds, int(found[1]) / 1024)


def _median(act: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        started = perf_counter()
        act()
        taken.append(perf_counter() - started)
    return float(np.median(taken))
