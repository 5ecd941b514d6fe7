"""``grappe facts``: shown, written down, corrected and forgotten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.consortium import Figures
from models.facts import Facts, Known

YEAR = date(2025, 12, 31)


@pytest.fixture
def members(bare, write):
    bare.done("init")
    bare.done("import", "members", write("m.csv", "id;nom;siren\nmaelig;Voilerie Maëlig;732829320\nlabo;Labo;\n"))
    return bare


def known(grappe) -> list[Facts]:
    with grappe.store() as store:
        return list(store.facts())


def test_what_is_said_takes_the_place_of_what_was_known_whatever_its_day(members):
    members.done("facts", "set", "732829320", "groupe=Delta", "--as-of", "2026-02-01", "--source", "appel")
    members.done("facts", "set", "maelig", "group=aucun", "innovative=yes", "--as-of", "2026-01-01", "--source", "Kbis")
    day = date(2026, 1, 1)
    assert known(members) == [
        Facts("maelig", group=Known("", day, "Kbis"), innovative=Known(value=True, as_of=day, source="Kbis"))
    ]


def test_accounts_by_closed_year_completed_corrected_and_forgotten(members):
    members.done("facts", "set", "maelig", "effectif=12", "CA=1,3M€", "exercice=2025", "--source", "liasse")
    members.done("facts", "set", "maelig", "turnover=1.4 M€", "closed=2025-12-31", "--source", "corrected")
    members.done("facts", "set", "maelig", "ca=1 M€", "closed=2024", "--source", "liasse")
    (facts,) = known(members)
    assert facts.accounts == (
        Known(Figures(Decimal(12), Decimal(1_400_000)), YEAR, "corrected"),
        Known(Figures(None, Decimal(1_000_000)), date(2024, 12, 31), "liasse"),
    )
    members.done("facts", "set", "maelig", "turnover=", "closed=2024")
    members.done("facts", "set", "maelig", "staff=", "closed=2025")
    (facts,) = known(members)
    assert facts.accounts == (Known(Figures(None, Decimal(1_400_000)), YEAR, "corrected"),)
    members.done("facts", "set", "maelig", "turnover=", "closed=2025")
    assert known(members) == []


def test_shown_in_words_and_as_json(members):
    owners = "owners=Delta SA : 60 % : privé : 900 ETP : CA 300 M€ ; Région : 10 % : public"
    members.done("facts", "set", "labo", owners, "capacity=4,5", "--as-of", "2020", "--source", "vieille fiche")
    shown = members.done("facts", "show", "Labo", lang="fr").out
    assert "Région : 10 % : public" in shown
    assert "2020-01-01 (ancien)" in shown
    told = members.done("facts", "show", "Labo", "--json").json
    assert told["capacity"] == {"value": "4.5", "as_of": "2020-01-01", "source": "vieille fiche"}
    assert told["owners"]["value"][0]["figures"]["turnover"] == "300000000"
    assert told["group"] is None
    assert "Labo" not in members.done("facts", "show", "maelig").out


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("group=Delta",), "source"),
        (("group", "--source", "s"), "NAME=VALUE"),
        (("colour=red", "--source", "s"), "capacity, certifications"),
        (("turnover=2 M€", "--source", "s"), "accounts date"),
        (("turnover=lots", "closed=2025", "--source", "s"), "2.1 M€"),
        (("turnover=",), "accounts date"),
        (("group=Delta", "--source", "s", "--as-of", "2062-01-01"), "2062-01-01"),
        (("turnover=2 M€", "closed=2062", "--source", "s"), "2062-12-31"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence_and_nothing_is_written(members, said, words):
    told = members("facts", "set", "maelig", *said)
    assert told.code == 10
    assert words in told.err
    assert "Traceback" not in told.err
    assert known(members) == []


def test_the_journal_tells_in_words_what_was_before(members):
    for group in ("Delta", "none"):
        members.done("facts", "set", "labo", f"group={group}", "closed=2025", "staff=9", "--source", "appel")
    change = members.done("changes", "list", "--about", "labo", "--json").json[0]["id"]
    shown = members.done("changes", "show", change).out
    assert "Delta · " in shown
    assert "none · " in shown
    assert "closed on" not in shown


def test_of_nobody_there_is_nothing(members):
    assert members("facts", "show", "nobody").code == 11
    assert "grappe import facts" in members.done("facts", "show", "maelig").err
