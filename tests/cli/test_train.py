"""``grappe train``: a ranker learned from folders, or from the cluster's own consortia."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from matching.ranker import default_ranker
from tests.made_consortia import consortia, write_consortia


@pytest.fixture
def history(tmp_path):
    return write_consortia(tmp_path / "history", consortia())


def learned(folder):
    return json.loads((folder / "ranker.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("lang", "words"), [("en", "learned from"), ("fr", "appris de")])
def test_a_ranker_is_learned_judged_and_written(bare, history, tmp_path, lang, words):
    told = bare.done("train", "--history", history, "--before", "2018-07-01", "--out", tmp_path / "out", lang=lang)
    assert words in told.out
    assert all(name in told.out for name in ("own", "hybrid", "complete", "start"))
    manifest = learned(tmp_path / "out")["manifest"]
    assert manifest["histories"] == [{"name": "history", "before": "2018-07-01"}]
    assert not bare.settings.home.exists()


def test_what_is_left_out_was_never_there(bare, history, tmp_path):
    told = bare.done(
        *("train", "--history", history, "--leave-out-country", "es", "--out", tmp_path / "out", "--json"),
    )
    assert told.json["questions"] > 0
    judged = told.json["judged"][0]["protocols"][0]
    assert {system["name"] for system in judged["systems"]} == {"own", "hybrid"}
    wrong = bare("train", "--history", history, "--leave-out-country", "xx", "--out", tmp_path / "other")
    assert (wrong.code, "XX" in wrong.err) == (11, True)
    assert not (tmp_path / "other").exists()


def test_the_clusters_own_consortia_are_judged_beside_what_ships(grappe, history):
    grappe.done("init", "--demo")
    grappe.done("import", "consortia", history)
    told = grappe.done("train", "--json")
    names = {system["name"] for system in told.json["judged"][0]["protocols"][0]["systems"]}
    assert names == {"own", "shipped", "hybrid"}
    folder = grappe.settings.ranker_folder
    assert (told.json["chosen"] == "own") == (folder / "ranker.json").exists()


def test_a_ranker_that_no_longer_finds_more_is_put_away(grappe, history, monkeypatch):
    grappe.done("init", "--demo")
    grappe.done("import", "consortia", history)
    chosen = {grappe.done("train", "--json").json["chosen"] for _ in range(2)}
    assert len(chosen) == 1  # the same consortia, the same choice


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "x"], "--history"),
        (["--history", "nowhere", "--out", "x"], "nowhere"),
        (["--history", "nowhere"], "--out"),
        (["--history", "a", "--history", "b", "--before", "2018", "--out", "x"], "--before"),
        (["--history", "a", "--before", "someday", "--out", "x"], "someday"),
    ],
)
def test_what_cannot_be_learned_is_said(bare, options, words):
    told = bare("train", *options)
    assert told.code != 0
    assert words in told.err


def test_without_a_store_there_is_nothing_of_its_own(bare):
    assert "grappe init" in bare("train").err


def test_a_ranker_of_another_version_does_not_stop_service(grappe, caplog):
    grappe.done("init", "--demo")
    grappe.done("index")
    asked = ("suggest", "--need", "capteurs radio", "--json")
    before = grappe.done(*asked).json["suggestions"]
    folder = grappe.settings.ranker_folder
    folder.mkdir(parents=True)
    (folder / "ranker.json").write_text("{}", encoding="utf-8")
    assert grappe.done(*asked).json["suggestions"] == before
    assert "grappe train" in caplog.text


def test_what_was_learned_serves(grappe):
    grappe.done("init", "--demo")
    grappe.done("index")
    asked = ("suggest", "--need", "capteurs radio", "--json")
    before = grappe.done(*asked).json["suggestions"]
    shipped = default_ranker()
    replace(shipped, weights=-shipped.weights).save(grappe.settings.ranker_folder)
    assert grappe.done(*asked).json != before
