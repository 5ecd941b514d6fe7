"""Calls on the command line: listed, shown, imported all or nothing, and needs read out of a text."""

from __future__ import annotations

import io
import os
import sys
import tomllib
from types import SimpleNamespace

import pytest

from models.call import LONGEST_CALL
from models.calls_toml import read_calls
from models.texts import LANGS

TEXT = """Ports calmes

Objet de l'appel
Les projets devront comporter une mesure du bruit à quai et un tableau de bord pour les riverains.

Calendrier
Date limite de dépôt : 30 avril 2027.
"""
FILE = """
[[calls]]
id = "ports"
programme = "fui"
edition = "call-25"
closes = 2027-03-15
budget_least = 750000
title = { fr = "Ports calmes" }
needs = [{ fr = "mesure du bruit", weight = 1.5, minimum_level = "confirmé", required = true }]
"""


@pytest.fixture
def on_stdin(monkeypatch):
    def put(content: bytes | None) -> None:
        stdin = None if content is None else SimpleNamespace(buffer=io.BytesIO(content))
        monkeypatch.setattr(sys, "stdin", stdin)

    return put


def test_calls_are_imported_listed_and_shown(grappe, write):
    file = write("calls.toml", FILE)
    assert "no call yet" in grappe.done("calls", "list").err
    looked = grappe.done("calls", "import", file, "--dry-run", "--json").json
    assert (looked["rows"], looked["dry_run"], looked["import"]) == (1, True, None)
    assert grappe.done("calls", "list", "--json").json == []
    told = grappe.done("calls", "import", file, "--json").json
    assert (told["rows"], told["changes"]["calls"]["added"]) == (1, 1)
    assert grappe.done("imports", "list", "--json").json[0]["id"] == told["import"]
    assert "Ports calmes" in grappe.done("calls", "list").out
    shown = grappe.done("calls", "show", "ports", lang="fr").out
    for said in (
        "Ports calmes",
        "fui call-25",
        "750 000 € ou plus",
        "2027-03-15",
        "confirmé",
        "1,5",
        "mesure du bruit",
    ):
        assert said in shown.replace("\u00a0", " ")
    assert "750,000 € or more" in grappe.done("calls", "show", "ports").out
    again = grappe.done("calls", "import", file).out
    assert "calls      0        0          1" in again


def test_what_is_shown_as_toml_or_json_is_the_call(demo):
    for call in demo.done("calls", "list", "--json").json:
        text = demo.done("calls", "show", call["id"], "--toml").out
        (read,) = read_calls(text)
        with demo.store() as store:
            assert read in list(store.calls())
        assert demo.done("calls", "show", call["id"], "--json").json == call
        assert all(need.keys() == {"text", "weight", "minimum_level", "required"} for need in call["needs"])


def test_an_import_can_be_taken_back(grappe, write):
    made = grappe.done("calls", "import", write("calls.toml", FILE), "--json").json["import"]
    grappe.done("imports", "undo", made)
    assert grappe.done("calls", "list", "--json").json == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[calls]]\nid =", "calls.toml"),
        (FILE.replace("closes", "closing"), "closing"),
        (FILE.replace("1.5", "-1"), "need 1 of call ports"),
        (FILE.replace("1.5", "1000"), "1000"),
        (FILE.replace("2027-03-15", "2027-03-15\nopens = 2028-01-01"), "before it opens"),
        (FILE.replace('"Ports calmes"', '" "'), "no title"),
        (FILE + FILE, "two calls"),
        (FILE.replace("750000", "1e999"), "1E+999"),
    ],
)
def test_a_file_with_a_mistake_brings_nothing_and_says_why_in_a_sentence(grappe, write, text, said):
    good = FILE.replace('"ports"', '"good"')
    file = write("calls.toml", good + text)
    for lang in LANGS:
        told = grappe("calls", "import", file, lang=lang)
        assert told.code == 10
        assert told.out == ""
        assert len(told.err.strip().splitlines()) == 1
    assert said in grappe("calls", "import", file).err
    assert grappe.done("calls", "list", "--json").json == []


def test_needs_of_a_text_are_a_file_to_correct_and_to_import(grappe, write, on_stdin):
    told = grappe.done("calls", "needs", write("Ports calmes.txt", TEXT))
    assert "Needs proposed: 2" in told.err
    (call,) = tomllib.loads(told.out)["calls"]
    assert (call["id"], call["title"]["fr"]) == ("ports-calmes", "Ports calmes")
    assert [need["fr"] for need in call["needs"]] == ["mesure du bruit à quai", "tableau de bord pour les riverains"]
    on_stdin(TEXT.encode("cp1252"))
    piped = grappe.done("calls", "needs", "-", "--json").json
    assert [need["text"]["fr"] for need in piped["needs"]] == [need["fr"] for need in call["needs"]]
    grappe.done("calls", "import", write("corrected.toml", told.out.replace("mesure", "relevé")))
    (need, _) = grappe.done("calls", "show", "ports-calmes", "--json").json["needs"]
    assert (need["text"]["fr"], need["required"]) == ("relevé du bruit à quai", True)


def test_a_text_without_needs_says_so(grappe, write):
    told = grappe.done("calls", "needs", write("x.txt", "Bonjour."))
    assert "write its needs yourself" in told.err
    assert tomllib.loads(told.out)["calls"][0]["needs"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no text"),
        (b" \n\t ", "no text"),
        (None, "no text"),
        (b"x" * (LONGEST_CALL + 1), "longer than"),
        (b"x" * (6 * LONGEST_CALL), "longer than"),
        (os.urandom(4000), "not a text"),
        (b"\x00" * 4000, "not a text"),
    ],
    ids=["nothing", "blanks", "closed", "long", "very long", "noise", "zeros"],
)
def test_what_is_no_text_of_a_call_is_refused_in_a_sentence(grappe, on_stdin, content, said):
    on_stdin(content)
    told = grappe("calls", "needs", "-")
    assert told.code == 10
    assert said in told.err
    assert told.out == ""


def test_odd_letters_steer_no_terminal(grappe, write):
    text = TEXT.replace("riverains", "riverains\x1b[31m\u202e")
    told = grappe.done("calls", "needs", write("x.txt", text), "--json")
    assert "\x1b" not in told.out
    grappe.done("calls", "import", write("c.toml", FILE.replace("Ports calmes", "Ports\\u001b[31m")))
    assert "\x1b" not in grappe.done("calls", "show", "ports").out


def test_what_is_not_there_is_said(grappe, tmp_path):
    assert grappe("calls", "show", "nobody").code == 11
    assert grappe("calls", "import", tmp_path / "none.toml").code == 10
    assert grappe("calls", "needs", tmp_path).code == 10
