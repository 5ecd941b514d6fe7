"""Which facts to ask members for, and consortia that are completed by those that are known."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def members(bare, write):
    bare.done("init")
    rows = "id;nom;type;pays;siren\nmaelig;Voilerie Maëlig;entreprise;FR;732829320\nlabo;Labo;laboratoire;FR;\n"
    bare.done("import", "members", write("m.csv", rows))
    return bare


def wanted(grappe, *more: str) -> dict[tuple[str, str], int]:
    told = grappe.done("facts", "wanted", "--programme", "eurostars-3", "--json", *more).json
    return {(one["participant"], one["fact"]): one["decides"] for one in told["members"]}


def test_a_fact_that_was_told_is_not_wanted_any_more(members):
    assert wanted(members) == {("maelig", "size"): 1, ("maelig", "innovative"): 0, ("maelig", "experience"): 0} | {
        ("labo", "experience"): 0
    }
    members.done("facts", "set", "maelig", "innovative=yes", "--source", "asked")
    assert wanted(members)["maelig", "size"] == 2
    assert ("maelig", "innovative") not in wanted(members)
    members.done("facts", "set", "maelig", "effectif=12", "CA=1,3M€", "bilan=1M€", "exercice=2025", "--source", "x")
    assert ("maelig", "size") not in wanted(members)


def test_the_list_is_told_in_both_languages_and_as_long_as_asked(members):
    english, french = (members.done("facts", "wanted", "--k", "1", lang=lang) for lang in ("en", "fr"))
    assert "whether it is innovative" in english.out
    assert "s'il est innovant" in french.out
    assert "Shown: 1 of" in english.err
    assert members("facts", "wanted", "--programme", "nosuch").code == 11
    assert members("facts", "wanted", "--k", "0").code == 2


def test_a_consortium_is_completed_by_what_the_store_knows_and_the_file_counts_first(members, write):
    members.done("facts", "set", "maelig", "innovative=yes", "group=Delta", "--source", "asked")
    members.done("facts", "set", "maelig", "effectif=12", "CA=1,3M€", "bilan=1M€", "exercice=2025", "--source", "x")
    told = {
        "programme": "eurostars-3",
        "duration_months": 30,
        "civil": True,
        "participants": [
            {"id": "maelig", "role": "coordinator", "budget": 600},
            {"id": "p2", "name": "LABO", "role": "participant", "country": "ES", "budget": 400},
        ],
    }
    form = write("c.json", json.dumps(told))
    alone = members("consortium", "check", form)
    assert alone.code == 13
    known = members("consortium", "check", form, "--known", "--json")
    assert known.code == 0, known
    assert known.json["sizes"] == {"maelig": ["small"]}
    assert "2 of 2" in known.err
    told["participants"][0]["innovative"] = False
    assert members("consortium", "check", write("d.json", json.dumps(told)), "--known").code == 10


def test_figures_of_two_sources_are_not_mixed(members, write):
    members.done("facts", "set", "maelig", "effectif=300", "CA=90M€", "bilan=80M€", "exercice=2025", "--source", "x")
    told = {"programme": "he-csa", "participants": [{"id": "maelig", "role": "coordinator", "staff": 12}]}
    known = members("consortium", "check", write("c.json", json.dumps(told)), "--known", "--json")
    assert set(known.json["sizes"]["maelig"]) == {"small", "medium", "midcap", "large"}
