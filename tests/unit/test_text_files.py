from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.imports.problems import RowProblem
from models.imports.text_files import Table, read_text


def rows(table: Table) -> tuple[list[tuple[int, list[str]]], list[RowProblem]]:
    problems: list[RowProblem] = []
    return [(row.line, row.cells) for row in table.rows(problems)], problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_and_separators_are_recognized(tmp_path: Path, encoding: str, separator: str, packed: bool) -> None:
    raw = separator.join(["nom", "ville"]) + "\r\n" + separator.join(["« Éclair »", "Nîmes – œuvre"]) + "\r\n"
    file = tmp_path / ("m.csv.gz" if packed else "m.csv")
    file.write_bytes(gzip.compress(raw.encode(encoding)) if packed else raw.encode(encoding))
    table = Table.read(file)
    assert table.header == ("nom", "ville")
    assert rows(table) == ([(2, ["« Éclair »", "Nîmes – œuvre"])], [])


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "cp1252"])
def test_the_encodings_of_old_machines_are_recognized_where_it_is_sure(tmp_path: Path, encoding: str) -> None:
    text = "nom;ville\nSociété d'été;Orléans\nMétal à façon;Évry\nForêt et Cie;Nîmes\n"
    (tmp_path / "m.csv").write_bytes(text.encode(encoding))
    assert read_text(tmp_path / "m.csv").text == text


def test_two_accents_are_too_few_to_leave_windows(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes("nom\nM™ et ‚".encode("cp1252"))
    assert read_text(tmp_path / "m.csv").text == "nom\nM™ et ‚"


def test_a_quoted_separator_in_the_header_does_not_mislead() -> None:
    assert Table.of_text("f", '"nom, prénom, surnom";ville\na;b\n').header == ("nom, prénom, surnom", "ville")


def test_a_declared_separator_is_obeyed_and_lines_still_count() -> None:
    table = Table.of_text("f", "sep=|\nnom|ville\n\na|b\n")
    assert table.header_line == 2
    assert rows(table) == ([(4, ["a", "b"])], [])


def test_lines_are_those_of_an_editor() -> None:
    table = Table.of_text("f", 'a,b\n"x\ny",1\n\n , \nz\n')
    assert rows(table) == ([(2, ["x\ny", "1"]), (6, ["z", ""])], [])


def test_rows_too_long_and_stray_quotes_are_reported_by_line() -> None:
    found, problems = rows(Table.of_text("f", 'a,b\n1,2,3\n1,2,,\n"x"y,2\n4,5\n'))
    assert found == [(3, ["1", "2"]), (5, ["4", "5"])]
    assert [(problem.line, problem.code) for problem in problems] == [(2, "row_too_long"), (4, "row_quotes")]
    assert all(problem.sentence(lang) for problem in problems for lang in ("en", "fr"))


def test_a_quote_that_is_never_closed_is_reported_where_it_opens() -> None:
    found, problems = rows(Table.of_text("f", 'a,b\n1,2\n"3,4\n5,6\n'))
    assert found == [(2, ["1", "2"])]
    assert [(problem.line, problem.code) for problem in problems] == [(3, "row_quotes")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "file_missing"),
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        (b"PK\x03\x04rest", "workbook_damaged"),
        (b"<html><table><tr><td>nom</td></tr></table></html>", "file_is_markup"),
        (b"a," * 2000 + b"z\n", "table_too_wide"),
        (bytes(range(256)) * 4, "file_not_text"),
        (b"\x7fELF" + b"\x00" * 60, "file_not_text"),
        (b"\x1f\x8bbroken", "file_unreadable"),
        (b"\xff\xfea", "file_not_text"),
        (b'"a,b\n1,2\n', "file_header_broken"),
    ],
)
def test_a_file_of_no_use_says_why(tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "m.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        Table.read(file)
    assert refused.value.code == code
    assert refused.value.sentence("en")
    assert refused.value.sentence("fr")


def test_a_workbook_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(InvalidInput) as refused:
        read_text(tmp_path / "m.jsonl")
    assert refused.value.code == "file_is_spreadsheet"


def test_a_million_blank_columns_are_no_columns() -> None:
    table = Table.of_text("f", f"nom,ville{',' * 1_000_000}\nA,Albi{',' * 1_000_000}\n")
    assert table.header == ("nom", "ville")
    assert rows(table) == ([(2, ["A", "Albi"])], [])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_text(tmp_path)
    assert refused.value.code == "file_is_folder"
    assert str(tmp_path) in refused.value.sentence("fr")


class Locked(type(Path())):
    """A file that may not be read, whoever runs the tests."""

    def read_bytes(self) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_text(Locked(tmp_path / "m.csv"))
    assert refused.value.code == "file_forbidden"
    assert "m.csv" in refused.value.sentence("fr")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        table = Table.of_text("f", raw.decode("latin-1"))
    except InvalidInput:
        return
    for _, cells in rows(table)[0]:
        assert len(cells) == len(table.header)


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10).map(str.strip)


@given(st.lists(st.lists(cells, min_size=3, max_size=3).filter(any), max_size=8), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_again(written: list[list[str]], separator: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([["a", "b", "c"], *written])
    found, problems = rows(Table.of_text("f", out.getvalue()))
    assert [row for _, row in found] == written
    assert problems == []


def test_zeros_of_a_broken_export_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"nom\na\x00b\n")
    assert read_text(tmp_path / "m.csv").text == "nom\nab\n"
