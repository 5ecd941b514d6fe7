"""What goes wrong beyond a command's own errors: a sentence and an exit code, never a traceback unless asked for."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli.run import run


class BrokenEncoder:
    name = "words"
    dimension = 64

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def encode(self, texts):
        raise self.error


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "An unexpected fault stopped this command"), ("fr", "Un défaut imprévu a arrêté cette commande")],
)
def test_a_fault_is_one_sentence_and_is_written_down(demo, home, lang, words):
    told = replace(demo, encoder=BrokenEncoder(ZeroDivisionError("by nothing")))("suggest", "--need", "x", lang=lang)
    assert told.code == 1
    assert words in told.err
    assert "ZeroDivisionError" in told.err
    assert "by nothing" in told.err
    assert len(told.err.splitlines()) == 1
    assert "Traceback" in (home / "grappe.log").read_text(encoding="utf-8")


def test_debug_shows_where(demo, capsys):
    encoder = BrokenEncoder(ZeroDivisionError("by nothing"))
    assert run(["suggest", "--debug", "--need", "x"], settings=demo.settings, encoder=encoder) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_error_on_purpose_is_not_written_down(demo, home):
    assert demo("members", "show", "nobody").code == 11
    assert not (home / "grappe.log").exists()


@pytest.mark.parametrize(("lang", "words"), [("en", "Interrupted."), ("fr", "Interrompu.")])
def test_interrupted_from_the_keyboard(demo, lang, words):
    told = replace(demo, encoder=BrokenEncoder(KeyboardInterrupt()))("suggest", "--need", "x", lang=lang)
    assert told.code == 130
    assert told.err == words + "\n"


@pytest.mark.parametrize(("lang", "words"), [("en", "The system refused"), ("fr", "Le système a refusé")])
def test_a_home_that_cannot_be_made(bare, tmp_path, lang, words):
    (tmp_path / "file").write_text("in the way")
    told = bare.to(home=tmp_path / "file")("init", lang=lang)
    assert told.code == 18
    assert words in told.err
    assert str(tmp_path / "file") in told.err
    assert len(told.err.splitlines()) == 1


def test_a_fault_that_cannot_be_written_down_is_told_all_the_same(demo, home):
    (home / "grappe.log").mkdir()
    told = replace(demo, encoder=BrokenEncoder(ZeroDivisionError("x")))("suggest", "--need", "x", lang="fr")
    assert told.code == 1
    assert "grappe.log n'a pas pu être écrit" in told.err
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "code", "english", "french"),
    [
        ("nonsense", 10, "is not the address of a database", "n'est pas l'adresse d'une base"),
        ("mysql://x/y", 10, "is not the address of a database", "n'est pas l'adresse d'une base"),
        ("postgresql://grappe:secret@127.0.0.1:1/none", 14, "does not answer", "ne répond pas"),
    ],
)
@pytest.mark.parametrize("command", [("init",), ("members", "list"), ("suggest", "--need", "x")])
def test_a_wrong_database_address(bare, url, code, english, french, command):
    for lang, words in (("en", english), ("fr", french)):
        told = bare.to(database_url=url)(*command, lang=lang)
        assert told.code == code
        assert words in told.err
        assert "secret" not in told.err


def test_a_file_that_is_no_database(bare, tmp_path: Path):
    (tmp_path / "x.db").write_text("a letter, say")
    told = bare.to(database_url=f"sqlite:///{tmp_path / 'x.db'}")("members", "list")
    assert told.code == 15
    assert "file is not a database" in told.err


@pytest.mark.parametrize(("lang", "words"), [("en", "failed under way"), ("fr", "a fait défaut en cours de route")])
def test_a_database_that_fails_under_way(demo, home, lang, words):
    with sqlite3.connect(home / "grappe.db") as connection:
        connection.execute("DROP TABLE memberships")
    connection.close()
    told = demo("members", "list", lang=lang)
    assert told.code == 14
    assert words in told.err
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "english", "french"),
    [
        ("GRAPPE_PORT", "abc", "a whole number", "un nombre entier"),
        ("GRAPPE_PORT", "70000", "≤ 65535", "≤ 65535"),
        ("GRAPPE_THREADS", "0", "≥ 1", "≥ 1"),
        ("GRAPPE_EXPOSURE", "2", "≤ 1", "≤ 1"),
        ("GRAPPE_EXPOSURE", "half", "such as 0.1", "comme 0.1"),
        ("GRAPPE_SECURE_COOKIES", "perhaps", "true or false", "true ou false"),
        ("GRAPPE_LANG", "de", "one of en, fr", "en, fr"),
    ],
)
def test_a_setting_that_cannot_be_used(monkeypatch, capsys, variable, value, english, french):
    monkeypatch.setenv(variable, value)
    for lang, words in (("en", english), ("fr", french)):
        assert run(["members", "list", "--lang", lang]) == 10
        told = capsys.readouterr().err
        assert variable in told
        assert value in told
        assert words in told


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "nombre entier"),
        ({"LANG": "de_DE.UTF-8"}, "whole number"),
        ({"LANG": "en_GB.UTF-8", "GRAPPE_LANG": "fr"}, "nombre entier"),
        ({"LC_ALL": "fr_FR", "LANG": "en_GB"}, "nombre entier"),
    ],
)
def test_the_language_is_that_of_the_system_or_of_the_setting(monkeypatch, capsys, environment, words):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "GRAPPE_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**environment, "GRAPPE_PORT": "abc"}.items():
        monkeypatch.setenv(name, value)
    assert run(["members", "list"]) == 10
    assert words in capsys.readouterr().err
