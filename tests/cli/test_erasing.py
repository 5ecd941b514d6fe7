"""Who is erased, or leaves, is in no file of Grappe any more."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from embeddings.cache import VectorCache
from models.facts import Facts, Known
from models.store import Batch
from tests.tree import ROOT
from tests.word_encoder import WordEncoder

OWN = "Nous étalonnons des hygromètres introuvables"
MEMBERS = f"nom;siren;courriel;compétences;besoins\nIntrouvable SARL;732829320;eve@introuvable.example;{OWN};un labo\n"
MEMBERS += "Reste;;;radio;\n"
PAST = "titre;date;partenaires\nCœur;2024;Introuvable SARL|Reste\n"
WORDS = ("introuvable", "Introuvable SARL", "732829320", OWN, "Groupe des Hygrom", "appel à")


@pytest.fixture
def cluster(grappe, write):
    grappe.done("init", "--cluster", ROOT / "docs" / "examples" / "cluster.toml")
    grappe.done("import", "members", write("m.csv", MEMBERS), "--consent", "members", "--consent-note", "form")
    grappe.done("import", "consortia", write("p.csv", PAST))
    grappe.done("keys", "create", "--role", "member", "--member", "Introuvable SARL")
    told = Known("Groupe des Hygromètres", date(2026, 1, 1), "appel à Ève")
    for group in (told, replace(told, value="")):
        with grappe.store() as store:
            store.save(Batch(facts=(Facts("introuvable-sarl", group=group),)))
    grappe.done("index")
    grappe.done("members", "edit", "Introuvable SARL", "--add-competence", f"{OWN}, encore")
    grappe.done("index")
    grappe.done("suggest", "--seeker", "Introuvable SARL", "--need", f"radio, {OWN}")
    grappe.done("suggest", "--need", "hygromètres")
    return grappe


def anywhere(home: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in home.rglob("*") if file.is_file())


def vectors() -> list[bytes]:
    return [row.astype("<f4").tobytes() for row in WordEncoder().encode([OWN, f"{OWN}, encore"])]


def test_nothing_of_who_was_erased_is_left_in_any_file(cluster, home):
    assert all(anywhere(home, word.encode()) for word in WORDS)
    assert all(anywhere(home, vector) for vector in vectors())
    told = cluster.done("members", "erase", "Introuvable SARL", "--yes", lang="fr")
    assert "sauvegardes" in told.out
    for word in WORDS:
        assert not anywhere(home, word.encode()), word
        assert not anywhere(home, np.asarray([word]).tobytes()), word  # as numpy keeps texts
    assert not any(anywhere(home, vector) for vector in vectors())
    assert not anywhere(home, np.asarray(["introuvable-sarl"]).tobytes())
    with cluster.store() as store:
        (project,) = store.projects()
        names = {organization.id: organization.name for organization in store.organizations()}
    assert sorted(names[seat.organization_id] for seat in project.participations) == ["", "Reste"]


def test_others_are_suggested_as_before(cluster):
    before = cluster.done("suggest", "--need", "radio", "--k", "1", "--json").json
    cluster.done("members", "erase", "Introuvable SARL", "--yes")
    after = cluster.done("suggest", "--need", "radio", "--k", "1", "--json").json
    named = [answer["suggestions"][0]["organization"]["id"] for answer in (before, after)]
    assert named == ["reste", "reste"]
    assert len(cluster.done("snapshots", "list", "--json").json) == 1


def test_of_who_left_the_profile_is_in_no_file(cluster, home):
    cluster.done("members", "remove", "Introuvable SARL", "--yes")
    for word in (OWN, "Groupe des Hygrom", "appel à"):
        assert not anywhere(home, word.encode()), word
    assert not any(anywhere(home, vector) for vector in vectors())
    assert anywhere(home, b"Introuvable SARL")


def test_without_an_index_none_is_made(grappe, write, home):
    grappe.done("import", "members", write("m.csv", MEMBERS))
    grappe.done("members", "erase", "Introuvable SARL", "--yes")
    assert not (home / "snapshots").exists() or not list((home / "snapshots").glob("2*"))


def test_an_encoder_that_is_not_there_leaves_no_old_index_behind(cluster, home, tmp_path):
    lame = cluster.to(encoder=str(tmp_path / "none"))
    told = type(cluster)(lame.settings, lame.capsys, encoder=None)("members", "erase", "Introuvable SARL", "--yes")
    assert told.code != 0
    assert not list((home / "snapshots").glob("2*"))
    assert cluster("suggest", "--need", "radio").code == 14
    cluster.done("index")
    assert cluster.done("suggest", "--need", "radio").code == 0


def test_it_asks_before(cluster, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("non\n"))
    told = cluster("members", "erase", "Introuvable SARL")
    assert told.code == 19
    with cluster.store() as store:
        assert store.find("Introuvable SARL")


def test_the_cache_forgets_all_but_what_is_said(tmp_path):
    cache, encoder = VectorCache(tmp_path / "vectors.db"), WordEncoder()
    texts = ["a b", "c d", "e"]
    cache.write(encoder.name, dict(zip(texts, encoder.encode(texts), strict=True)))
    assert cache.keep_only(["a b", "new"]) == 2
    assert set(cache.read(encoder.name, encoder.dimension, texts)) == {"a b"}
