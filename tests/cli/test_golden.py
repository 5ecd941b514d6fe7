"""``grappe golden``: questions whose answer staff knows."""

from __future__ import annotations

from datetime import date

import pytest

from models.membership import Audience, Consent

RADIO = ("--need", "capteurs radio basse consommation", "--expect", "Ondabelle RF")


def test_one_is_kept_listed_with_whether_it_holds_and_removed(demo):
    made = demo.done(
        "golden", "add", *RADIO, "--seeker", "Ambrelune", "--with", "Silo 31 Hébergement", "-k", "100", "--json"
    )
    (kept,) = demo.done("golden", "list", "--json").json
    assert made.json == kept
    assert kept["expected"] == [["ondabelle-rf", "Ondabelle RF"]]
    assert (kept["seeker"], kept["k"], kept["holds"], kept["withheld"]) == ([["ambrelune", "Ambrelune"]], 100, True, 0)
    with demo.store() as store:
        (question,) = store.golden.questions()
        assert (question.id, question.by[:4], question.partners) == (kept["id"], "cli:", ("silo-31",))
    assert demo.done("golden", "remove", kept["id"], "--json").json == {"id": kept["id"]}
    assert demo.done("golden", "list", "--json").json == []
    assert demo("golden", "remove", kept["id"]).code == 11


@pytest.mark.parametrize(
    ("lang", "added", "holds", "listed"),
    [("en", "is kept", "It holds", "Ondabelle RF"), ("fr", "est gardée", "Elle tient", "qui demande")],
)
def test_people_are_told_in_their_language(demo, lang, added, holds, listed):
    told = demo.done("golden", "add", *RADIO, "-k", "100", lang=lang)
    assert added in told.out
    assert holds in told.err
    assert listed in demo.done("golden", "list", lang=lang).out


def test_one_that_does_not_hold_is_kept_and_that_is_said(demo):
    told = demo.done("golden", "add", "--need", "élevage de chèvres", "--expect", "Ondabelle RF", "-k", "1")
    assert "does not hold" in told.err
    assert demo.done("golden", "list", "--json").json[0]["holds"] is False


def test_who_is_shown_to_nobody_is_not_named(demo):
    demo.done("golden", "add", *RADIO)
    with demo.store() as store:
        store.set_consent(["ondabelle-rf"], Consent(Audience.NOBODY, date(2026, 3, 1), "by telephone"))
    told = demo.done("golden", "list")
    assert "Ondabelle" not in told.out
    assert "shown to nobody: 1" in told.out
    (kept,) = demo.done("golden", "list", "--json").json
    assert (kept["expected"], kept["withheld"], kept["holds"]) == ([], 1, None)
    assert demo("golden", "add", *RADIO).code == 11


def test_before_the_first_index_they_can_be_kept(grappe):
    grappe.done("init", "--demo")
    assert "not known" in grappe.done("golden", "add", *RADIO).err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--expect", "Ondabelle RF"), 10, "asks for something"),
        (("--need", "x", "--seeker", "Ambrelune", "--expect", "Ambrelune"), 10, "Nobody who asks"),
        (("--need", "x", "--expect", "personne de ce nom"), 11, "Nobody here is called"),
        (("--need", "x" * 5000, "--expect", "Ambrelune"), 10, "5000 characters"),
        (("--need", "x", "--expect", "Ambrelune", "--expect", "Ondabelle RF", "-k", "1"), 10, "first 1 places"),
        (("--need", "x"), 2, "--expect"),
    ],
)
def test_what_can_never_hold_is_refused(demo, options, code, words):
    told = demo("golden", "add", *options)
    assert told.code == code
    assert words in told.err
    assert told.err.count("\n") == 1
