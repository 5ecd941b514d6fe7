"""Imports and changes as staff look at them, correct what was refused, and take them back."""

from __future__ import annotations

import getpass
import re

import pytest

from tests.workbooks import workbook

MIXED = "nom;courriel;compétences\nAlpha;pas une adresse;radio\nBêta;beta@b.example;+33 5 et =1+1\nGamma;faux;SIG\n"


@pytest.fixture
def mixed(grappe, write):
    """Two rows of three are refused, and the good one was kept."""
    return grappe.done("import", "members", write("m.csv", MIXED), "--keep-good", "--json").json["import"]


def test_an_import_is_listed_with_its_author_and_counts(grappe, mixed):
    (job,) = grappe.done("imports", "list", "--json").json
    assert (job["id"], job["source"], job["rows"], job["refused"], job["state"]) == (mixed, "m.csv", 3, 2, "done")
    assert job["by"] == f"cli:{getpass.getuser()}"
    told = grappe.done("imports", "list", lang="fr").out
    assert "ligne de commande" in " ".join(told.split())
    shown = grappe.done("imports", "show", mixed).out
    assert "2026-03-12" in shown
    assert "is no address" not in shown
    assert shown.count("m.csv") == 3


def test_refused_rows_are_corrected_and_sent_again(grappe, mixed, write):
    table = grappe.done("imports", "refused", mixed, lang="fr").out
    header, *rows = table.splitlines()
    assert header == "nom;courriel;compétences;À corriger"
    assert [row.split(";")[0] for row in rows] == ["Alpha", "Gamma"]
    mended = table.replace("pas une adresse", "alpha@a.example").replace("faux;", "gamma@g.example;")
    told = grappe.done("import", "members", write("mended.csv", mended), "--json").json
    assert told["problems"] == told["warnings"] == []
    assert told["changes"]["memberships"]["added"] == 2
    assert len(grappe.done("members", "list", "--json").json) == 3


def test_refused_rows_of_a_workbook_stand_below_its_own_headers(grappe, write, tmp_path):
    sheets = {
        "Notes": [("Merci de ne rien effacer",)],
        "Membres": [
            ("Liste 2026",),
            ("", "Contact", ""),
            ("Nom", "Courriel", "Ville"),
            ("Alpha", "faux", "Albi"),
            ("B",),
        ],
    }
    (tmp_path / "m.xlsx").write_bytes(workbook(sheets))
    told = grappe("import", "members", tmp_path / "m.xlsx", "--json")
    assert told.code == 13
    table = grappe.done("imports", "refused", told.json["import"], lang="fr").out
    header, row = table.splitlines()
    assert header == "Nom;Contact Courriel;Ville;À corriger"
    assert row.startswith("Alpha;faux;Albi;")
    mended = grappe.done("import", "members", write("mended.csv", table.replace("faux", "a@a.example")), "--json").json
    assert mended["problems"] == mended["warnings"] == []


def test_all_rows_of_a_member_that_a_mapping_put_together_are_kept_when_it_is_refused(grappe, write):
    mapping = write("m.toml", "one_member_by = ['nr']\n[columns]\nname = 'who'\ncontact_email = 'mail'\n")
    file = write("d.csv", "Annuaire;;\nnr;who;mail\n1;Alpha;faux\n2;Beta;\n1;Alpha;\n")
    told = grappe.done("import", "members", file, "--mapping", mapping, "--keep-good", "--json").json
    assert [(one["line"], one["code"]) for one in told["problems"]] == [(3, "email_wrong"), (5, "row_of_refused")]
    header, *rows = grappe.done("imports", "refused", told["import"]).out.splitlines()
    assert header.startswith("nr;who;mail;")
    assert [row.split(";")[:3] for row in rows] == [["1", "Alpha", "faux"], ["1", "Alpha", ""]]


def test_what_a_spreadsheet_would_compute_is_kept_from_that(grappe, write):
    bad = "nom;courriel;téléphone\n=cmd();faux;+33 5 36 49 00 00\n"
    told = grappe("import", "members", write("m.csv", bad), "--json")
    assert told.code == 13
    job = told.json["import"]
    assert grappe.done("imports", "refused", job).out.splitlines()[1].startswith("'=cmd();faux;'+33")
    assert grappe.done("imports", "refused", job, "--json").json[0]["cells"] == ["=cmd()", "faux", "+33 5 36 49 00 00"]
    mended = grappe.done("imports", "refused", job).out.replace("faux", "a@a.example")
    grappe.done("import", "members", write("mended.csv", mended))
    (member,) = grappe.done("members", "list", "--json").json
    assert member["organization"]["name"] == "=cmd()"
    assert member["membership"]["contact"]["phone"] == "+33 5 36 49 00 00"


def test_an_import_that_was_refused_as_a_whole_is_on_record(grappe, write):
    told = grappe("import", "members", write("m.csv", MIXED), lang="fr")
    assert told.code == 13
    (job,) = grappe.done("imports", "list", "--json").json
    assert (job["state"], job["change"], job["refused"]) == ("refused", None, 2)
    assert re.fullmatch(r"\d{8}-[0-9a-f]{10}", job["id"])  # with six, two of 2,500 in a day met
    assert f"grappe imports refused {job['id']} >" in told.err
    undone = grappe("imports", "undo", job["id"])
    assert undone.code == 10
    assert grappe.done("changes", "list", "--json").json == []


def test_a_dry_run_leaves_nothing_on_record(grappe, write):
    grappe.done("import", "members", write("m.csv", "nom\nAlpha\n"), "--dry-run")
    grappe("import", "members", write("m.csv", MIXED), "--dry-run")
    assert grappe.done("imports", "list", "--json").json == []


def test_an_import_is_taken_back_and_brought_back(grappe, mixed):
    would = grappe.done("imports", "undo", mixed, "--dry-run")
    assert "Nothing was written" in would.out
    grappe.done("imports", "undo", mixed)
    assert grappe.done("members", "list", "--json").json == []
    assert grappe.done("imports", "list", "--json").json[0]["state"] == "undone"
    assert grappe("imports", "undo", mixed).code == 10
    newest = grappe.done("changes", "list", "--json").json[0]
    assert (newest["deed"], newest["undoes"]) == ("undo", 1)
    grappe.done("changes", "undo", newest["id"])
    assert len(grappe.done("members", "list", "--json").json) == 1


def test_what_was_changed_since_stays_and_is_named(grappe, mixed):
    grappe.done("members", "edit", "Bêta", "--city", "Albi")
    told = grappe("imports", "undo", mixed)
    assert told.code == 21
    assert "beta" in told.err
    kept = grappe.done("imports", "undo", mixed, "--keep-later")
    assert "Left as it is (1): beta" in kept.err
    told = grappe.done("changes", "list", "--about", "Bêta", lang="fr").out
    assert "correction" in told
    assert "annule 1" in " ".join(told.split())


def test_a_change_shows_each_field_before_and_after(grappe, mixed):
    edited = grappe.done("members", "edit", "Bêta", "--city", "Albi", "--add-need", "un labo")
    assert edited.code == 0
    shown = grappe.done("changes", "show", "2").out
    assert [word in shown for word in ("Town", "Albi", "Needs", "un labo", "Competences")] == [True] * 4 + [False]
    as_json = grappe.done("changes", "show", "2", "--json").json
    assert [one["sort"] for one in as_json["changed"]] == ["membership", "organization"]
    assert as_json["changed"][1]["before"]["city"] == ""


@pytest.mark.parametrize("command", [("imports", "show"), ("imports", "refused"), ("imports", "undo")])
def test_an_import_that_is_not_there_is_told(grappe, command):
    told = grappe(*command, "20260312-abcdef", lang="fr")
    assert told.code == 11
    assert "grappe imports list" in told.err


@pytest.mark.parametrize("number", ["99", "un", "-1", "９"])
def test_a_change_that_is_not_there_is_told(grappe, number):
    told = grappe("changes", "show", "--", number)
    assert told.code == 11
    assert "grappe changes list" in told.err


def test_rows_of_a_folder_are_corrected_file_by_file(grappe, write):
    write("set/organizations.csv", "id,name,kind\na,A,licorne\nb,B,company\n")
    write("set/projects.csv", "id,title,start_date\np,P,hier\n")
    folder = write("set/participations.csv", "project_id,organization_id\n").parent
    told = grappe("import", "consortia", folder, "--json")
    job = told.json["import"]
    assert grappe("imports", "refused", job).code == 10
    rows = grappe.done("imports", "refused", job, "--file", "projects.csv").out.splitlines()
    assert rows[0] == "id;title;start_date;To correct"
    assert rows[1].startswith("p;P;hier;start_date: ")


def test_json_lines_come_back_as_they_were(grappe, write):
    bad = '{"name": "Alpha", "kind": "licorne"}'
    told = grappe("import", "members", write("m.jsonl", f'{{"name": "B"}}\n{bad}\n'), "--json")
    assert grappe.done("imports", "refused", told.json["import"]).out == f"{bad}\n"
