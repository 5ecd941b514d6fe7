"""Directories through a small TOML file: the shipped ones, whole, and one of one's own, with its mistakes."""

from __future__ import annotations

import pytest

from models.imports.mapping import ColumnMapping, shipped
from models.membership import Contact
from models.organization import Kind, Scheme
from tests.consortia import BENCH
from tests.workbooks import workbook

DIRECTORIES = BENCH.parent / "directories"
OWN = """
one_member_by = ["n°"]
[columns]
id = { columns = ["lab-{n°}"], unless = "siren" }
name = ["entreprise", "projet", "Lauréat {n°}"]
siren = "siren"
kind = "sorte"
description = "résumé"
website = "site"
[lists]
needs = "cherche"
competences = { columns = ["sait", "projet"], separator = "," }
[constants]
country = "FR"
[words.kind]
"Usine" = "company"
[only]
website = "https://.*"
"""
ROWS = (
    "Annuaire 2026;;;;;;;;\n"
    "n°;entreprise;projet;siren;sorte;résumé;site;cherche;sait\n"
    "1;;Radeau;;Usine;Un radeau.;voir plus tard;bois | corde;flotter, - ramer\n"
    "1;Radeaux SA;Radeau;;;Un second.;https://radeau.example;;\n"
    "a 2;;;;;;;;\n"
    "3;Gamma;;732829320;Licorne;;;;\n"
)


def own(text: str) -> ColumnMapping:
    return ColumnMapping.from_toml(text, source="m.toml")


@pytest.mark.data
@pytest.mark.skipif(not DIRECTORIES.is_dir(), reason=f"no directories at {DIRECTORIES}")
@pytest.mark.parametrize(
    ("name", "rows", "members", "refused"),
    [
        # a row a project: companies with several are one member; three SIREN are wrong in the directory itself
        ("ilab", 3349, 2771, {"siren_key_wrong": 3, "row_of_refused": 1}),
        # two companies moved to another SIREN: for people to decide
        ("inov", 753, 721, {"name_twice": 2, "row_of_refused": 2}),
        ("rnsr_stic_labs", 420, 420, {}),
        # two that are spelt in two ways, and one with two addresses in a cell
        ("techonmap", 2157, 2131, {"id_made_twice": 2, "website_wrong": 1}),
    ],
)
def test_a_directory_is_imported_whole(grappe, name, rows, members, refused):
    command = ("import", "members", DIRECTORIES / f"{name}.csv.gz", "--mapping", name, "--keep-good", "--json")
    told = grappe.done(*command).json
    found = [problem["code"] for problem in told["problems"]]
    assert {code: found.count(code) for code in found} == refused
    assert told["rows"] == rows
    assert told["changes"]["memberships"]["added"] == members
    assert told["warnings"] == []
    again = grappe.done(*command).json["changes"]["memberships"]
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, members)
    with grappe.store() as store:
        assert all(organization.name and organization.country == "FR" for organization in store.organizations())
        blank = [one for one in store.memberships() if not (one.competences or one.description)]
    assert len(blank) < members / 50


def test_every_mapping_is_tested_and_listed(grappe):
    assert shipped() == ("ilab", "inov", "rnsr_stic_labs", "techonmap")
    listed = grappe.done("import", "mappings", "--json", lang="fr").json
    assert [one["name"] for one in listed] == list(shipped())
    assert all(one["title"] in grappe.done("import", "mappings", lang="fr").out for one in listed)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_mapping_of_ones_own(grappe, write, tmp_path, form):
    file = tmp_path / f"annuaire.{form}"
    if form == "csv":
        file.write_text(ROWS, encoding="utf-8")
    else:
        file.write_bytes(workbook({"s": [line.split(";") for line in ROWS.splitlines()]}))
    told = grappe.done("import", "members", file, "--mapping", write("own.toml", OWN), "--keep-good", "--json").json
    assert [(problem["line"], problem["column"], problem["code"]) for problem in told["problems"]] == [
        (6, "sorte", "kind_unknown")
    ]
    assert told["rows"] == 4
    with grappe.store() as store:
        by_id = {organization.id: organization for organization in store.organizations()}
        (member,) = store.memberships(["lab-1"])
    assert {id_: one.name for id_, one in by_id.items()} == {"lab-1": "Radeaux SA", "lab-a-2": "Lauréat a 2"}
    assert by_id["lab-1"].kind is Kind.COMPANY
    assert member.description == "Un radeau.\n\nUn second."
    assert [competence.label for competence in member.competences] == ["flotter", "ramer", "Radeau"]
    assert member.needs == ("bois", "corde")
    assert member.contact == Contact(website="https://radeau.example")


def test_a_number_makes_an_id_needless(grappe, write):
    file = write("a.csv", "n°;entreprise;projet;siren;sorte;résumé;site;cherche;sait\n3;Gamma;;732829320;;;;;\n")
    grappe.done("import", "members", file, "--mapping", write("own.toml", OWN))
    with grappe.store() as store:
        (gamma,) = store.organizations()
    assert (gamma.id, gamma.identifiers) == ("gamma", {Scheme.SIREN: "732829320"})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[columns", ""),
        ("colour = 1", "colour"),
        ("[columns]\nnom = 'x'", "columns.nom"),
        ("[columns]\nname = { columns = 'x', when = 'y' }", "columns.name.when"),
        ("[columns]\nsiren = 'x'", "columns.name"),
        ("columns = 3", "columns"),
        ("[columns]\nname = 3", "columns.name"),
        ("[columns]\nname = ['x', 3]", "columns.name"),
        ("[columns]\nname = {}", "columns.name.columns"),
        ("[columns]\nname = 'x{y'", "columns.name"),
        ("[columns]\nname = 'x{}'", "columns.name"),
        ("[columns]\nname = 'x'\n[lists]\nneeds = { columns = 'x', separator = 1 }", "lists.needs.separator"),
        ("[columns]\nname = 'x'\n[constants]\nkind = 1", "constants.kind"),
        ("[columns]\nname = 'x'\n[words]\nkind = 1", "words.kind"),
        ("[columns]\nname = 'x'\n[only]\nsiren = '['", "only.siren"),
        ("title = 'x'\n[columns]\nname = 'x'", "title"),
        ("one_member_by = 3\n[columns]\nname = 'x'", "one_member_by"),
    ],
)
def test_a_mistake_in_a_mapping_is_one_sentence_with_its_key(grappe, write, text, key):
    file = write("a.csv", "x\ny\n")
    for lang in ("en", "fr"):
        told = grappe("import", "members", file, "--mapping", write("m.toml", text), lang=lang)
        assert told.code == 10
        assert told.err.count("\n") == 1
        assert "m.toml" in told.err
        assert f"“{key}”" in told.err or f"« {key} »" in told.err or not key


def test_a_column_or_a_mapping_that_is_not_there(grappe, write):
    file = write("a.csv", "x\ny\n")
    told = grappe("import", "members", file, "--mapping", write("m.toml", "[columns]\nname = ['x', 'z']"), lang="fr")
    assert told.code == 10
    assert "« z »" in told.err
    assert "« columns.name »" in told.err
    told = grappe("import", "members", file, "--mapping", "annuaire")
    assert told.code == 10
    assert "techonmap" in told.err
    assert grappe("import", "members", file, "--mapping", "absent.toml").code == 10


def test_cells_never_reach_into_the_program(grappe, write):
    mapping = own("[columns]\nname = '{a.__class__} {b}'\n")
    assert [column for _, column in mapping.needed()] == ["a.__class__", "b"]
    grappe.done(
        "import",
        "members",
        write("a.csv", "a.__class__;b\n{b};x\n"),
        "--mapping",
        write("m.toml", "[columns]\nname = '{a.__class__} {b}'\n"),
    )
    with grappe.store() as store:
        assert [organization.name for organization in store.organizations()] == ["{b} x"]
