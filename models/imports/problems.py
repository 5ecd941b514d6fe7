"""What an import found: the good rows as a batch, and each bad one by file, line, column and value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.membership import Consent
from models.store import Batch
from models.texts import Lang, Texts

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong (or, as a warning, doubtful) in a file.

    ``line`` counts from 1, as an editor does; it is where the row begins. ``column`` is the header as it stands in the
    file, empty when the row as a whole is meant. ``code`` names the sentence, ``facts`` fill it.
    """

    file: str
    line: int
    column: str
    value: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, lang: Lang) -> str:
        """Where, what is wrong, and what to do."""
        where = "row_problem_in_column" if self.column else "row_problem_in_row"
        facts = {"file": self.file, "line": self.line, "column": self.column, "what": self.what(lang)}
        return Texts.of("models")(where, lang, **facts)

    def what(self, lang: Lang) -> str:
        """The same without where."""
        return Texts.of("models")(self.code, lang, value=self.shown, **self.facts)

    @property
    def shown(self) -> str:
        """The value, cut where it is long."""
        flat = " ".join(self.value.split())
        return flat if len(flat) <= _LONGEST_SHOWN else flat[: _LONGEST_SHOWN - 1] + "…"


class WrongValue(Exception):
    """A value cannot be used; whoever reads the row knows where it stands and makes a ``RowProblem`` of it."""

    def __init__(self, code: str, *, column: str = "", value: str = "", **facts: object) -> None:
        self.code = code
        self.column = column
        self.value = value
        self.facts = facts
        super().__init__(code)

    def at(self, column: str, value: str = "") -> WrongValue:
        """The same, knowing where it stands and what it is."""
        return WrongValue(self.code, column=column, value=value or self.value, **self.facts)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read: ``batch`` holds the good rows, ``problems`` the bad ones, ``rows`` counts both.

    ``words`` are those by which the header of its table was found, ``None`` where that is the first row.
    ``warnings`` do not stop an import. ``for_all`` is the consent that was given for the file as a whole.
    """

    batch: Batch
    problems: tuple[RowProblem, ...] = ()
    rows: int = 0
    warnings: tuple[RowProblem, ...] = ()
    for_all: Consent | None = None
    words: Mapping[str, str] | None = None
