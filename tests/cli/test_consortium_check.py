"""A consortium on paper is checked from the command line: verdict and exit code, whatever form it comes in."""

from __future__ import annotations

import json

import pytest

from tests.packs import pack_of
from tests.tree import ROOT
from tests.workbooks import workbook

FIGURES = {"staff": 22, "turnover": "2100000", "balance_sheet": "1500000"}
FIRM = {
    "id": "firm",
    "name": "Ty Data",
    "role": "coordinator",
    "kind": "company",
    "country": "FR",
    "region": "Bretagne",
    "group": "",
    "budget": "2900000.00",
    "registered_in_france": True,
    "owners": [{"name": "A", "percent": 20, "public": False}],
    "previous": {"staff": 20, "turnover": "1900000", "balance_sheet": "1400000"},
    **FIGURES,
}
LAB = {
    "id": "lab",
    "name": "Laboratoire des Estuaires",
    "role": "participant",
    "kind": "research",
    "country": "FR",
    "region": "Bretagne",
    "group": "",
    "budget": "1300000.00",
    "registered_in_france": True,
}
HOLDS = {"programme": "i-demo", "duration_months": 48, "participants": [FIRM, LAB]}
FAILS = HOLDS | {"duration_months": 72}
OPEN = {"programme": "i-demo", "participants": [FIRM, LAB]}
HEADERS = {
    "id": "identifiant",
    "name": "nom",
    "role": "rôle",
    "kind": "nature",
    "country": "pays",
    "region": "région",
    "group": "groupe",
    "budget": "budget",
    "registered_in_france": "immatriculé en France",
    "owners": "actionnaires",
    "staff": "effectif",
    "turnover": "chiffre d'affaires",
    "balance_sheet": "total du bilan",
    "previous_staff": "effectif n-1",
    "previous_turnover": "CA n-1",
    "previous_balance_sheet": "bilan n-1",
}
WORDS = {"coordinator": "chef de file", "participant": "partenaire", "company": "entreprise", "research": "laboratoire"}


def rows(*, french: bool) -> list[list[object]]:
    """The participants of all three as a table."""
    found: list[list[object]] = [[HEADERS[name] if french else name.replace("_", " ") for name in HEADERS]]
    for one in (FIRM, LAB):
        flat = {**one, **{f"previous_{name}": value for name, value in one.get("previous", {}).items()}}
        flat["registered_in_france"] = "oui" if french else "yes"
        flat["owners"] = json.dumps(one["owners"]) if "owners" in one else ""
        cells = [flat.get(name, "") for name in HEADERS]
        found.append([WORDS.get(cell, cell) if french else cell for cell in cells])
    return found


@pytest.fixture
def form(write):
    return lambda given, name="c.json": write(name, json.dumps(given))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    ("given", "code", "english", "french"),
    [
        (HOLDS, 0, "[holds]", "[respectée]"),
        (FAILS, 10, "[fails]", "[non respectée]"),
        (OPEN, 13, "[cannot be decided]", "[indécidable]"),
    ],
)
def test_the_exit_code_is_the_verdict(bare, form, given, code, english, french, lang):
    told = bare("consortium", "check", form(given), lang=lang)
    assert (told.code, told.err) == (code, "")
    assert "i-Démo" in told.out
    assert (french if lang == "fr" else english) in told.out


@pytest.mark.parametrize(
    ("given", "code", "verdict"), [(HOLDS, 0, "holds"), (FAILS, 10, "fails"), (OPEN, 13, "undecided")]
)
def test_the_verdict_as_data(bare, form, given, code, verdict):
    told = bare("consortium", "check", form(given), "--json")
    assert told.code == code
    found = told.json
    assert found.keys() == {
        *("programme", "edition", "step", "date", "parameters", "verdict", "rules", "ask", "remarks"),
        *("reminders", "sizes", "aid"),
    }
    assert (found["programme"], found["edition"], found["verdict"]) == ("i-demo", "2022", verdict)
    assert found["sizes"] == {"firm": ["small"]}
    assert found["aid"]["budget"] == "4200000.00"
    duration = next(rule for rule in found["rules"] if rule["check"] == "duration")
    assert duration["verdict"] == verdict
    assert duration["limits"] == {"at_least": "36", "at_most": "60"}
    assert duration["ask"] == ([{"participant": "", "fact": "duration_months"}] if verdict == "undecided" else [])
    assert duration["over_by"] == ("12" if verdict == "fails" else "0")
    assert found["ask"] == (
        [{"participant": "", "fact": "duration_months", "rules": 1}] if verdict == "undecided" else []
    )


def test_sentences_are_told_in_the_asked_language_and_all_else_is_the_same(bare, form):
    english, french = (bare("consortium", "check", form(OPEN), "--json", lang=lang).json for lang in ("en", "fr"))
    assert {rule["wording"] for rule in english["rules"]}.isdisjoint(rule["wording"] for rule in french["rules"])
    for found in (english, french):
        for rule in found["rules"]:
            del rule["wording"], rule["remarks"]
        del found["remarks"], found["reminders"]
    assert english == french


@pytest.mark.parametrize("french", [True, False])
@pytest.mark.parametrize("made", ["csv", "xlsx"])
def test_a_table_gives_the_same_verdict_as_json(bare, form, tmp_path, made, french):
    file = tmp_path / f"c.{made}"
    if made == "xlsx":
        file.write_bytes(workbook({"Consortium": rows(french=french)}))
    else:
        quoted = [['"' + str(cell).replace('"', '""') + '"' for cell in row] for row in rows(french=french)]
        file.write_text("\n".join(";".join(row) for row in quoted), encoding="utf-8")
    for given, months in ((HOLDS, "48"), (FAILS, "72"), (OPEN, None)):
        of_json = bare("consortium", "check", form(given), "--json")
        values = ("--set", f"duration_months={months}") if months else ()
        of_table = bare("consortium", "check", file, "--programme", "i-demo", *values, "--json")
        assert of_table.code == of_json.code
        assert of_table.json == of_json.json


def test_what_comes_beside_the_form_counts_before_what_it_says(bare, form):
    file = form(FAILS)
    assert bare("consortium", "check", file, "--set", "duration_months=48").code == 0
    assert bare("consortium", "check", file, "--set", " duration_months = 48 ").code == 0
    assert bare("consortium", "check", form(HOLDS), "--programme", "he-csa", "--json").json["programme"] == "he-csa"


def test_parameters_are_set(bare, form):
    given = {"programme": "fui", "pole_labels": ["A"], "territory": ["Bretagne"], "lead_pole_territory": ["Bretagne"]}
    file = form(given | {"participants": [FIRM, LAB, FIRM | {"id": "other", "name": "Other"}]})
    assert bare("consortium", "check", file).code == 10
    told = bare("consortium", "check", file, "--set", "most_budget=8 000 000", "--json")
    assert told.code == 0
    assert told.json["parameters"]["most_budget"] == "8000000"


def test_an_edition_of_the_form_and_one_that_is_asked_for(bare, form):
    file = form(OPEN | {"programme": "he-ria", "edition": "2021-22"})
    assert bare("consortium", "check", file, "--json").json["edition"] == "2021-22"
    assert bare("consortium", "check", file, "--edition", "2023-25", "--json").json["edition"] == "2023-25"
    other = bare("consortium", "check", file, "--programme", "he-csa", "--json")
    assert other.json["edition"] == "2026-27", "the form's edition is one of another programme"


def test_a_rule_of_one_step_waits_for_the_step(bare, form):
    lab = LAB | {"role": "coordinator", "aid": "300000"}
    file = form({"programme": "anr-prce", "duration_months": 36, "participants": [lab]})
    codes = [bare("consortium", "check", file, *step).code for step in ((), ("--step", "1"), ("--step", "2"))]
    assert codes == [13, 0, 10]
    assert bare("consortium", "check", file, "--step", "2", "--set", "step=1").code == 0


def test_what_nothing_was_read_from_is_noted(bare, form, write):
    told = bare("consortium", "check", form(HOLDS | {"colour": 1, "participants": [FIRM | {"shoe": 4}, LAB]}))
    assert told.code == 0
    assert [line.split("“")[1].split("”")[0] for line in told.err.splitlines()] == ["colour", "participants[0].shoe"]
    table = write("c.csv", "id;role;colour\na;lead;red\n")
    told = bare("consortium", "check", table, "--programme", "he-csa", lang="fr")
    assert told.code == 13
    assert "« colour »" in told.err


BAD_PACKS = {
    "he-ria.toml": "id = ",
    "small.toml": pack_of('check = "count"\nat_least = 1\ncolour = 1'),
    "other.toml": pack_of('check = "count"\nat_least = 1'),
    "he-csa.toml": "",
}


@pytest.mark.parametrize("name", BAD_PACKS)
def test_a_broken_pack_of_ones_own_is_no_verdict(bare, form, write, name):
    write(f"home/programmes/{name}", BAD_PACKS[name])
    for more in ((), ("--programme", "he-ria"), ("--json",)):
        told = bare("consortium", "check", form(HOLDS), *more)
        assert (told.code, told.out) == (2, "")
        assert len(told.err.splitlines()) == 1
        assert name in told.err


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", ""),
        (b"{", "line 1, is not valid JSON"),
        (b"[]", "Values by name"),
        (b"{}", "has no participants"),
        (b'{"participants": []}', "has no participants"),
        (b'{"participants": [{"id": "a"}]}', "participants[0].role"),
        (b'{"participants": [{"id": "a", "role": "boss"}]}', "participants[0].role: “boss”"),
        (b'{"participants": [{"id": "a", "role": "lead", "budget": -1}]}', "participants[0].budget: “-1”"),
        (b'{"participants": [{"id": "a", "role": "lead", "budget": 1e9999999}]}', "participants[0].budget"),
        (b'{"participants": [{"id": "a", "role": "lead"}, {"id": "a", "role": "participant"}]}', "“a” twice"),
        (b'{"participants": [{"id": "a", "role": "lead", "owners": 3}]}', "A list is expected"),
        (b"nom;budget\na;3\n", "id"),
        (b"id;budget\na;3\n", "role"),
        (b"id;role;budget\na;lead;three\n", "[2].budget: “three”"),
        (b"id;role;owners\na;lead;[{\n", "is not valid JSON"),
        (b"PK\x03\x04 and no more", ""),
        (b"\xd0\xcf\x11\xe0" * 200, ""),
        (b"\x1f\x8b\x08 and no more", ""),
        (b"%PDF-1.7", ""),
        (b"\x00" * 100, ""),
    ],
)
def test_a_form_that_cannot_be_read_is_no_verdict(bare, tmp_path, raw, said):
    file = tmp_path / "c.form"
    file.write_bytes(raw)
    for lang in ("en", "fr"):
        told = bare("consortium", "check", file, "--programme", "he-csa", lang=lang)
        assert (told.code, told.out) == (2, ""), told
        assert len(told.err.splitlines()) == 1
        assert lang == "fr" or said in told.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--programme", "mars"), 11, "“mars” is no programme"),
        (("--programme", "mars.toml"), 11, "There is no file mars.toml"),
        (("--edition", "1999"), 11, "has no edition “1999”"),
        (("--programme", "datar-grappes"), 2, "datar"),
        (("--set", "duration_months"), 2, "is not NAME=VALUE"),
        (("--set", "=3"), 2, "is not NAME=VALUE"),
        (("--set", "colour=3"), 2, "“colour” is neither a value of the project nor a parameter of i-demo"),
        (("--set", "duration_months=long"), 2, "duration_months: “long”"),
        (("--set", "participants=3"), 2, "“participants” is neither"),
        (("--step", "3"), 2, "step: “3”"),
        (("--programme", "fui", "--set", "most_budget=much"), 2, "“much” is no number"),
        (("--programme", "fui", "--set", "most_budget=-1"), 2, "“-1” is no number"),
        (("--programme", "fui", "--set", "most_budget=1e99"), 2, "“1e99” is no number"),
        (("--programme", "fui", "--set", "most_budget=1e-9999999"), 2, "With most_budget=1E-9999999, the rules of fui"),
        (("--programme", "fui", "--set", "most_budget=NaN"), 2, "“NaN” is no number"),
        (("--programme", "fui", "--set", "most_budget=10"), 2, "With most_budget=10, the rules of fui cannot hold"),
        (("--steps", "1"), 2, "no option --steps; the nearest is --step"),
    ],
)
def test_what_is_asked_wrongly_is_no_verdict(bare, form, arguments, code, said):
    for lang in ("en", "fr"):
        told = bare("consortium", "check", form(OPEN), *arguments, lang=lang)
        assert (told.code, told.out) == (code, ""), told
        assert len(told.err.splitlines()) == 1
        assert lang == "fr" or said in told.err


def test_a_form_without_a_programme_and_a_file_that_is_not_there(bare, form, tmp_path):
    told = bare("consortium", "check", form({"participants": [FIRM]}))
    assert told.code == 2
    assert "names no programme" in told.err
    assert "datar-grappes" not in told.err
    told = bare("consortium", "check", tmp_path / "nowhere.json", "--programme", "he-ria")
    assert told.code not in {0, 10, 13}
    assert len(told.err.splitlines()) == 1


def test_a_table_that_is_shown_in_the_documentation(bare):
    file = ROOT / "docs" / "examples" / "consortium.csv"
    told = bare("consortium", "check", file, "--programme", "i-demo", "--set", "duration_months=48", "--json")
    assert [one["participant"] for one in told.json["aid"]["participants"]] == ["tydata", "estuaires"]
    assert told.json["aid"]["budget"] == "4100000.00"


def test_a_pack_may_be_named_by_its_file_but_never_by_a_form(bare, form, write):
    file = write("elsewhere/small.toml", pack_of('check = "count"\nat_least = 1'))
    assert bare("consortium", "check", form(OPEN), "--programme", file).code == 0
    told = bare("consortium", "check", form(OPEN | {"programme": str(file)}))
    assert told.code == 11
    assert "is no programme" in told.err


def test_a_folder_in_the_place_of_a_pack_is_no_verdict(bare, form, home):
    (home / "programmes" / "x.toml").mkdir(parents=True)
    told = bare("consortium", "check", form(HOLDS))
    assert told.code not in {0, 1, 10, 13}
    assert len(told.err.splitlines()) == 1


def test_nested_values_stand_in_cells_as_json_and_lists_as_people_write_them(bare, write):
    """The year before in one cell, owners in another; territories by commas."""
    header = "id,role,kind,country,region,size,staff,turnover,balance_sheet,previous,owners,budget\n"
    year = '"{""staff"": 240, ""turnover"": ""1000000"", ""balance_sheet"": ""1000000""}"'
    table = f'a,coordinator,company,FR,Bretagne,,260,1000000,1000000,{year},"[]",500\n'
    given = write("c.csv", header + table + "b,participant,company,FR,Occitanie,small,,,,,,500\n")
    values = ("--set", "territory=Bretagne, Occitanie", "--set", "lead_pole_territory=Bretagne")
    told = bare("consortium", "check", given, "--programme", "fui", *values, "--json")
    assert told.json["sizes"]["a"] == ["medium"]
    shares = {rule["id"]: rule["found"]["low"] for rule in told.json["rules"] if rule["check"] == "share"}
    assert (shares["work-in-territory"], shares["work-in-lead-pole-territory"]) == ("100", "50")
