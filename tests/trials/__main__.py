"""``python -m tests.trials [--short] [NAME ...]``: what reliability promises, tried.

Each trial runs in a process of its own. What they found, dated, becomes their rows of docs/reliability.md; rows of
others stay. The short forms write nothing: they show that the trials run. Exit code 1 where one does not pass.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from embeddings.snapshot_writing import replace_file
from tests.trials.trial import Trial

TRIALS = ("edits", "killed", "mishaps", "switching", "changed", "full", "workers", "hour", "fuzzing", "audit")
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_HEAD = "| trial | must show | found | | on |"


def row(trial: Trial, on: str) -> str:
    cells = (trial.name, trial.asked, trial.found, "✓" if trial.passed else "✗", on)
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"


def with_rows(page: str, rows: dict[str, str]) -> str:
    """``page`` with these rows by the names of their trials, in place of earlier ones or at the end of its table."""
    missing = dict(rows)
    head, _, rest = page.partition(_HEAD)
    table, gap, after = rest.partition("\n\n")
    lines = [missing.pop(line[2:].partition(" | ")[0], line) for line in table.split("\n")]
    return head + _HEAD + "\n".join([*lines, *missing.values()]) + gap + after


def tried(name: str, *, short: bool) -> Trial:
    """By a process of its own: what it takes of memory is its own, and its end ends it."""
    command = [sys.executable, "-m", "tests.trials", "--alone", name, *(["--short"] if short else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return Trial(name, "", f"ended with {done.returncode}", passed=False)
    return Trial(**json.loads(done.stdout.splitlines()[-1]))


def _main() -> int:
    parser = ArgumentParser(prog="python -m tests.trials", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--alone", action="store_true", help="one, here, as a line of JSON")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TRIALS))
    given = parser.parse_args()
    if unknown := set(given.names) - set(TRIALS):
        parser.error(f"no such trial: {', '.join(sorted(unknown))}")
    if given.alone:
        trial = import_module(f"tests.trials.{given.names[0]}").run(short=given.short)
        sys.stdout.write(json.dumps(asdict(trial)) + "\n")
        return 0
    failed = 0
    for name in given.names or TRIALS:
        sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {name}\n")
        trial = tried(name, short=given.short)
        failed += not trial.passed
        on = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}"
        line = row(trial, on)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        if not given.short and trial.asked:
            replace_file(PAGE, with_rows(PAGE.read_text(encoding="utf-8"), {trial.name: line}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(_main())
