"""``grappe demo spreadsheet``: an Excel file in which each mistake stands where its list says."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import load_workbook

from models.imports.problems import WrongValue
from models.imports.values import read_email, read_kind, read_number
from models.organization import Scheme


@pytest.fixture
def made(grappe, tmp_path):
    """The workbook, and the values of the cells of each mistake."""
    out = tmp_path / "adhesions.xlsx"
    told = grappe.done("demo", "spreadsheet", "--out", str(out), "--json").json
    book = load_workbook(out)
    assert told["file"] == str(out)
    first = book.worksheets[0]
    return book, {one["id"]: [first[cell].value for cell in one["cells"]] for one in told["mistakes"]}


def test_each_mistake_stands_where_it_is_said_to(made):
    book, found = made
    first, second = book.worksheets
    assert len(found) == 20
    assert all(found["title_above"])
    assert first["A4"].value == "Raison sociale"
    merged = {str(area) for area in first.merged_cells.ranges}
    assert {"A1:N1", "A3:G3", "H3:I3", "J3:N3"} == merged
    assert all(found["merged_headers"])
    assert second.max_row > 1
    assert [second.cell(1, column).value for column in (1, 2, 3)] != [first.cell(4, c).value for c in (1, 2, 3)]
    (siren,) = found["siren_as_number"]
    assert read_number(Scheme.SIREN, f"{siren:09}") == f"0{siren}"
    (siret,) = found["siret_for_siren"]
    assert read_number(Scheme.SIREN, f"{siret:014}"[:9])
    assert found["phone_zero"] == [536493006]
    assert found["postcode_zero"] == [9100]
    assert [when.date() for when in found["range_as_date"]] == [date(2019, 10, 1)]
    assert len(set(found["two_spellings"])) == 2
    assert len(set(found["same_siren"])) == 1
    with pytest.raises(WrongValue) as misspelt:
        read_kind(found["kind_misspelt"][0])
    assert misspelt.value.code == "kind_misspelt"
    with pytest.raises(WrongValue):
        read_email(found["email_blank"][0])
    assert found["college_unknown"] == ["Divers"]
    assert set(found["words_for_nothing"]) == {"N/A", "-"}
    assert found["formula"] == ["=2+1"]
    assert found["dates_mixed"] == ["3 mars 2026", 46090]
    assert len(found["cell_too_long"][0]) > 20_000
    assert "\u00a0" in found["hard_blanks"][0]
    assert found["total_row"][0] == "TOTAL"
    assert first.max_row == first["A44"].row
    assert found["blank_rows"] == [None] * 3


def test_other_identifiers_and_addresses_are_invented(made):
    book, _ = made
    rows = [row for row in book.worksheets[0].iter_rows(min_row=5, values_only=True) if row[0]]
    assert len(rows) > 35
    for row in rows[:-1]:
        if isinstance(row[1], str):
            assert read_number(Scheme.SIREN, row[1]).startswith("0")
        assert row[10].endswith(".example")


@pytest.mark.parametrize(("lang", "words"), [("en", "lost its first zero"), ("fr", "son zéro")])
def test_the_list_of_mistakes_comes_in_both_languages(grappe, tmp_path, lang, words):
    told = grappe.done("demo", "spreadsheet", "--out", str(tmp_path / "x.xlsx"), lang=lang)
    assert words in " ".join(told.out.split())
    assert "B6" in told.out
    assert len(told.out.splitlines()) >= 21


@pytest.mark.parametrize(("lang", "words"), [("en", "is already there"), ("fr", "existe déjà")])
def test_nothing_is_written_over(grappe, tmp_path, lang, words):
    out = tmp_path / "mine.xlsx"
    out.write_text("mine")
    told = grappe("demo", "spreadsheet", "--out", str(out), lang=lang)
    assert told.code
    assert words in told.err
    assert out.read_text() == "mine"
