"""A dossier as JSON and CSV: the checker reads it back and finds what was found with all that is known."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from api.dossier import as_csv, as_json
from api.dossier.gathering import dossier_of
from matching.checking.check import Verdict, check
from models.consortium import Figures, Participant
from models.consortium_files import read_consortium
from models.errors import InvalidInput
from models.facts import Known
from models.organization import Kind, Organization, Size
from models.programmes.shelf import Shelf
from models.proposal import Proposed
from models.store import Batch
from tests.dossiers import AT_HOME, LAB, LEAD, TODAY, assembly, demo_store, dossier, places

NAMED = Proposed(
    places(
        (LEAD, "320000.00", "160000.00"),
        ("occilangue", "210000.50", "63000.15"),
        ("cadi-blau", "120000.00", "36000.00"),
        (LAB, "180000.00", "72000.00"),
    )
)
ACROSS = places(("mondelo", "400000", None), (LEAD, "300000", None), ("occilangue", "300000.10", None))
OPEN = Proposed(places(("mondelo", "400000", None), (LEAD, "300000", None), ("silo-31", "300000.10", None)))
"""One of them is surely no SME, and may be a mid-cap or large."""
ON_PACKS = [
    assembly(NAMED),
    assembly(NAMED, edition="call-24", parameters={"laboratory_rate": "100"}),
    assembly(NAMED, call="machines-prouvees", programme="anr-prce", edition="2019", project={"duration_months": "36"}),
    assembly(NAMED, call="ateliers-souples", programme="i-demo", edition="2022", project={"duration_months": "40,5"}),
    assembly(Proposed(ACROSS), call="eau-comptee", programme="interreg-sudoe", edition="2021-27", project={}),
    assembly(Proposed(ACROSS), call="neige-voisine", programme="poctefa-small", edition="2021-27", project={}),
    assembly(Proposed(ACROSS), programme="he-ria", edition="", project={"step": "1", "civil": "yes"}),
    assembly(Proposed(ACROSS), programme="eurostars-3", edition="", project={"civil": "yes", "trl_start": "4"}),
]
each_pack = pytest.mark.parametrize("made", ON_PACKS, ids=[f"{one.programme}-{one.edition}" for one in ON_PACKS])


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with demo_store(tmp_path_factory.mktemp("demo")) as opened:
        yield opened


def verdicts(checked):
    return [(one.rule.id, one.verdict, one.finding.span, one.finding.concerned) for one in checked.rules]


@each_pack
def test_the_checker_finds_the_same_in_the_json(store, made):
    found = dossier(store, made)
    read = read_consortium(as_json.write(found), "made.json")
    assert read.unread == ()
    assert read.consortium == found.consortium
    again = check(read.consortium, found.checked.seen.edition)
    assert verdicts(again) == verdicts(found.checked)
    assert again.aid == found.checked.aid


def test_a_size_that_no_word_tells_leaves_a_verdict_open_and_turns_none_round(store):
    found = dossier(store, assembly(OPEN, programme="eurostars-3", edition="", project={}))
    silo = found.consortium.participants[2]
    assert silo.size is None
    assert found.checked.seen.sizes[silo.id].classes == {Size.MIDCAP, Size.LARGE}
    again = check(read_consortium(as_json.write(found), "made.json").consortium, found.checked.seen.edition)
    changed = [
        (one.verdict, other.verdict)
        for one, other in zip(found.checked.rules, again.rules, strict=True)
        if one.verdict is not other.verdict
    ]
    assert changed
    assert {other for _, other in changed} == {Verdict.UNDECIDED}


@each_pack
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_checker_finds_the_same_in_the_csv(store, made, lang):
    found = dossier(store, made)
    of_the_project = json.loads(as_json.write(found))
    del of_the_project["participants"]
    read = read_consortium(as_csv.write(found, lang), "made.csv", of_the_project)
    assert read.unread == ()
    again = check(read.consortium, found.checked.seen.edition)
    assert verdicts(again) == verdicts(found.checked)
    assert again.aid == found.checked.aid


def test_the_verdicts_rest_on_what_the_files_do_not_tell(store):
    """A size is found from accounts that no file has."""
    found = dossier(store, assembly(NAMED))
    lead = found.consortium.participants[0]
    assert lead.figures == Figures()
    assert lead.owners is None
    assert lead.size is Size.MICRO
    told = as_json.write(found) + as_csv.write(found, "fr") + as_csv.write(found, "en")
    for secret in ("410000", "690000", "Garonne", "6.5", "turnover", "owners", "capacity", "affaires"):
        assert secret.encode() not in told, secret


def test_decimals_are_those_of_the_language(store):
    found = dossier(store)
    assert ";210000,50;63000,15;" in as_csv.write(found, "fr").decode("utf-8-sig")
    assert ",210000.50,63000.15," in as_csv.write(found, "en").decode("utf-8-sig")


def test_a_name_that_a_spreadsheet_would_compute_is_kept_as_text(store):
    name = '=HYPERLINK("http://x.example";"y")'
    found = dossier(store)
    meant = replace(found.consortium.participants[0], name=name)
    consortium = replace(found.consortium, participants=(meant, *found.consortium.participants[1:]))
    found = replace(found, checked=replace(found.checked, seen=replace(found.checked.seen, consortium=consortium)))
    for lang in ("en", "fr"):
        raw = as_csv.write(found, lang)
        assert b"'=HYPERLINK" in raw
        assert read_consortium(raw, "made.csv").consortium.participants[0].name == name


def test_lists_and_blanks_come_back_as_they_were(store):
    given = (
        Participant("a", AT_HOME.places[0].role, "A", labels=("Cap Digital, Paris", "x;y"), group="", innovative=True),
        Participant(
            "b", AT_HOME.places[1].role, "B", labels=(), group="", experience=("fui", "- i-demo"), in_zone=False
        ),
        Participant("c", AT_HOME.places[1].role, "C", group="g1", person_months=Decimal("1.5")),
    )
    found = dossier(store)
    consortium = replace(found.consortium, participants=given, exclusive=(frozenset("ab"),))
    found = replace(found, checked=replace(found.checked, seen=replace(found.checked.seen, consortium=consortium)))
    assert read_consortium(as_json.write(found), "made.json").consortium == consortium
    for lang in ("en", "fr"):
        assert read_consortium(as_csv.write(found, lang), "made.csv").consortium.participants == given


def test_who_is_not_named_has_a_place_and_an_id_of_nobody(store):
    store.save(Batch(organizations=(Organization("p5", "Somebody Else", Kind.COMPANY),)))
    found = dossier(store)
    last = json.loads(as_json.write(found))["participants"][-1]
    assert last == {
        "id": "p5-x",
        "role": "participant",
        "name": "Participant 5",
        "kind": "company",
        "country": "FR",
        "budget": "90000.00",
        "aid": "45000.00",
    }
    assert found.unnamed == 1
    assert found.checked.aid.budget == Decimal("920000.50")


def test_groups_are_told_by_numbers(store):
    """What one group is called may be the name of a member that is not to be named."""
    facts = next(store.facts([LEAD]))
    group = replace(facts, group=Known("Soulas Qualité Holding", TODAY, "by telephone"))
    store.save(Batch(facts=(group,)))
    found = dossier(store)
    assert found.consortium.participants[0].group == "g1"
    assert b"Soulas" not in as_json.write(found)


def test_a_proposal_that_is_not_there_is_told(store):
    with pytest.raises(InvalidInput) as wrong:
        dossier_of(store, assembly(), 1, Shelf(None).pack("fui"), TODAY)
    assert "2" in wrong.value.sentence("fr")
