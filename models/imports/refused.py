"""The rows that an import could not use, as they stood in their file: to be corrected and sent again."""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from models.errors import InvalidInput
from models.imports.cordis import cordis_files, is_cordis
from models.imports.members import is_json
from models.imports.problems import ImportReport, RowProblem
from models.imports.text_files import Table, read_text
from models.imports.text_streams import stream_table
from models.inert import kept_as_text
from models.journal import Imported, RefusedRow
from models.texts import LANGS, Lang, Localized, Texts

KEPT = timedelta(days=90)
"""How long the rows that an import could not use are kept."""
_READ_AT_ONCE = 1 << 20
_NUMBER_BYTES = 5
"""Random ones of an import's number: of ten thousand a day, two bear the same once in twenty thousand days."""
Refusals = dict[str, dict[int, list[RowProblem]]]
"""Problems by file and line."""


def on_record(path: Path, report: ImportReport, *, now: datetime) -> Imported:
    """What is put on record of reading ``path``, a file or a folder of them."""
    return Imported(
        id=f"{now:%Y%m%d}-{secrets.token_hex(_NUMBER_BYTES)}",
        source=path.name,
        digest=digest_of(path),
        rows=report.rows,
        refused=tuple(_refused(path, report)),
    )


def refused_text(rows: Iterable[RefusedRow], lang: Lang) -> str:
    """The rows of one file as it can be imported again once they are corrected.

    A table has what to correct in a last column that is not read back, and a cell that a spreadsheet would compute is
    kept from that by an apostrophe; JSON lines stand as they were. ``InvalidInput`` for rows of several files.
    """
    listed = tuple(rows)
    names = list(dict.fromkeys(row.file for row in listed))
    if len(names) > 1:
        raise InvalidInput("refused_of_several", files=", ".join(names))
    if listed and not listed[0].header:
        return "".join(f"{cell}\n" for row in listed for cell in row.cells)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if listed:
        writer.writerow([*map(kept_as_text, listed[0].header), Texts.of("models")("header_to_correct", lang)])
    writer.writerows([*map(kept_as_text, row.cells), row.why.to(lang)] for row in listed)
    return out.getvalue()


def _refused(path: Path, report: ImportReport) -> Iterator[RefusedRow]:
    wanted: Refusals = defaultdict(lambda: defaultdict(list))
    for problem in report.problems:
        wanted[problem.file][problem.line].append(problem)
    for file, by_line in wanted.items():
        header, rows = _again(path, file, by_line, report.words)
        for line in sorted(by_line):
            yield RefusedRow(file, line, header, rows.get(line, ("",) * len(header)), _why(by_line[line]))


def _again(
    path: Path, file: str, wanted: Iterable[int], words: Mapping[str, str] | None
) -> tuple[tuple[str, ...], dict[int, tuple[str, ...]]]:
    """The header of a file and its rows on the ``wanted`` lines; JSON lines have no header."""
    lines = frozenset(wanted)
    source = path / file if path.is_dir() else path
    if is_json(source):
        given = enumerate(read_text(source).text.splitlines(), 1)
        return (), {line: (text,) for line, text in given if line in lines}
    with ExitStack() as opened:
        if is_cordis(path):
            files = opened.enter_context(cordis_files(path))
            table = stream_table(file, lambda: files.open(file))
        else:
            table = Table.read(source, words)
        return table.header, {row.line: tuple(row.cells) for row in table.rows([]) if row.line in lines}


def _why(problems: Sequence[RowProblem]) -> Localized:
    return Localized(*(" ".join(_in_column(problem, lang) for problem in problems) for lang in LANGS))


def _in_column(problem: RowProblem, lang: Lang) -> str:
    if not problem.column:
        return problem.what(lang)
    return Texts.of("models")("in_column", lang, column=problem.column, what=problem.what(lang))


def digest_of(path: Path) -> str:
    """Of a file its SHA-256; of a folder that of its files' names and digests."""
    digest = hashlib.sha256()
    if path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.is_file()):
            digest.update(f"{file.relative_to(path).as_posix()} {digest_of(file)}\n".encode())
        return digest.hexdigest()
    with path.open("rb") as stream:
        while block := stream.read(_READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()
