"""A cluster's first week on the command line: the file of years with its mistakes, to a first suggestion and a list."""

from __future__ import annotations

import csv
import io

import pytest

from models.imports.text_files import Table
from tests.tree import ROOT

MENDED = {
    "31881311": "031881311",
    "8953298000014": "089532980",
    "ALAMBIC DATA SAS": "Alambic Data",
    "entrprise": "entreprise",
    "Divers": "Conseil, conception et formation",
    "fantine @aubrac-cameras.example": "fantine@aubrac-cameras.example",
}
"""What a person writes in place of what was refused."""


@pytest.fixture
def week(grappe, tmp_path):
    grappe.done("init", "--cluster", ROOT / "models" / "demo" / "cluster.toml")
    file = tmp_path / "fichier.xlsx"
    grappe.done("demo", "spreadsheet", "--out", file)
    return file


def test_from_the_file_with_its_mistakes_to_a_first_suggestion(grappe, week, tmp_path, write):
    refused = grappe("import", "members", week, "--keep-good", "--json", lang="fr")
    assert refused.code == 0
    wrong = {problem["value"] for problem in refused.json["problems"]}
    assert wrong == set(MENDED)
    table = grappe.done("imports", "refused", refused.json["import"], lang="fr").out
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert rows[0][-1] == "À corriger"
    corrected = [[MENDED.get(cell, cell) for cell in row] for row in rows]
    alambic = next(row for row in corrected if row[0] == "Alambic Data")
    alambic[rows[0].index("Effectif")] = ""  # the other line says three, and who asks has it from there
    alambic[rows[0].index("Contact")] = ""
    told = grappe.done("import", "members", write("corrige.csv", as_csv(corrected)), "--json").json
    assert told["problems"] == []
    members = {member["organization"]["name"]: member for member in grappe.done("members", "list", "--json").json}
    assert len(members) == 36 - 1  # one stood twice with the same SIREN
    assert members["Les Doigts Verts Connectés"]["organization"]["size"] == "small"
    assert members["Syndicat des Eaux de Soulargue"]["organization"]["kind"] == "public"
    assert members["Passe-Partout Mobilité"]["membership"]["needs"] == []
    assert len(members["Cartobelle"]["membership"]["competences"]) == 3

    (pair,) = grappe.done("duplicates", "list", "--json").json
    names = {pair["one"]["name"], pair["other"]["name"]}
    assert names == {"Mécanique Lasbordes", "Meca Lasborde SARL"}
    grappe.done("duplicates", "merge", "Mécanique Lasbordes", "Meca Lasborde SARL")

    grappe.done("consent", "set", *(set(members) - {"Meca Lasborde SARL"}), "--shown-to", "members", "--note", "AG")
    assert grappe.done("consent", "list", "--missing", "--json").json == []
    thin = grappe.done("profiles", "report", "--json").json
    assert thin["members"] == 34
    grappe.done("index")
    answer = grappe.done("suggest", "--need", "sauvegarde hors ligne", "--k", "1", "--json", lang="fr").json
    assert answer["suggestions"][0]["organization"]["name"] == "Caverne à Sauvegardes"
    listed = tmp_path / "membres.xlsx"
    grappe.done("members", "list", "--out", listed, lang="fr")
    assert len(list(Table.read(listed).rows([]))) == 34
    again = grappe.done("import", "members", listed, "--json").json
    assert (again["problems"], again["changes"]["memberships"]) == (
        [],
        {"added": 0, "changed": 0, "unchanged": 34, "removed": 0},
    )


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue()
