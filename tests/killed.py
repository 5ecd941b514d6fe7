"""Processes that are killed at any moment: forked from one that has loaded everything, so that each starts at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

_LOOKS = 0.001
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        *("tests.killed", "api.cli.root", "models.sql.store", "models.imports", "models.sql.migrate"),
        *(
            "api.night.night",
            "api.night.gate_of",
            "alembic.command",
            "sklearn.feature_extraction.text",
            "embeddings.static",
        ),
    ]
)


def start(home: Path, arguments: Sequence[str]) -> BaseProcess:
    """A process that runs one command of ``grappe`` in ``home``."""
    process = _CONTEXT.Process(target=_command, args=(str(home), list(arguments)))
    process.start()
    return process


def seconds(home: Path, arguments: Sequence[str]) -> float:
    """How long it takes when nobody kills it."""
    started = time.perf_counter()
    process = start(home, arguments)
    process.join()
    if process.exitcode:
        raise AssertionError(f"{arguments}: {process.exitcode}")
    return time.perf_counter() - started


def kill_after(delay: float, home: Path, arguments: Sequence[str], *, once: Callable[[], bool] = lambda: True) -> bool:
    """Kill the command ``delay`` seconds after ``once`` is true; whether it was still at work."""
    process = start(home, arguments)
    while process.is_alive() and not once():
        time.sleep(_LOOKS)
    process.join(delay)
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == -signal.SIGKILL


def _command(home: str, arguments: list[str]) -> None:
    with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    from api.cli.run import run
    from api.settings import Settings

    raise SystemExit(int(run(arguments, settings=Settings(home=Path(home), database_url="", lang="en"))))
