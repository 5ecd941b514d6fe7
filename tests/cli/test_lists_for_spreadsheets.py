"""``--out``: members and suggestions as CSV and Excel files."""

from __future__ import annotations

import csv
import io
import stat
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.sheets import Sheet
from api.workbook import workbook
from models.imports.words import vocabulary, word_key
from models.store import Batch

FORMULAS = ["=1+1", "+33 5 36 49 20 44", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


def read_csv(content: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize(("lang", "separator"), [("fr", ";"), ("en", ",")])
def test_members_as_csv(demo, tmp_path, lang, separator):
    out = tmp_path / "m.csv"
    demo.done("members", "list", "--out", out, lang=lang)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = read_csv(out.read_bytes(), separator)
    assert len(rows) == len(demo.done("members", "list", "--json").json)
    known = vocabulary("headers")
    assert [known.get(word_key(name)) for name in header] == [
        *("id", "name", "siren", "pic", "rnsr", "vat", "kind", "size", "country", "region", "city", "college", "axes"),
        *("description", "competences", "needs", "contact_name", "contact_email", "contact_phone", "website"),
        *("consent", "consent_date", "consent_note", "consent_contact"),
    ]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_list_imports_again_with_no_fact_changed(demo, tmp_path, lang):
    """Descriptions and levels of competences are not in it: what is known of a label stays."""
    before = demo.done("members", "list", "--json").json
    demo.done("members", "list", "--out", tmp_path / "m.csv", lang=lang)
    told = demo.done("import", "members", tmp_path / "m.csv", "--json", lang=lang).json
    assert told["problems"] == []
    assert told["changes"]["memberships"]["changed"] == 0
    assert demo.done("members", "list", "--json").json == before


def test_members_as_an_excel_file(demo, tmp_path):
    demo.done("members", "list", "--out", tmp_path / "m.xlsx", lang="fr")
    demo.done("members", "list", "--out", tmp_path / "m.csv", lang="fr")
    page = load_workbook(tmp_path / "m.xlsx").active
    told = [[cell or "" for cell in row] for row in page.iter_rows(values_only=True)]
    assert told == read_csv((tmp_path / "m.csv").read_bytes(), ";")
    assert told[0][:2] == ["Identifiant", "Nom"]


def test_what_would_be_computed_is_a_text(demo, tmp_path):
    with demo.store() as store:
        membership = next(store.memberships())
        store.save(Batch(memberships=(replace(membership, needs=('=HYPERLINK("http://evil.example")',)),)))
    demo.done("members", "list", "--out", tmp_path / "m.csv", lang="en")
    demo.done("members", "list", "--out", tmp_path / "m.xlsx", lang="en")
    cells = {cell for row in read_csv((tmp_path / "m.csv").read_bytes(), ",") for cell in row}
    assert '\'=HYPERLINK("http://evil.example")' in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    page = load_workbook(tmp_path / "m.xlsx").active
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_suggestions(demo, tmp_path):
    question = ("suggest", "--need", "capteurs", "--k", 3, "--exposure", 0)
    asked = demo.done(*question, "--json", lang="fr").json["suggestions"]
    demo.done(*question, "--out", tmp_path / "s.csv", lang="fr")
    demo.done(*question, "--out", tmp_path / "s.xlsx", lang="fr")
    header, *rows = read_csv((tmp_path / "s.csv").read_bytes(), ";")
    assert (header[0], header[10]) == ("Rang", "Probabilité")
    assert [row[1] for row in rows] == [one["organization"]["id"] for one in asked]
    assert [float(row[10].replace(",", ".")) for row in rows] == [
        pytest.approx(one["score"], abs=1e-4) for one in asked
    ]
    page = list(load_workbook(tmp_path / "s.xlsx").active.iter_rows(values_only=True))
    assert [row[10] for row in page[1:]] == [pytest.approx(one["score"]) for one in asked]


def test_another_ending_or_a_file_that_is_there_is_refused(demo, tmp_path):
    (tmp_path / "m.csv").write_text("mine")
    for name in ("m.csv", "m.pdf", "m"):
        for command in (("members", "list"), ("suggest", "--need", "capteurs")):
            told = demo(*command, "--out", tmp_path / name, lang="fr")
            assert (told.code, told.err.count("\n")) == (10, 1)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["m.csv"]


@given(text=st.sampled_from(FORMULAS).flatmap(lambda head: st.text(max_size=9).map(head.__add__)) | st.text(max_size=9))
def test_no_cell_begins_as_a_formula(text):
    sheet = Sheet("t", "fr", ("a", "b"), ((text, -1.5),))
    told, figure = read_csv(sheet.csv(), ";")[1]
    assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert figure == "-1,5000"
    cell, number = next(load_workbook(io.BytesIO(workbook(sheet))).active.iter_rows(min_row=2))
    assert cell.value is None or cell.data_type == "s"
    assert number.value == -1.5
