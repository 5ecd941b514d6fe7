"""Where warnings and unexpected faults of this installation are written down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FaultLog(logging.Handler):
    """Appends to a file that is made with the first record.

    A disk that refuses must not hide the fault itself: ``refused`` tells that something could not be written.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(logging.WARNING)
        self.refused = False
        self._file = file
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write(self.format(record) + "\n")
        except OSError:
            self.refused = True


@contextmanager
def written_down(file: Path) -> Iterator[FaultLog]:
    """While inside, warnings and worse of every part go to ``file``."""
    handler = FaultLog(file)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
