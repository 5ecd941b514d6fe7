"""``grappe index``, ``suggest`` and ``snapshots``."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

NEED = "capteurs sans fil pour l'irrigation"


@pytest.mark.parametrize(
    ("lang", "published", "encoded"),
    [("en", "published in", "Texts encoded now: "), ("fr", "publié en", "Textes encodés maintenant : ")],
)
def test_only_what_changed_is_encoded(demo, lang, published, encoded):
    demo.done("members", "edit", "ondabelle-rf", "--add-competence", "une chose toute neuve")
    told = demo.done("index", lang=lang)
    assert published in told.out
    assert f"{encoded}1 " in told.out
    assert demo.encoder.encoded == ["une chose toute neuve"]


def test_index_as_json(demo):
    told = demo.done("index", "--json").json
    assert (told["encoder"], told["encoded"]) == ("words", 0)
    assert (told["counts"]["members"], told["counts"]["projects"]) == (120, 60)


@pytest.mark.parametrize(("lang", "words"), [("en", "nothing to suggest from"), ("fr", "encore rien à proposer")])
def test_an_empty_index(grappe, lang, words):
    assert words in grappe.done("index", lang=lang).err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Evidence", "Contact", "Covers")), ("fr", ("Preuves", "Joindre", "Couvre"))],
)
def test_a_suggestion_on_the_screen(demo, lang, words):
    told = demo.done(
        "suggest", "--need", NEED, "--seeker", "Ondabelle RF", "--with", "ambrelune", "--k", "3", lang=lang
    )
    for word in (*words, " 1. ", " 3. ", NEED):
        assert word in told.out
    assert " 4. " not in told.out


@pytest.mark.parametrize(("lang", "figure", "other"), [("en", r"\d\.\d", r"\d,\d"), ("fr", r"\d,\d", r"\d\.\d")])
def test_figures_have_the_sign_of_the_language(demo, lang, figure, other):
    shown = demo.done("suggest", "--need", NEED, "--seeker", "Ondabelle RF", "--k", "3", lang=lang).out
    evidence = [line for line in shown.splitlines() if "●" in line or "○" in line]
    assert evidence
    for line in (*evidence, demo.done("index", lang=lang).out.splitlines()[0]):
        assert re.search(figure, line)
        assert not re.search(other, line)


def test_a_suggestion_as_json(demo):
    told = demo.done("suggest", "--need", NEED, "--k", "4", "--seeker", "ondabelle-rf", "--json").json
    assert told["aspects"]
    assert [suggestion["rank"] for suggestion in told["suggestions"]] == [1, 2, 3, 4]
    assert "ondabelle-rf" not in {suggestion["organization"]["id"] for suggestion in told["suggestions"]}
    for suggestion in told["suggestions"]:
        assert 0 <= suggestion["score"] <= 1
        assert len(suggestion["evidence"]) <= 3
        assert all("added" in coverage for coverage in suggestion["coverage"])


def test_the_same_question_has_the_same_answer(demo):
    first, second = (demo.done("suggest", "--need", NEED, "--json").json for _ in range(2))
    assert first.pop("answer") != second.pop("answer")
    assert first == second


def test_filters_are_asked_for_as_people_say_them(demo):
    told = demo.done(
        "suggest",
        "--need",
        NEED,
        "--college",
        "Start-ups",
        "--size",
        "sme",
        "--country",
        "France",
        "--k",
        "50",
        "--json",
    ).json
    assert told["suggestions"]
    assert {suggestion["college"] for suggestion in told["suggestions"]} == {"startups"}


def test_the_excluded_are_left_out(demo):
    best = demo.done("suggest", "--need", NEED, "--k", "1", "--json").json["suggestions"][0]["organization"]["id"]
    others = demo.done("suggest", "--need", NEED, "--k", "50", "--exclude", best, "--json").json["suggestions"]
    assert best not in {suggestion["organization"]["id"] for suggestion in others}


def test_who_is_known_from_projects_only_is_marked(demo):
    told = demo.done("suggest", "--need", NEED, "--scope", "known", "--k", "100", "--json").json
    assert {suggestion["member"] for suggestion in told["suggestions"]} == {True, False}
    assert "non membre" in demo.done("suggest", "--need", NEED, "--scope", "known", "--k", "100", lang="fr").out


def test_who_withdrew_is_suggested_to_nobody_at_once(demo):
    best = demo.done("suggest", "--need", NEED, "--k", "1", "--json").json["suggestions"][0]["organization"]["id"]
    demo.done("consent", "set", best, "--shown-to", "nobody", "--note", "withdrew")
    others = demo.done("suggest", "--need", NEED, "--k", "100", "--json").json["suggestions"]
    assert best not in {suggestion["organization"]["id"] for suggestion in others}


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Nobody passes these filters"), ("fr", "Personne ne passe ces filtres")]
)
def test_nobody_passes(demo, lang, words):
    assert words in demo.done("suggest", "--need", NEED, "--region", "Nulle part", lang=lang).out


@pytest.mark.parametrize(
    ("options", "code", "english", "french"),
    [
        (("--seeker", "nobody"), 11, "Nobody here is called “nobody”", "Personne ne s'appelle « nobody »"),
        (("--with", "nobody"), 11, "Nobody here is called “nobody”", "Personne ne s'appelle « nobody »"),
        (("--college", "zz"), 10, "no college “zz”", "pas de collège « zz »"),
        (("--country", "Syldavie"), 10, "“Syldavie” is not a country", "« Syldavie » n'est pas un pays"),
    ],
)
def test_a_question_of_no_use(demo, options, code, english, french):
    for lang, words in (("en", english), ("fr", french)):
        told = demo("suggest", "--need", NEED, *options, lang=lang)
        assert told.code == code
        assert words in told.err


@pytest.mark.parametrize(("lang", "words"), [("en", "run `grappe index`"), ("fr", "lancez `grappe index`")])
def test_without_an_index_it_says_what_to_run(bare, lang, words):
    bare.done("init", "--demo")
    told = bare("suggest", "--need", NEED, lang=lang)
    assert told.code == 14
    assert words in told.err


@pytest.mark.parametrize(("lang", "words"), [("en", "run `grappe init`"), ("fr", "lancez `grappe init`")])
@pytest.mark.parametrize("command", [("suggest", "--need", "x"), ("index",), ("serve",), ("members", "list")])
def test_without_a_store_it_says_what_to_run(bare, home, command, lang, words):
    told = bare(*command, lang=lang)
    assert told.code == 14
    assert words in told.err
    assert not home.exists()


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no encoder “none-such”"), ("fr", "« none-such »")])
@pytest.mark.parametrize("command", [("index",), ("suggest", "--need", "x")])
def test_an_encoder_that_is_not_here(demo, command, lang, words):
    told = replace(demo, encoder=None)(*command, "--encoder", "none-such", lang=lang)
    assert told.code == 16
    assert words in told.err


def test_a_damaged_index_is_told_and_the_one_before_serves(demo, home):
    first = demo.done("snapshots", "list", "--json").json[0]["snapshot"]
    second = demo.done("index", "--json").json["snapshot"]
    next((home / "snapshots" / second).glob("*.npy")).write_bytes(b"")
    told = demo.done("suggest", "--need", NEED, "--json", lang="fr")
    assert told.json["snapshot"] == first
    assert "Un index a été refusé" in told.err


def test_going_back_and_listing(demo):
    first = demo.done("snapshots", "list", "--json").json[0]["snapshot"]
    second = demo.done("index", "--json").json["snapshot"]
    assert demo.done("snapshots", "list").out.splitlines() == [first, f"{second} · published"]
    assert demo.done("snapshots", "rollback", first, lang="fr").out == f"{first} · publié\n"
    listed = demo.done("snapshots", "list", "--json").json
    assert listed == [{"snapshot": first, "published": True}, {"snapshot": second, "published": False}]
    assert demo.done("snapshots", "rollback", second, "--json").json == {"snapshot": second, "published": True}


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no index yet"), ("fr", "Il n'y a pas encore d'index")])
def test_no_index_yet(grappe, lang, words):
    assert words in grappe.done("snapshots", "list", lang=lang).err
    assert grappe.done("snapshots", "list", "--json").json == []


@pytest.mark.parametrize(("lang", "words"), [("en", "choose one"), ("fr", "choisissez parmi")])
def test_an_index_that_is_not_there(demo, lang, words):
    told = demo("snapshots", "rollback", "20200101T000000Z-0001", lang=lang)
    assert told.code == 11
    assert words in told.err
