"""Where the workbook of ``grappe import template`` goes: a new file, or whatever standard output leads to."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from api.cli.door import Door
from models.cluster import Cluster
from models.errors import InvalidInput, NotReady


def write_template(door: Door, out: Path | None) -> None:
    """``InvalidInput`` when ``out`` is there already, or the output is a screen. A store is of use and not needed."""
    from models.imports.template import make_template

    if out is None and sys.stdout.isatty():
        raise InvalidInput("api.cli_template_on_screen")
    _check_free(out)
    raw = make_template(_cluster(door), door.lang)
    if out is None:
        sys.stdout.buffer.write(raw)
        return
    with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
        whole = Path(beside) / out.name
        whole.write_bytes(raw)
        _check_free(out)
        whole.replace(out)
    door.say("template_done", out=out)


def _check_free(out: Path | None) -> None:
    if out is not None and (out.is_symlink() or out.exists()):
        raise InvalidInput("api.cli_template_taken", out=out)


def _cluster(door: Door) -> Cluster | None:
    from api.compose import open_store
    from models.store import known_cluster

    try:
        with open_store(door.settings) as store:
            return known_cluster(store)
    except NotReady:
        return None
