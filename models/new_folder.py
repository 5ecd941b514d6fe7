"""A folder that is written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from models.errors import InvalidInput


def check_free(out: Path) -> None:
    """``InvalidInput`` when ``out`` is there and is not an empty folder."""
    if out.is_symlink() or (out.exists() and not (out.is_dir() and not any(out.iterdir()))):
        raise InvalidInput("folder_taken", out=out)


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``out`` at the end unless something fails; errors as of ``check_free``."""
    check_free(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
        whole = Path(beside) / out.name
        whole.mkdir()
        yield whole
        whole.replace(out)
