"""``grappe feedback``, and how ``grappe suggest`` and ``grappe index`` remember and forget answers."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta

import pytest

from models.feedback import KEPT, Reaction, Shown

from .conftest import NOW, Grappe

NEED = "capteurs de sol, tableau de bord pour irrigants"


def asked(grappe: Grappe, *more: str) -> dict:
    return grappe.done("suggest", "--need", NEED, "--seeker", "parcellune", "--k", "3", *more, "--json").json


@pytest.mark.parametrize(("lang", "word"), [("en", "Answer"), ("fr", "Réponse")])
def test_a_list_ends_with_the_number_under_which_it_is_kept(demo, lang, word):
    told = demo.done("suggest", "--need", NEED, "--k", "2", lang=lang).out.splitlines()[-1]
    number = re.search(r"grappe feedback give (\w{12}) ", told)[1]
    assert told.startswith(f"{word} {number}")
    with demo.store() as store:
        assert store.answer(number).need == NEED


def test_what_is_kept_is_what_was_shown(demo):
    told = asked(demo, "--with", "Ondabelle RF")
    with demo.store() as store:
        kept = store.answer(told["answer"])
    assert (kept.at, kept.asked, kept.seeker, kept.partners) == (NOW, "", "parcellune", ("ondabelle-rf",))
    assert (kept.need, kept.snapshot) == (NEED, told["snapshot"])
    assert kept.shown == tuple(
        Shown(one["organization"]["id"], one["rank"], one["score"]) for one in told["suggestions"]
    )


def test_an_answer_without_suggestions_has_no_number(demo):
    assert asked(demo, "--region", "Nulle part")["answer"] is None


@pytest.mark.parametrize("broken", ["locked", "without its table"])
def test_an_answer_is_given_where_it_cannot_be_remembered(demo, home, broken):
    with sqlite3.connect(home / "grappe.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE" if broken == "locked" else "DROP TABLE answer_places")
        told = asked(demo)
        other.execute("ROLLBACK" if broken == "locked" else "SELECT 1")
    other.close()
    assert len(told["suggestions"]) == 3
    assert told["answer"] is None
    assert "an answer could not be remembered" in (home / "grappe.log").read_text(encoding="utf-8")


def test_feedback_is_given_and_listed(demo):
    told = asked(demo)
    first, second = (one["organization"] for one in told["suggestions"][:2])
    give = ("feedback", "give", told["answer"])
    done = demo.done(*give, first["name"].upper(), "joined", "--note", " a great\ufeff fit ", "--by", "Parcellune").out
    assert done == f"Noted of {first['name']}: joined the project (place 1 of answer {told['answer']}).\n"
    demo.done(*give, second["id"], "contacted")
    demo.done(*give, second["id"], "declined", "--reason", "too_far")
    listed = demo.done("feedback", "list", "--json").json
    assert {(one["organization_id"], one["reaction"], one["reason"], one["given_by"]) for one in listed} == {
        (first["id"], "joined", None, "parcellune"),
        (second["id"], "declined", "too_far", ""),
    }
    assert {one["rank"]: one["score"] for one in listed} == {
        one["rank"]: one["score"] for one in told["suggestions"][:2]
    }
    table = demo.done("feedback", "list", lang="fr").out
    for words in ("décliné : trop loin", "a rejoint le projet", "Parcellune", told["answer"], first["name"].split()[0]):
        assert words in table


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("{answer}", "parcellune", "accepted"), 10, "was not suggested in answer"),
        (("{answer}", "nobody at all", "accepted"), 10, "was not suggested in answer"),
        (("nowhere", "{first}", "accepted"), 11, "no answer nowhere"),
        (("{answer}", "{first}", "declined"), 10, "no_capacity"),
        (("{answer}", "{first}", "joined", "--reason", "other"), 10, "leave the reason out"),
        (("{answer}", "{first}", "joined", "--note", "x" * 501), 10, "501 characters"),
        (("{answer}", "{first}", "joined", "--by", "nobody at all"), 11, "Nobody here"),
        (("{answer}", "{first}", "liked"), 2, "accepted"),
    ],
)
def test_what_cannot_be_said_is_refused_in_a_sentence(demo, words, code, said):
    told = asked(demo)
    first = told["suggestions"][0]["organization"]["id"]
    filled = [word.format(answer=told["answer"], first=first) for word in words]
    refused = demo("feedback", "give", *filled)
    assert said in refused.err
    assert refused.code == code
    assert demo.done("feedback", "list", "--json").json == []


def test_of_who_withdrew_nothing_is_listed_and_nothing_more_can_be_said(demo):
    told = asked(demo)
    first, second = (one["organization"]["id"] for one in told["suggestions"][:2])
    for about in (first, second):
        demo.done("feedback", "give", told["answer"], about, "accepted", "--by", "parcellune")
    demo.done("consent", "set", first, "--shown-to", "nobody", "--note", "mail")
    assert [one["organization_id"] for one in demo.done("feedback", "list", "--json").json] == [second]
    assert "was not suggested" in demo("feedback", "give", told["answer"], first, "joined").err
    demo.done("consent", "set", "parcellune", "--shown-to", "nobody", "--note", "mail")
    assert "Nobody has said yet" in demo.done("feedback", "list").err


def test_an_index_forgets_old_answers_that_nobody_spoke_of(demo):
    old = NOW - KEPT - timedelta(days=1)
    kept = asked(demo)
    with demo.store() as store:
        shown = store.answer(kept["answer"])
        for number in ("silent", "spoken"):
            store.remember_answer(type(shown)(number, old, "", "", NEED, (), "s", shown.shown))
    demo.done("feedback", "give", "spoken", kept["suggestions"][0]["organization"]["id"], Reaction.ACCEPTED)
    demo.done("index")
    with demo.store() as store:
        assert [answer.id for answer in store.answers()] == ["spoken", kept["answer"]]
