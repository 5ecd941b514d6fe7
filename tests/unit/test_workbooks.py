"""Members from workbooks as people keep them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from models.errors import InvalidInput
from models.imports import ImportReport, read_consortia, read_members
from models.membership import Audience, Consent, Contact
from models.organization import Kind, Organization, Scheme, Size
from tests.workbooks import document, packed, parts, saved, workbook

HEADER = ("Raison sociale", "n° SIREN", "Effectif", "Compétences")


@pytest.fixture
def read(tmp_path: Path):
    def from_bytes(raw: bytes, name: str = "m.xlsx") -> ImportReport:
        (tmp_path / name).write_bytes(raw)
        return read_members(tmp_path / name)

    return from_bytes


def refused(read, raw: bytes) -> str:
    with pytest.raises(InvalidInput) as wrong:
        read(raw)
    for lang in ("en", "fr"):
        sentence = wrong.value.sentence(lang)
        assert sentence.startswith(("m.xlsx", "/"))
        assert sentence.count(". ") == 0
    return wrong.value.code


def test_a_workbook_is_read_like_a_csv_and_told_by_the_lines_that_it_shows(read):
    report = read(workbook({"Membres": [HEADER, ("Alpha", 732829320, 12, "radio | FPGA"), (), ("Beta", "1", "", "")]}))
    assert report.batch.organizations == (
        Organization("alpha", "Alpha", size=Size.SMALL, identifiers={Scheme.SIREN: "732829320"}),
    )
    assert [competence.label for competence in report.batch.memberships[0].competences] == ["radio", "FPGA"]
    assert [(problem.line, problem.column, problem.code) for problem in report.problems] == [
        (4, "n° SIREN", "siren_wrong")
    ]
    assert report.rows == 2
    assert report.warnings == ()


def test_the_content_counts_and_not_the_ending(read):
    rows = [HEADER, ("Alpha", "", "", "")]
    assert len(read(workbook({"s": rows}), "m.csv").batch.organizations) == 1
    assert len(read(b"nom;ville\nAlpha;Albi\n", "m.xlsx").batch.organizations) == 1
    assert refused(read, b"<html><body><table><tr><td>nom</td></tr></table>") == "file_is_markup"


def test_titles_groups_and_merged_cells(read):
    rows = [
        ("Liste des adhérents", "", "", "", ""),
        (),
        ("Qui", "", "Contact", "", "Savoir-faire"),
        ("Nom", "Ville", "Nom", "Courriel", ""),
        ("Alpha", "Albi", "Léa", "lea@a.example", "radio"),
        ("", "", "", "", "FPGA"),
        ("Beta", "Foix", "", "", "IA"),
    ]
    report = read(workbook({"Membres": rows}, merged=("A1:E1", "A3:B3", "C3:D3", "E3:E4", "A5:A6", "B5:B6")))
    assert (report.problems, report.warnings) == ((), ())
    assert [organization.city for organization in report.batch.organizations] == ["Albi", "Foix"]
    alpha, beta = report.batch.memberships
    assert alpha.contact == Contact("Léa", "lea@a.example")
    assert [competence.label for competence in alpha.competences] == ["radio", "FPGA"]
    assert [competence.label for competence in beta.competences] == ["IA"]


def test_the_sheet_of_members_is_found_and_the_others_are_named(read):
    book = {
        "Lisez-moi": [("Fichier tenu par l'équipe",), ("Merci de ne rien effacer",)],
        "Vide": [],
        "Adhérents": [HEADER, ("Alpha", "", "", "")],
        "Anciens": [HEADER, ("Beta", "", "", "")],
    }
    report = read(workbook(book))
    assert [organization.name for organization in report.batch.organizations] == ["Alpha"]
    (warning,) = report.warnings
    assert warning.code == "sheets_unread"
    assert "« Adhérents » a été lue, celles-ci non : Lisez-moi, Anciens." in warning.sentence("fr")


def test_hidden_sheets_are_not_read(read):
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Caché": [HEADER, ("Beta",)], "Vu": [HEADER, ("Alpha",)]})))
    book["Caché"].sheet_state = "hidden"
    report = read(saved(book))
    assert [organization.name for organization in report.batch.organizations] == ["Alpha"]
    assert report.warnings == ()


def test_what_excel_makes_of_values(read):
    header = ("Nom", "SIRET", "CP", "Effectif", "Tél", "Accord", "Date de l'accord", "Accord donné par", "Besoins")
    rows = [
        header,
        ("Alpha\u00a0", 73282932000074.0, 9100, date(2019, 10, 1), 536490000, True, 46000, "papier", "=1+1"),
        (
            "Beta",
            "732 829 320 00074 ",
            "",
            49.0,
            "",
            "non",
            datetime(2026, 3, 12, 10, 30),  # noqa: DTZ001 (as cells are)
            "mail",
            "-2",
        ),
        ("Gamma", "", "", date(2026, 9, 30), "", "", "", "", "@SUM(A1)"),
    ]
    book = openpyxl.Workbook()
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = book.active.cell(place, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.active["B3"] = "552 100 554 00013"
    report = read(saved(book))
    alpha, beta = report.batch.organizations
    assert alpha == Organization("alpha", "Alpha", size=Size.SMALL, identifiers={Scheme.SIREN: "732829320"})
    assert beta == Organization("beta", "Beta", size=Size.SMALL, identifiers={Scheme.SIREN: "552100554"})
    assert [membership.consent for membership in report.batch.memberships] == [
        Consent(Audience.MEMBERS, date(2025, 12, 9), "papier"),
        Consent(Audience.NOBODY, date(2026, 3, 12), "mail"),
    ]
    assert [membership.needs for membership in report.batch.memberships] == [("=1+1",), ("-2",)]
    assert [(warning.line, warning.code) for warning in report.warnings] == [
        (2, "phone_zero_lost"),
        (2, "size_from_date"),
    ]
    assert "« 2019-10-01 ») ; il a été lu « petite »" in report.warnings[1].sentence("fr")
    assert [(problem.line, problem.code) for problem in report.problems] == [(4, "size_was_date")]


def test_formulas_are_never_computed_and_what_was_saved_of_them_is_read(read):
    book = parts(workbook({"s": [HEADER, ("Alpha", "", "", "formule")]}))
    name = "xl/worksheets/sheet1.xml"
    sheet = book[name].decode()
    start = sheet.index('<c r="D2"')
    end = sheet.index("</c>", start) + 4
    for cell, label in (
        ('<c r="D2" t="str"><f>HYPERLINK("http://x")</f><v>radio</v></c>', ["radio"]),
        ('<c r="D2"><f>1+1</f></c>', []),
        ('<c r="D2" t="e"><f>A9</f><v>#REF!</v></c>', []),
    ):
        book[name] = (sheet[:start] + cell + sheet[end:]).encode()
        report = read(packed(book))
        assert report.problems == ()
        assert [competence.label for competence in report.batch.memberships[0].competences] == label
        assert [warning.code for warning in report.warnings] == (["cells_with_errors"] if 't="e"' in cell else [])


def test_open_documents_are_read_too(read):
    cell = '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell % text for text in row)}</table:table-row>"
        for row in (("Nom", "Ville"), ("Alpha", "Albi"))
    )
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    end = f'<table:table-row table:number-rows-repeated="1048574">{blank}</table:table-row>'
    report = read(document((rows + end).encode()), "m.ods")
    assert report.batch.organizations == (Organization("alpha", "Alpha", city="Albi"),)
    bomb = f'<table:table-row table:number-rows-repeated="1000000000">{(cell % "x") * 50}</table:table-row>'
    assert refused(read, document((rows + bomb).encode())) == "workbook_too_big"


def test_past_projects_come_from_workbooks_too(tmp_path):
    rows = [("Projets aidés",), ("Projet", "Année", "Partenaires"), ("Radeau", 2019, "Alpha")]
    (tmp_path / "p.xlsx").write_bytes(workbook({"s": rows}))
    report = read_consortia(tmp_path / "p.xlsx", find=lambda who: (Organization("alpha", who),))
    assert [(project.title, project.start_date) for project in report.batch.projects] == [("Radeau", date(2019, 1, 1))]


def test_a_kind_is_read_from_a_workbook(read):
    report = read(workbook({"s": [("Nom", "Type"), ("Alpha", "SAS")]}))
    assert report.batch.organizations[0].kind is Kind.COMPANY


GOOD = workbook({"s": [HEADER, ("Alpha", "", "", "")]})


def changed(name: str, change) -> bytes:
    book = parts(GOOD)
    book[name] = change(book[name])
    return packed(book)


def far(cell: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.active[cell] = "x"
    return saved(book)


def test_hostile_workbooks_are_refused_with_one_sentence(read):
    sheet = "xl/worksheets/sheet1.xml"
    bomb = changed(sheet, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 40_000_000))
    assert refused(read, bomb) == "workbook_too_big"
    assert refused(read, packed({**parts(GOOD), **{f"x{n}": b"" for n in range(3_000)}})) == "workbook_hostile"
    for name in ("../../etc/x", "/x", "a/../../b", "C:\\x", "\\\\x"):
        assert refused(read, packed({**parts(GOOD), name: b""})) == "workbook_hostile"
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    for raw in (entity, entity.decode().encode("utf-16")):
        assert refused(read, changed(sheet, lambda xml, raw=raw: raw + xml)) == "workbook_hostile"
    late = changed(sheet, lambda xml: xml + b" " * 1_500_000 + b"<!ENTITY")
    assert refused(read, late) == "workbook_hostile"
    assert refused(read, far("XFD1048576")) == "workbook_too_big"
    assert refused(read, packed({"word/document.xml": b"<x/>"})) == "workbook_other"
    assert refused(read, packed({"xl/workbook.xml": b"<x/>"})) == "workbook_damaged"
    assert refused(read, GOOD[:-30]) == "workbook_damaged"
    assert refused(read, b"PK\x03\x04rest") == "workbook_damaged"
    assert refused(read, b"\xd0\xcf\x11\xe0" + b"\x00" * 600) == "workbook_damaged"
    protected = b"\xd0\xcf\x11\xe0" + "EncryptedPackage EncryptionInfo".encode("utf-16-le")
    assert refused(read, protected) == "workbook_encrypted"


def test_a_size_that_lies_is_noticed(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts(GOOD).items():
            archive.writestr(name, part + (b" " * 30_000_000 if name.endswith("sheet1.xml") else b""))
    raw = out.getvalue()
    honest = next(part for part in zipfile.ZipFile(io.BytesIO(raw)).infolist() if part.file_size > 30_000_000)
    lying = raw.replace(honest.file_size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != raw
    assert refused(read, lying) == "workbook_damaged"


def test_far_and_blank_cells_cost_little(read):
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    bold = openpyxl.styles.Font(bold=True)
    for cell in ("XFD1", "A1048576", "XFD1048576"):
        book.active[cell].font = bold
    assert len(read(saved(book)).batch.organizations) == 1
    assert len(read(far("A1048576")).batch.organizations) == 2


def below(text: str) -> bytes:
    """A workbook whose third row has ``text`` for competence."""
    cell = '<c r="%s3" t="inlineStr"><is><t>%s</t></is></c>'
    row = f'<row r="3">{cell % ("A", "Beta")}{cell % ("D", text)}</row>'
    return changed("xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", row.encode() + b"</sheetData>"))


@pytest.mark.parametrize(("text", "kept"), [("a\x00b", "ab"), ("x" * 40_000, "x" * 40_000), ("a\x1b[31mb", "a[31mb")])
def test_strange_cells_are_cleaned_and_long_ones_kept(read, text, kept):
    report = read(below(text))
    assert report.problems == ()
    assert [competence.label for competence in report.batch.memberships[1].competences] == [kept]


def test_a_cell_beyond_all_measure_is_a_bad_row(read):
    long = below("x" * 1_100_000)
    assert [(problem.line, problem.code) for problem in read(long).problems] == [(3, "cell_too_long")]
