"""``grappe profiles report``: whose profile is thin, and what to ask that member."""

from __future__ import annotations

import pytest


def test_the_demo_cluster(demo):
    found = demo.done("profiles", "report", "--json").json
    assert found["members"] == len(demo.done("members", "list", "--json").json)
    assert found["asked"] > 50
    assert 0 < len(found["thin"]) < found["members"]
    for thin in found["thin"]:
        assert thin["question"].count("\n- ") == len(thin["lacks"]) > 0
        assert ("recent_project" in thin["lacks"]) == ((thin["latest_project"] or "") < "2021-03-12")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Thin profiles: 1 of 1.", "no competence · no need", "Hello Alpha,", "no consent: 1")),
        ("fr", ("Fiches maigres : 1 sur 1.", "aucune compétence · aucun besoin", "Bonjour Alpha,", "consentement : 1")),
    ],
)
def test_without_an_index_the_rest_is_told(grappe, write, lang, words):
    grappe.done("import", "members", write("m.csv", "nom\nAlpha\n"))
    told = grappe.done("profiles", "report", lang=lang)
    assert all(word in told.out for word in words)
    assert ("was not looked at" if lang == "en" else "n'a pas été regardé") in told.err


def test_messages_are_printed_as_they_are_to_be_sent(grappe, write):
    grappe.done("import", "members", write("m.csv", "nom\nAlpha\n"))
    question = grappe.done("profiles", "report", "--json").json["thin"][0]["question"]
    assert question in grappe.done("profiles", "report").out


def test_who_was_not_asked_for_is_counted(demo, write):
    demo.done("import", "members", write("m.csv", "nom;compétences\nNouveau;four à verre\nVide;\n"))
    told = demo.done("profiles", "report", lang="fr")
    assert "n'ont pas de compétence" in told.err
    thin = {thin["name"]: thin for thin in demo.done("profiles", "report", "--json").json["thin"]}
    assert "findability" not in thin["Nouveau"]["lacks"]


def test_nobody_is_thin_where_nobody_is(grappe):
    assert grappe.done("profiles", "report", "--json").json == {"members": 0, "asked": 0, "thin": []}
    assert "0 of 0" in grappe.done("profiles", "report").out
