"""Facts in files: with members, or of organizations that are known already."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from models.consortium import Figures
from models.facts import Facts, Known

YEAR = date(2025, 12, 31)


@pytest.fixture
def members(bare, write):
    bare.done("init")
    bare.done("import", "members", write("m.csv", "id;nom;siren\nmaelig;Voilerie Maëlig;732829320\nlabo;Labo;\n"))
    return bare


def known(grappe) -> dict[str, Facts]:
    with grappe.store() as store:
        return {facts.organization_id: facts for facts in store.facts()}


def test_columns_beside_the_members_tell_their_facts(members, write):
    sheet = "nom;siren;effectif;chiffre d'affaires;total du bilan;groupe;labels;date des comptes;source\n"
    sheet += "Voilerie Maëlig;732829320;22;2,1 M€;1 500 000 €;aucun;JEI | Pôle Mer;2025;liasse fiscale\nLabo;;;;;;;;\n"
    told = members.done("import", "members", write("f.csv", sheet), "--json").json
    assert told["changes"]["facts"]["added"] == 1
    figures = Figures(Decimal(22), Decimal(2_100_000), Decimal(1_500_000))
    source = "liasse fiscale"
    assert known(members) == {
        "maelig": Facts(
            "maelig",
            (Known(figures, YEAR, source),),
            group=Known("", YEAR, source),
            labels=Known(("JEI", "Pôle Mer"), YEAR, source),
        )
    }
    again = members.done("import", "members", write("f.csv", sheet), "--json").json["changes"]["facts"]
    assert again == {"added": 0, "changed": 0, "unchanged": 1, "removed": 0}


def test_a_file_without_those_columns_leaves_facts_as_they_are(members, write):
    members.done("import", "facts", write("f.csv", "id;groupe;date;source\nmaelig;Delta;2026;appel\n"))
    before = known(members)
    members.done("import", "members", write("m2.csv", "nom;siren;ville\nVoilerie Maëlig;732829320;Brest\n"))
    assert known(members) == before
    assert before["maelig"].group == Known("Delta", date(2026, 1, 1), "appel")


def test_columns_that_lack_date_and_source_are_named_and_not_read(members, write):
    told = members.done("import", "members", write("m3.csv", "nom;labels\nLabo;JEI\n"), "--json").json
    assert [warning["code"] for warning in told["warnings"]] == ["facts_undated", "name_known"][:1]
    assert "labels" in told["warnings"][0]["what"]
    assert known(members) == {}


def test_by_id_number_or_name_and_the_newer_stays(members, write):
    sheet = "organisation;id;siret;groupe;labels;as of;source\n"
    sheet += (
        "LABO;;;Delta;;2026-03-01;appel\n;maelig;;;aucun;2026-03-01;mail\n;;73282932000074;Epsilon;;2026-02-01;mail\n"
    )
    members.done("import", "facts", write("f.csv", sheet))
    found = known(members)
    assert found["labo"] == Facts("labo", group=Known("Delta", date(2026, 3, 1), "appel"))
    assert found["maelig"].labels == Known((), date(2026, 3, 1), "mail")
    assert found["maelig"].group == Known("Epsilon", date(2026, 2, 1), "mail")
    older = "id;groupe;as of;source\nlabo;Ancien;2025-03-01;vieux\n"
    told = members.done("import", "facts", write("old.csv", older), "--json").json
    assert told["changes"]["facts"]["unchanged"] == 1
    assert known(members) == found


def test_two_closed_years_in_two_rows_or_beside_each_other(members, write):
    rows = "id;etp;ca;date des comptes;source\nmaelig;10;1 M€;2024;s\nmaelig;12;;31/12/2025;s\n"
    members.done("import", "facts", write("f.csv", rows))
    beside = "id;effectif;ca n-1;bilan;clôture;source\nmaelig;12;1 M€;2M€;2025;t\n"
    members.done("import", "facts", write("g.csv", beside))
    assert known(members)["maelig"].accounts == (
        Known(Figures(Decimal(12), None, Decimal(2_000_000)), YEAR, "t"),
        Known(Figures(Decimal(10), Decimal(1_000_000)), date(2024, 12, 31), "t"),
    )


def test_rows_that_cannot_be_used_are_told_and_can_be_mended(members, write):
    sheet = "id;nom;ca;groupe;date des comptes;source\n"
    bad = "maelig;;beaucoup;;2025;s\n;Personne;1 M€;;2025;s\n;;1 M€;;2025;s\nlabo;;1 M€;;;s\nlabo;;1 M€;;2025;\n"
    told = members("import", "facts", write("f.csv", sheet + bad + "labo;;3 M€;;2025;s\n"), "--json").json
    assert [(one["line"], one["column"], one["code"]) for one in told["problems"]] == [
        (2, "ca", "fact_amount_wrong"),
        (3, "nom", "fact_of_unknown"),
        (4, "", "fact_of_unknown"),
        (5, "ca", "accounts_date_missing"),
        (6, "ca", "fact_source_missing"),
    ]
    assert known(members) == {}
    kept = members.done(
        "import", "facts", write("f.csv", sheet + bad + "labo;;3 M€;;2025;s\n"), "--keep-good", "--json"
    )
    assert "beaucoup" in members.done("imports", "refused", kept.json["import"]).out
    assert list(known(members)) == ["labo"]


def test_rows_that_differ_of_one_day_are_refused(members, write):
    sheet = (
        "id;groupe;ca;date des comptes;source\nlabo;A;;2025;s\nlabo;B;;2025;s\nlabo;;1 M€;2024;s\nlabo;;2 M€;2024;s\n"
    )
    told = members("import", "facts", write("f.csv", sheet), "--json").json
    assert [(one["line"], one["code"]) for one in told["problems"]] == [(3, "facts_differ"), (5, "facts_differ")]


def test_namesakes_are_told_apart_by_their_number(members, write):
    members.done("import", "members", write("n.csv", "id;nom;siren\nl1;Labo;552100554\n"))
    told = members("import", "facts", write("f.csv", "nom;groupe;date;source\nlabo;A;2026;s\n"), "--json").json
    assert [one["code"] for one in told["problems"]] == ["fact_of_several"]
    members.done("import", "facts", write("f.csv", "nom;siren;groupe;date;source\nlabo;552100554;A;2026;s\n"))
    assert list(known(members)) == ["l1"]


def test_what_is_still_to_come_is_refused_with_its_row(members, write):
    sheet = (
        "id;nom;ca;groupe;date des comptes;à la date du;source\nlabo;Labo;1 M€;;2062;;s\nmaelig;;;Delta;;2062-01-02;s\n"
    )
    for kind in ("facts", "members"):
        told = members("import", kind, write("f.csv", sheet), "--json").json
        found = [(one["line"], one["column"], one["code"]) for one in told["problems"]]
        assert found[:2] == [(2, "date des comptes", "fact_of_tomorrow"), (3, "à la date du", "fact_of_tomorrow")]


def test_a_day_and_a_source_for_the_whole_file(members, write):
    file = write("f.csv", "id;groupe;capacité (mois-personnes);source\nlabo;aucun;30;\nmaelig;;4,5;mail\n")
    members.done("import", "facts", file, "--as-of", "2026-03-01", "--source", "questionnaire de mars")
    found, day = known(members), date(2026, 3, 1)
    assert found["labo"].capacity == Known(Decimal(30), day, "questionnaire de mars")
    assert found["maelig"].capacity == Known(Decimal("4.5"), day, "mail")


def test_json_lines_hold_numbers_lists_and_answers(members, write):
    lines = [
        {"id": "maelig", "turnover": 2100000, "work_units": 22.5, "closed": "2025-12-31", "source": "s"},
        {"id": "labo", "labels": ["JEI"], "owners": [], "innovative": False, "as_of": "2026-03-01", "source": "s"},
    ]
    members.done("import", "facts", write("f.jsonl", "\n".join(map(json.dumps, lines))))
    found, day = known(members), date(2026, 3, 1)
    assert found["maelig"].accounts == (Known(Figures(Decimal("22.5"), Decimal(2_100_000)), YEAR, "s"),)
    assert (found["labo"].labels, found["labo"].owners) == (Known(("JEI",), day, "s"), Known((), day, "s"))
    assert found["labo"].innovative == Known(value=False, as_of=day, source="s")
    members.done(
        "import", "members", write("m.jsonl", json.dumps(lines[0] | {"name": "Voilerie Maëlig", "id": "maelig"}))
    )
    assert known(members) == found


def test_a_workbook_with_numbers_and_days_of_its_own(members, tmp_path):
    book = openpyxl.Workbook()
    for row in (("Nom", "CA", "Bilan", "Date des comptes", "Source"), ("Labo", 2100000.5, 1500000, YEAR, "liasse")):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    members.done("import", "facts", tmp_path / "f.xlsx")
    figures = Figures(None, Decimal("2100000.5"), Decimal(1_500_000))
    assert known(members)["labo"].accounts == (Known(figures, YEAR, "liasse"),)


def test_an_import_of_facts_is_taken_back(members, write):
    told = members.done("import", "facts", write("f.csv", "id;groupe;date;source\nlabo;A;2026;s\n"), "--json").json
    members.done("imports", "undo", told["import"])
    assert known(members) == {}
