"""``grappe datar``: the checklist over the cluster's own data, and the answers of staff."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from matching.datar.line import LineId


def test_the_demo_shows_something_of_each_sort(demo):
    found = demo.done("datar", "checklist", "--json").json
    assert [line["id"] for line in found["lines"]] == list(LineId)
    assert found["counts"]["shown"] > 0
    assert found["counts"]["partly"] > 0
    assert sum(found["counts"].values()) == len(LineId)
    assert found["members"] == len(demo.done("members", "list", "--json").json)
    lines = {line["id"]: line for line in found["lines"]}
    (share,) = [one for one in lines["small_firms"]["shows"] if one["code"] == "sme_share"]
    assert share["share"] == share["count"] / share["of"]
    (budget,) = [one for one in lines["plan"]["shows"] if one["code"] == "budget"]
    assert budget["amount"] == "85300.50"
    gaps = [gap for line in found["lines"] for gap in line["lacks"]]
    assert all(gap["whom"] and gap["text"] for gap in gaps)
    assert {"no_service", "head_unknown", "action_without_dates", "tie_without_form", "axis_unknown"} <= {
        gap["code"] for gap in gaps
    }


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("● Small firms", "100 of 102 (98%)", "→ Ask those who govern", "€85,300.50", "Lines: 5 shown")),
        (
            "fr",
            (
                "● Petites entreprises",
                "100 sur 102 (98 %)",
                "→ À demander à ceux",
                "85\u202f300,50\u00a0€",
                "5 établies",
            ),
        ),
    ],
)
def test_it_is_told_in_both_languages_with_names(demo, lang, words):
    told = demo.done("datar", "checklist", lang=lang).out
    assert all(word in told for word in words)
    assert "Jordane Miquèu-Lafon" in told


def test_who_is_shown_to_nobody_is_not_named(demo):
    everybody = demo.done("consent", "list", "--json").json
    hidden = [one["name"] for one in everybody if one["shown_to"] == "nobody"]
    told = demo.done("datar", "checklist", "--json")
    assert hidden
    assert not any(name in told.out for name in hidden)
    assert any(one["withheld"] for line in told.json["lines"] for one in line["shows"])


def test_an_answer_is_kept_signed_dated_and_on_record(demo):
    assert "is kept" in demo.done("datar", "answer", "plan", "The board votes it\x1b[31m in May.").out
    (answer,) = [one["answer"] for one in demo.done("datar", "checklist", "--json").json["lines"] if one["answer"]]
    assert (answer["text"], answer["at"]) == ("The board votes it[31m in May.", "2026-03-12")
    assert answer["by"]
    assert "The board votes it" in demo.done("datar", "checklist").out
    with demo.store() as store:
        change = next(store.journal.changes())
        assert (change.deed, change.by[:4]) == ("cluster", "cli:")
        revision = store.revision()
    demo.done("datar", "answer", "plan", "The board votes it[31m in May.")
    with demo.store() as store:
        assert store.revision() == revision
    assert demo.done("datar", "answer", "plan", "In June.", "--json").json == {"line": "plan", "text": "In June."}
    assert "no answer" in demo.done("datar", "answer", "plan", " ").out
    assert not any(one["answer"] for one in demo.done("datar", "checklist", "--json").json["lines"])


def test_it_is_written_as_a_page_to_print(demo, tmp_path):
    out = tmp_path / "checklist.html"
    demo.done("datar", "answer", "ties", "<b>bold</b> & true")
    demo.done("datar", "checklist", "--out", out, lang="fr")
    page = out.read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; true" in page
    assert len(re.findall("<section>", page)) == len(LineId)
    assert out.stat().st_mode & 0o077 == 0
    assert demo("datar", "checklist", "--out", out).code == 10
    assert demo("datar", "checklist", "--out", tmp_path / "x.pdf").code == 10


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("datar", "answer", "nowhere", "x"), 2),
        (("datar", "answer", "plan"), 2),
        (("datar", "answer", "plan", "x" * 5001), 10),
        (("datar", "checklist", "--colour"), 2),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(demo, arguments, code):
    with demo.store() as store:
        before = store.revision()
    assert demo(*arguments).code == code
    with demo.store() as store:
        assert store.revision() == before


def test_without_a_cluster_it_says_what_to_do_first(grappe):
    told = grappe("datar", "checklist")
    assert told.code == 14
    assert "grappe init --cluster" in told.err


def test_it_goes_out_with_the_cluster_and_comes_in_again(demo, bare, tmp_path):
    demo.done("datar", "answer", "plan", "In May.")
    before = demo.done("datar", "checklist", "--json").json
    demo.done("export", "cluster", tmp_path / "out")
    assert 'budget = "9800.50"' in (tmp_path / "out" / "cluster.toml").read_text(encoding="utf-8")
    other = bare.to(home=tmp_path / "other")
    other.done("import", "cluster", tmp_path / "out")
    assert other.done("datar", "checklist", "--json").json == before
    assert Decimal(next(one["amount"] for one in before["lines"][7]["shows"] if one["amount"])) == Decimal("85300.50")


def test_a_member_may_ask_which_seats_are_its_own(demo, tmp_path):
    demo.done("export", "member", "Parcellune", tmp_path / "own.json")
    (seat,) = json.loads((tmp_path / "own.json").read_text(encoding="utf-8"))["seats"]
    assert (seat["person"], seat["organization_id"]) == ("Élodie Sarrasy", "parcellune")
    demo.done("export", "member", "Parcellune", tmp_path / "own.html", lang="fr")
    assert "Élodie Sarrasy · vice-présidente" in (tmp_path / "own.html").read_text(encoding="utf-8")
