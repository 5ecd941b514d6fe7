"""Wrong usage: one sentence in the asker's language, exit code 2."""

from __future__ import annotations

import pytest

WRONG = [
    (("suggest",), "--need is missing", "Il manque --need"),
    (("suggest", "--need"), "--need needs a value", "--need demande une valeur"),
    (("suggest", "--need", "x", "--k", "ten"), "--k/-k: a whole number", "--k/-k : il faut un nombre entier"),
    (("suggest", "--need", "x", "--k", "0"), "must be ≥ 1", "doit être ≥ 1"),
    (("suggest", "--need", "x", "--k", "101"), "must be ≤ 100", "doit être ≤ 100"),
    (
        ("suggest", "--need", "x", "--kind", "unicorn"),
        "“unicorn” is not one of company, university",
        "« unicorn » n'est pas parmi company, university",
    ),
    (("index", "--jsn"), "no option --jsn; the nearest is --json", "--jsn n'existe pas ; la plus proche est --json"),
    (
        ("members", "edit", "x", "--email", "y"),
        "no option --email; the nearest is --contact-email.",
        "--email n'existe pas ; la plus proche est --contact-email.",
    ),
    (("index", "--zzz=1"), "no option --zzz.", "L'option --zzz n'existe pas."),
    (("index", "--json=1"), "--json takes no value", "--json ne prend pas de valeur"),
    (("index", "a", "b"), "Too much was given: a b", "mots en trop : a b"),
    (("members", "show"), "WHO is missing", "Il manque QUI"),
    (("members", "shw"), "no command “shw”; the nearest is show", "« shw » n'existe pas ; la plus proche est show"),
    (("zzzzzz",), "There is no command “zzzzzz”.", "La commande « zzzzzz » n'existe pas."),
    (
        ("import",),
        "A command is missing: cluster, consortia, facts, mappings, members, template",
        "Il manque une commande : cluster, consortia, facts, mappings, members, template",
    ),
]


@pytest.mark.parametrize(("typed", "english", "french"), WRONG, ids=lambda value: " ".join(value)[:30])
def test_it_says_what_is_wrong_and_where_the_help_is(bare, typed, english, french):
    for lang, expected in (("en", english), ("fr", french)):
        told = bare(*typed, lang=lang)
        assert told.code == 2
        assert told.out == ""
        assert expected in told.err
        assert len(told.err.splitlines()) == 1
        assert "--help`" in told.err


@pytest.mark.parametrize(
    ("typed", "help_"),
    [
        (("suggest", "--need"), "grappe suggest --help"),
        (("consent", "set", "--zzz"), "grappe consent set --help"),
        (("zzzzzz",), "grappe --help"),
    ],
)
def test_it_names_the_help_of_the_command_that_was_called(bare, typed, help_):
    assert f"`{help_}`" in bare(*typed).err


def test_a_language_that_grappe_lacks(bare):
    told = bare("members", "list", lang="de")
    assert told.code == 2
    assert told.err == "--lang cannot be “de”: choose one of en, fr.\n"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_language_may_be_asked_for_anywhere(demo, place):
    words = ["members", "show", "ondabelle-rf"]
    words[place:place] = ["--lang=fr"]
    assert "Identifiant" in demo.done(*words).out


def test_words_after_two_hyphens_are_no_options(demo):
    told = demo("members", "show", "--", "--lang")
    assert told.code == 11
    assert "“--lang”" in told.err
