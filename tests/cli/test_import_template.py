"""``grappe import template``: a workbook that staff fill in, and that comes back as it was filled."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date

import openpyxl
import pytest

from models.imports.template import make_template
from models.imports.words import vocabulary, word_key
from models.membership import Audience, Consent, Contact
from models.organization import Kind, Size
from tests.tree import ROOT

FILLED = {
    "fr": {
        "Nom": "Voilerie Maëlig",
        "SIREN": "732 829 320",
        "Type": "entreprise",
        "Effectif": "moyenne",
        "Ville": "Lanmoren",
        "Pays": "Belgique",
        "Collège": "Entreprises",
        "Axes": "Énergie des ports ; Données de la mer",
        "Compétences": "voiles ; bâches",
        "Besoins": "un labo",
        "Contact": "Maëlig",
        "Téléphone": "0298000000",
        "Accord": "membres",
        "Date de l'accord": date(2026, 3, 12),
        "Accord donné par": "formulaire",
        "Contact montré": "oui",
    },
    "en": {
        "Name": "Voilerie Maëlig",
        "SIREN": "732829320",
        "Kind": "company",
        "Size": "120",
        "City": "Lanmoren",
        "Country": "Belgium",
        "College": "Firms",
        "Axes": "Energy of ports ; Data from the sea",
        "Competences": "voiles ; bâches",
        "Needs": "un labo",
        "Contact": "Maëlig",
        "Phone": "0298000000",
        "Consent": "members",
        "Consent date": "12/03/2026",
        "Consent given by": "formulaire",
        "Show contact": "yes",
    },
}


@pytest.fixture
def cluster(bare):
    bare.done("init", "--cluster", ROOT / "docs" / "examples" / "cluster.toml")
    return bare


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_filled_template_is_imported_without_its_examples(cluster, tmp_path, lang):
    file = tmp_path / "modele.xlsx"
    assert str(file) in cluster.done("import", "template", "--out", file, lang=lang).out
    told = cluster.done("import", "members", file, lang=lang)
    assert "(3)" in " ".join(told.err.split())
    with cluster.store() as store:
        assert not list(store.organizations())
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for header, value in FILLED[lang].items():
        sheet.cell(5, places[header], value)
    book.save(file)
    told = cluster.done("import", "members", file, "--json", lang=lang).json
    assert [warning["code"] for warning in told["warnings"]] == ["examples_left_out"]
    assert told["rows"] == 1
    with cluster.store() as store:
        (organization,) = store.organizations()
        (membership,) = store.memberships()
    assert (organization.name, organization.kind, organization.size) == ("Voilerie Maëlig", Kind.COMPANY, Size.MEDIUM)
    assert (organization.country, membership.college, membership.axes) == ("BE", "firms", ("energy", "sea"))
    assert [competence.label for competence in membership.competences] == ["voiles", "bâches"]
    assert membership.contact == Contact("Maëlig", phone="0298000000")
    assert membership.consent == Consent(Audience.MEMBERS, date(2026, 3, 12), "formulaire", contact=True)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_choice_header_and_example_is_understood(cluster, lang, tmp_path):
    with cluster.store() as store:
        raw = make_template(store.cluster(), lang)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet, lists = book.worksheets
    assert lists.sheet_state == "hidden"
    assert all(word_key(cell.value) in vocabulary("headers") and cell.comment.text for cell in sheet[1])
    ranges = [(found.sqref, found.formula1, found.showErrorMessage) for found in sheet.data_validations.dataValidation]
    assert len(ranges) == 7
    for place, header in enumerate((cell.value for cell in sheet[1]), start=1):
        words = [cell.value for cell in lists.iter_cols(place, place).__next__() if cell.value]
        for number, word in enumerate(words):
            sheet.cell(10 + number, place, word)
            sheet.cell(10 + number, 1, f"M{number}")
            if header in {"Accord", "Consent"}:
                sheet.cell(10 + number, place + 1, "2026-03-12")
                sheet.cell(10 + number, place + 2, "papier")
    for row in (2, 3, 4):
        sheet.cell(row, 1, f"Réel {row}")
    book.save(tmp_path / "m.xlsx")
    told = cluster.done("import", "members", tmp_path / "m.xlsx", "--json").json
    assert told["problems"] == told["warnings"] == []


def test_without_a_store_a_template_has_no_colleges(bare, tmp_path):
    bare.done("import", "template", "--out", tmp_path / "m.xlsx", lang="fr")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 5


def test_what_was_filled_in_is_never_written_over(bare, tmp_path):
    file = tmp_path / "m.xlsx"
    bare.done("import", "template", "--out", file)
    before = file.read_bytes()
    told = bare("import", "template", "--out", file, lang="fr")
    assert told.code == 10
    assert "existe déjà" in told.err
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["m.xlsx"]


def test_a_template_goes_where_the_output_is_sent(home):
    command = (sys.executable, "-m", "api", "import", "template", "--lang", "fr")
    done = subprocess.run(command, cwd=ROOT, env={"GRAPPE_HOME": str(home)}, capture_output=True, check=True)
    assert openpyxl.load_workbook(io.BytesIO(done.stdout)).worksheets[0].title == "Membres"


def test_a_screen_shows_no_workbook(bare, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    told = bare("import", "template", lang="fr")
    assert (told.code, told.out) == (10, "")
    assert "--out FICHIER.xlsx" in told.err
