"""``python -m tests.bench``: speeds as figures and ratios. Nothing is asserted: machines differ."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.assembling import assembling
from tests.bench.checking import checking
from tests.bench.encoders import encoding
from tests.bench.indexes import indexing
from tests.bench.speeds import Speed, caching, importing, importing_cordis, starting, suggesting


def measure(folder: Path) -> Iterator[Speed]:
    names = ("demo", "members", "consortia", "cluster", "region", "encoders")
    demo, members, consortia, cluster, region, encoders = (folder / name for name in names)
    for each in (demo, members, consortia, cluster, region, encoders):
        each.mkdir()
    yield from checking()
    yield from assembling()
    yield from encoding(encoders)
    yield from indexing()
    yield from importing(members)
    yield from importing_cordis(consortia)
    yield from suggesting(cluster)
    yield from suggesting(region, members=30_000, projects=10_000)
    yield from caching(demo)
    yield from starting(demo)


def line(what: str, figure: str, goal: str, ratio: str) -> str:
    return f"{what:<62} {figure:>20} {goal:>14} {ratio:>8}\n"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


if __name__ == "__main__":
    sys.stdout.write(line("what", "figure", "goal", "ratio"))
    with tempfile.TemporaryDirectory(prefix="grappe-bench-") as work:
        for speed in measure(Path(work)):
            goal = f"{'≥' if speed.more_is_better else '≤'} {number(speed.goal)}" if speed.goal is not None else "–"
            ratio = f"{speed.ratio:.2f}" if speed.ratio is not None else "–"
            sys.stdout.write(line(speed.what, f"{number(speed.figure)} {speed.unit}", goal, ratio))
            sys.stdout.flush()
