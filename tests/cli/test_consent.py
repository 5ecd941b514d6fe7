"""``grappe consent``: who agreed to be shown to whom, since when, given how."""

from __future__ import annotations

from datetime import date

import pytest

from models.membership import Audience, Consent

WITHOUT = ("blocs-et-chainons", "boucle-de-la-vere", "dessin-douze")
"""The members of the demo who have no consent on record."""


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Recorded; members: 2, shown to: members, contact included."),
        ("fr", "Enregistré ; membres : 2, montrés à : membres, coordonnées comprises."),
    ],
)
def test_a_consent_is_recorded_for_each(demo, lang, words):
    told = demo.done(
        *("consent", "set", "Ambrelune", "ondabelle-rf", "ambrelune"),
        *("--shown-to", "members", "--contact", "--note", "assembly"),
        lang=lang,
    )
    assert words in told.out
    with demo.store() as store:
        for membership in store.memberships(["ambrelune", "ondabelle-rf"]):
            assert membership.consent == Consent(Audience.MEMBERS, date(2026, 3, 12), "assembly", contact=True)


def test_as_json(demo):
    told = demo.done("consent", "set", "Ambrelune", "--shown-to", "nobody", "--note", "withdrew", "--json").json
    assert told == {
        "members": ["ambrelune"],
        "shown_to": "nobody",
        "since": "2026-03-12",
        "note": "withdrew",
        "contact": False,
    }


def test_one_unknown_name_records_nothing(demo):
    with demo.store() as store:
        before = store.revision()
    told = demo("consent", "set", "Ambrelune", "nobody", "--shown-to", "nobody", "--note", "x", lang="fr")
    assert told.code == 11
    assert "« nobody »" in told.err
    with demo.store() as store:
        assert store.revision() == before


@pytest.mark.parametrize(("lang", "words"), [("en", "needs a note"), ("fr", "demande une note")])
def test_a_note_of_blanks_is_none(demo, lang, words):
    told = demo("consent", "set", "Ambrelune", "--shown-to", "members", "--note", "  ", lang=lang)
    assert told.code == 10
    assert words in told.err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Given how", "no consent on record", "staff only")), ("fr", ("Donné comment", "aucun consentement"))],
)
def test_those_without_one(demo, write, lang, words):
    demo.done("import", "members", write("m.csv", "nom\nNouveau\n"))
    told = demo.done("consent", "list", "--missing", lang=lang)
    flat = " ".join(told.out.split())
    for word in (*words, "nouveau"):
        assert word in flat
    assert "ambrelune" not in flat
    missing = demo.done("consent", "list", "--missing", "--json").json
    assert [one["id"] for one in missing] == sorted([*WITHOUT, "nouveau"])
    assert {(one["on_record"], one["shown_to"]) for one in missing} == {(False, "staff")}


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "There is no member without"), ("fr", "Il n'y a aucun membre sans consentement")]
)
def test_nobody_is_without_one(demo, lang, words):
    for who in WITHOUT:
        demo.done("consent", "set", who, "--shown-to", "members", "--note", "signed form")
    told = demo.done("consent", "list", "--missing", lang=lang)
    assert told.out == ""
    assert words in told.err
    assert demo.done("consent", "list", "--missing", "--json").json == []


def test_the_list_of_all(demo):
    listed = demo.done("consent", "list", "--json").json
    assert len(listed) == 120
    assert all(bool(one["note"]) is one["on_record"] for one in listed)
    assert {one["id"] for one in listed if not one["on_record"]} == set(WITHOUT)
    assert "ambrelune" in demo.done("consent", "list").out
