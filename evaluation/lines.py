"""Text files read line by line, so that a fault can be told by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; ``number`` counts from 1."""

    number: int
    text: str


def read_lines(path: Path) -> Iterator[Line]:
    """Lines of a UTF-8 file; ``NotFound`` when there is none, ``InvalidInput`` when it is in another encoding."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, text in enumerate(file, start=1):
                if text.strip():
                    yield Line(number, text.strip())
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound("evaluation.file_missing", file=path) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("evaluation.file_not_utf8", file=path) from error
