"""The files of this project."""

from __future__ import annotations

import os
import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("models", "embeddings", "matching", "evaluation", "api")

_NOT_OURS = {".git", ".venv", "var", "build", "shared"}


@cache
def files() -> tuple[Path, ...]:
    """All files that git knows or would add, relative to the root; without git, all that are not made by tools."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
        found = [Path(name) for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        found = list(_walked())
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def _walked():
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in _NOT_OURS and not name.endswith(("_cache", ".egg-info"))]
        yield from (Path(folder, name).relative_to(ROOT) for name in names if not name.endswith(".pyc"))


def product_code() -> tuple[Path, ...]:
    """The Python files of the five packages."""
    return tuple(path for path in files() if path.parts[0] in PACKAGES and path.suffix == ".py")


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def catalogue(room: str) -> dict[str, dict[str, str]]:
    """The sentences of ``room`` (a package with a ``texts.toml``): from code to language to text."""
    return tomllib.loads(read(Path(*room.split("."), "texts.toml")))
