"""``grappe init``: a store, with the demo cluster or with one's own."""

from __future__ import annotations

import pytest

CLUSTER = 'id = "brume"\nname = "Grappe Brume"\n[[colleges]]\nid = "a"\nen = "Firms"\nfr = "Entreprises"\n'


@pytest.mark.parametrize(
    ("lang", "ready", "hint"),
    [
        ("en", "is ready.", "No cluster is set yet: `grappe init --cluster FILE`"),
        ("fr", "est prête.", "Aucune grappe n'est encore définie : `grappe init --cluster FICHIER`"),
    ],
)
def test_a_store_without_a_cluster(bare, lang, ready, hint):
    told = bare.done("init", lang=lang)
    assert ready in told.out
    assert hint in told.err


def test_twice_loses_nothing(demo):
    with demo.store() as store:
        before = store.revision()
    told = demo.done("init", "--json").json
    assert (told["members"], told["projects"]) == (120, 60)
    demo.done("init", "--demo")
    with demo.store() as store:
        assert store.revision() == before


def test_the_demo_cluster(bare):
    told = bare.done("init", "--demo", lang="fr")
    assert "membres : 120 · projets passés : 60" in told.out
    assert "grappe index" in told.err


def test_ones_own_cluster(bare, write):
    told = bare.done("init", "--cluster", write("c.toml", CLUSTER))
    assert "Cluster: Grappe Brume" in told.out
    assert "grappe import members" in told.err
    with bare.store() as store:
        assert [college.id for college in store.cluster().colleges] == ["a"]


def test_the_demo_never_falls_onto_a_real_cluster(bare, write):
    bare.done("init", "--cluster", write("c.toml", CLUSTER))
    told = bare("init", "--demo", lang="fr")
    assert told.code == 13
    with bare.store() as store:
        assert store.cluster().id == "brume"


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("id = ", "is not valid TOML", "n'est pas du TOML valide"),
        ('name = "x"', "lacks “id”", "Il manque « id »"),
        ('id = "x"\nname = "y"\nsize_line = "huge"', "cannot be used", "inutilisable"),
        (None, "There is no", "n'existe pas"),
    ],
)
def test_a_cluster_file_of_no_use_makes_no_store(bare, write, tmp_path, home, text, english, french):
    file = tmp_path / "c.toml" if text is None else write("c.toml", text)
    for lang, words in (("en", english), ("fr", french)):
        told = bare("init", "--cluster", file, lang=lang)
        assert told.code == 10
        assert words in told.err
    assert not home.exists()


def test_demo_and_cluster_exclude_each_other(bare):
    told = bare("init", "--demo", "--cluster", "c.toml", lang="fr")
    assert told.code == 10
    assert "s'excluent" in told.err
