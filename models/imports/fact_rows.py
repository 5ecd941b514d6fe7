"""Facts of organizations that are known already: a row each, or several, by id, number or name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from models.facts import UNTOLD, Facts
from models.imports.agreeing import agreeing
from models.imports.checked_row import SCHEMES
from models.imports.fact_values import FACT_FIELDS, read_facts_row
from models.imports.header_rows import meant
from models.imports.known import Known
from models.imports.members import is_json
from models.imports.members_jsonl import given_member
from models.imports.problems import ImportReport, RowProblem, WrongValue
from models.imports.text_files import Table, read_text
from models.imports.values import read_number, read_siret
from models.imports.words import missing_column, unread_column, vocabulary, word_key
from models.names import name_key
from models.organization import Organization, Scheme
from models.store import Batch

_WHO = frozenset({"id", "name", "siret", *SCHEMES})
_WORDS = {"date": "as_of", word_key("à la date"): "as_of"}
_READ = {*_WHO, *FACT_FIELDS, "size", "remark"}


def read_facts(
    path: Path,
    *,
    known: Iterable[Organization],
    for_all: Mapping[str, str] = MappingProxyType({}),
    today: date | None = None,
) -> ImportReport:
    """Read a table or JSON lines of facts; ``InvalidInput`` where a table has no column that says of whom.

    A number of a register counts first, then the id, then the name. Rows of one organization complete each other: two
    closed years, say. ``for_all``: what rows say that leave it out (``as_of``, ``source``).
    A fact that would be true after ``today`` (where given) is refused with its row.
    """
    reading = _Reading(path.name, Known(known), for_all, today)
    if is_json(path):
        _read_lines(path, reading)
        return reading.report(None)
    words = {word: field for word, field in vocabulary("headers").items() if field in _READ} | _WORDS
    _read_table(path, reading, words)
    return reading.report(words)


def _read_table(path: Path, reading: _Reading, words: Mapping[str, str]) -> None:
    table = Table.read(path, words)
    places: dict[str, int] = {}
    for place, header in enumerate(table.header):
        column = meant(header, words)
        if column:
            places.setdefault(column, place)
            reading.headers.setdefault(column, header)
        elif header:
            reading.warnings.append(unread_column(table.file, table.header_line, header, words))
    if not _WHO & places.keys():
        raise missing_column(table.file, table.header_line, "headers", "name")
    for row in table.rows(reading.problems):
        reading.add(row.line, {column: row.cells[place] for column, place in places.items() if row.cells[place]})
    reading.rows += table.unread
    reading.warnings += table.remarks


def _read_lines(path: Path, reading: _Reading) -> None:
    unknown: dict[str, int] = {}
    file = read_text(path)
    for line, text in enumerate(file.text.split("\n"), start=1):
        if text.strip():
            try:
                texts = given_member(line, text, unknown).texts
            except WrongValue as wrong:
                reading.rows += 1
                reading.tell(line, wrong)
            else:
                reading.add(line, texts)
    reading.warnings += (unread_column(file.name, line, key, vocabulary("headers")) for key, line in unknown.items())


@dataclass(slots=True)
class _Reading:
    """What is gathered of a file, by organization."""

    file: str
    known: Known
    for_all: Mapping[str, str]
    today: date | None
    headers: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    rows: int = 0

    def add(self, line: int, texts: Mapping[str, str]) -> None:
        self.rows += 1
        told = read_facts_row({**self.for_all, **texts}, self.today)
        try:
            id_ = self._who(texts)
            if not told.wrong:
                self.facts[id_] = agreeing(self.facts.get(id_, UNTOLD), told.facts)
        except WrongValue as wrong:
            told.wrong.append(wrong)
        for lack in told.wrong:
            self.tell(line, lack)

    def tell(self, line: int, wrong: WrongValue) -> None:
        column = self.headers.get(wrong.column, wrong.column)
        self.problems.append(RowProblem(self.file, line, column, wrong.value, wrong.code, wrong.facts))

    def report(self, words: Mapping[str, str] | None) -> ImportReport:
        facts = tuple(replace(facts, organization_id=id_) for id_, facts in self.facts.items() if facts)
        batch = Batch(facts=facts)
        return ImportReport(batch, tuple(self.problems), self.rows, tuple(self.warnings), words=words)

    def _who(self, texts: Mapping[str, str]) -> str:
        """``WrongValue`` unless exactly one organization is meant."""
        numbers = dict(_numbers(texts))
        found = next((one for number in numbers.items() if (one := self.known.by_number(*number))), None)
        if found is None and "id" in texts:
            found = self.known.by_id(texts["id"])
        if found is not None:
            return found.id
        named = [one for one in self.known.by_name(name_key(texts.get("name", ""))) if _agrees(one, numbers)]
        column = next((name for name in texts if name in _WHO), "")
        if len(named) > 1:
            listed = ", ".join(f"{one.label} ({one.id})" for one in named)
            raise WrongValue("fact_of_several", column="name", value=texts["name"], listed=listed)
        if not named or "id" in texts:
            raise WrongValue("fact_of_unknown", column=column, value=texts.get(column, ""))
        return named[0].id


def _numbers(texts: Mapping[str, str]) -> Iterator[tuple[Scheme, str]]:
    for name, scheme in {**SCHEMES, "siret": Scheme.SIREN}.items():
        if name in texts:
            try:
                yield scheme, read_siret(texts[name]) if name == "siret" else read_number(scheme, texts[name])
            except WrongValue as wrong:
                raise wrong.at(name, texts[name]) from wrong


def _agrees(organization: Organization, numbers: Mapping[Scheme, str]) -> bool:
    return all(organization.identifiers.get(scheme, number) == number for scheme, number in numbers.items())
