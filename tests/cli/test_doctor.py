"""``grappe doctor``: what is wrong here, and the command that mends it."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace

import pytest

ENOUGH = "nom;compétences\nAlpha;radio\nBeta;FPGA\n"


def levels(told) -> dict[str, str]:
    return {finding["code"]: finding["level"] for finding in told.json}


@pytest.mark.parametrize(("lang", "words"), [("en", "All is well."), ("fr", "Tout va bien.")])
def test_nothing_is_wrong_with_the_demo(demo, lang, words):
    told = demo.done("doctor", lang=lang)
    assert words in told.err
    assert "✗" not in told.out
    assert "120" in told.out


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("There is no store", "→ grappe init", "Something is to be mended")),
        ("fr", ("Il n'y a pas encore de base", "→ grappe init", "Il y a quelque chose à réparer")),
    ],
)
def test_where_nothing_was_ever_done_nothing_is_made_either(bare, home, lang, words):
    told = bare("doctor", lang=lang)
    assert told.code == 20
    for word in words:
        assert word in told.out + told.err
    assert not home.exists()


@pytest.mark.parametrize(("lang", "file"), [("en", "FILE"), ("fr", "FICHIER")])
def test_an_empty_store(grappe, lang, file):
    told = grappe("doctor", "--json", lang=lang)
    assert told.code == 20
    mends = {finding["code"]: finding["mend"] for finding in told.json}
    assert mends["cluster"] == f"grappe init --cluster {file}"
    assert mends["members_none"] == f"grappe import members {file}"
    assert mends["index"] == "grappe index"
    assert mends["store_fine"] is None


def test_following_the_commands_mends_it(grappe, write):
    grappe.done("init", "--cluster", write("c.toml", 'id = "b"\nname = "B"\n'))
    grappe.done("import", "members", write("m.csv", ENOUGH))
    told = grappe("doctor", "--json")
    wrong = [finding["mend"] for finding in told.json if finding["level"] == "wrong"]
    assert wrong == ["grappe index"]
    grappe.done(*shlex.split(wrong[0])[1:])
    assert levels(grappe.done("doctor", "--json"))["index_fine"] == "fine"


def test_advice_names_somebody_to_begin_with(demo, write):
    demo.done("import", "members", write("m.csv", "nom\nTout Nu\n"))
    demo.done("index")
    told = demo.done("doctor", "--json", lang="fr")
    found = {finding["code"]: finding for finding in told.json}
    assert found["members_bare"]["mend"] == "grappe members edit tout-nu --add-competence TEXTE"
    assert found["consent_none"]["mend"] == "grappe consent set blocs-et-chainons --shown-to members --note TEXTE"
    assert found["consent_none"]["level"] == "advice"


def test_members_that_changed_since_the_index_are_known_already(demo):
    demo.done("members", "edit", "ambrelune", "--add-competence", "neuf")
    told = demo.done("doctor", "--json")
    assert levels(told)["index_patched"] == "advice"


@pytest.mark.parametrize(("lang", "words"), [("en", "lacks past projects"), ("fr", "des projets passés de la base")])
def test_an_index_that_is_behind(demo, write, lang, words):
    file = write("p.csv", "titre;date;partenaires\nNeuf;2024;Ambrelune\n")
    demo.done("import", "consortia", file)
    told = demo("doctor", lang=lang)
    assert told.code == 20
    assert words in told.out
    assert "→ grappe index" in told.out


def test_a_damaged_index(demo, home):
    second = demo.done("index", "--json").json["snapshot"]
    next((home / "snapshots" / second).glob("*.npy")).write_bytes(b"")
    told = demo("doctor", "--json")
    assert levels(told)["refused"] == "wrong"
    assert second in told.out
    demo.done("index")
    assert "refused" not in levels(demo.done("doctor", "--json"))


def test_a_damaged_cache_of_vectors(demo, home):
    (home / "vectors.db").write_text("no database\n" * 100)
    told = demo("doctor", "--json")
    assert told.code == 20
    assert levels(told)["vectors"] == "wrong"
    (mend,) = (finding["mend"] for finding in told.json if finding["code"] == "vectors")
    assert mend == f"rm {home / 'vectors.db'} && grappe index"
    (home / "vectors.db").unlink()
    assert "vectors" not in levels(demo.done("doctor", "--json"))
    assert not (home / "vectors.db").exists()


def test_an_encoder_that_is_not_here(demo):
    told = replace(demo, encoder=None)("doctor", "--encoder", "none-such", lang="fr")
    assert told.code == 20
    assert "« none-such »" in told.out
    assert "→ export GRAPPE_ENCODER=bilingual" in told.out


def test_an_encoder_whose_extra_is_not_installed(demo, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    told = replace(demo, encoder=None)("doctor", "--encoder", "minilm")
    assert told.code == 20
    assert "→ pip install '.[transformers]'" in told.out


@pytest.mark.parametrize(
    ("url", "mend"),
    [("mysql://x/y", "unset GRAPPE_DATABASE_URL"), ("postgresql://grappe:secret@127.0.0.1:1/none", None)],
)
def test_a_wrong_database_address(bare, url, mend):
    told = bare.to(database_url=url)("doctor", "--json")
    assert told.code == 20
    assert told.json[0]["mend"] == mend
    assert "secret" not in told.out
