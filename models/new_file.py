"""A file that is written whole or not at all, and that its owner alone can read."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from models.errors import InvalidInput

_UNFINISHED = ".grappe-unfinished"


def check_new(out: Path) -> None:
    """``InvalidInput`` when something is at ``out`` already, or the folder where it shall be is none."""
    if out.is_symlink() or out.exists():
        raise InvalidInput("file_taken", out=out)
    if out.parent.exists() and not out.parent.is_dir():
        raise InvalidInput("folder_is_file", folder=out.parent)


def write_new(out: Path, content: bytes, *, check: Callable[[Path], object] | None = None) -> None:
    """Write ``content`` beside ``out``, have ``check`` look at it there, and let it become ``out`` at the end.

    Errors as of ``check_new``; whatever ``check`` raises leaves nothing. What a killed process left is swept up.
    """
    check_new(out)
    _write(out, content, check, check_new)


def write_over(out: Path, content: bytes) -> None:
    """The same where ``out`` may be there already: whoever reads it finds what was there before or all of this."""
    _write(out, content, None, None)


def _write(
    out: Path, content: bytes, check: Callable[[Path], object] | None, last: Callable[[Path], object] | None
) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    _sweep(out.parent)
    beside = out.parent / f".{out.name}.{secrets.token_hex(4)}{_UNFINISHED}"
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # as long as it is held, somebody is at work on it
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if check:
                check(beside)
            if last:
                last(out)
            beside.rename(out)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(out.parent)


def _sweep(folder: Path) -> None:
    """Remove what nobody is at work on any more."""
    for left in folder.glob(f".*{_UNFINISHED}"):
        try:
            with left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
        except OSError:  # somebody else's, or gone meanwhile
            continue


def _settle(folder: Path) -> None:
    """Have the new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
