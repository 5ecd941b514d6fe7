"""Why a report could not be sent."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from models.errors import GrappeError


class Untold(GrappeError):
    """A report could not be sent: the sentence says to where and why, and never holds a password."""


def read_secret(given: SecretStr, file: Path | None) -> str:
    """What is set itself, else the first line of ``file``, else ``""``; ``Untold`` where it cannot be read."""
    if given.get_secret_value() or file is None:
        return given.get_secret_value()
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, ValueError) as error:
        raise Untold("api.untold_secret_file", file=file, reason=reason_of(error)) from None


def reason_of(error: Exception) -> str:
    """What the system says, without what was sent to it."""
    return (getattr(error, "strerror", None) if isinstance(error, OSError) else None) or type(error).__name__
