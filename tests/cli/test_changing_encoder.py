"""Another encoder, and back: no vector of the one is ever compared with one of the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.static_model import save_static_model

MEMBERS = "nom;compétences\nAlpha;capteurs de santé\nBeta;bois de vigne\nGamma;wireless sensors\n"


@pytest.fixture
def cluster(grappe, write):
    """Three members, and encoders opened as their names say."""
    grappe.done("init", "--cluster", write("c.toml", 'id = "b"\nname = "B"\n'))
    grappe.done("import", "members", write("m.csv", MEMBERS))
    return replace(grappe, encoder=None)


@pytest.fixture
def small(tmp_path):
    """Two static models of one name and one dimension."""
    return tuple(
        str(save_static_model(tmp_path / place / "small", form)) for place, form in (("a", "int8"), ("b", "float32"))
    )


@pytest.mark.parametrize("pair", [pytest.param("shipped", marks=pytest.mark.encoder), "small"])
def test_from_one_encoder_to_another_and_back(cluster, small, pair):
    first, second = ("bilingual", "minilm") if pair == "shipped" else small
    suggest = ("suggest", "--need", "capteurs", "--k", "1", "--json")

    made = cluster.done("index", "--encoder", first, "--json").json
    assert made["encoded"] == 3
    cluster.done(*suggest, "--encoder", first)

    for lang, words in (("en", "run `grappe index`"), ("fr", "lancez `grappe index`")):
        refused = cluster(*suggest, "--encoder", second, lang=lang)
        assert refused.code == 14
        assert words in refused.err
        assert refused.out == ""
    doctor = cluster("doctor", "--encoder", second, "--json")
    assert doctor.code == 20
    assert any(made["encoder"] in finding["what"] for finding in doctor.json)

    other = cluster.done("index", "--encoder", second, "--json").json
    assert other["encoder"] != made["encoder"]
    assert other["encoded"] == 3
    cluster.done(*suggest, "--encoder", second)

    back = cluster.done(*suggest, "--encoder", first)
    assert other["snapshot"] in back.err  # the one before it serves
    again = cluster.done("index", "--encoder", first, "--json").json
    assert (again["encoder"], again["encoded"]) == (made["encoder"], 0)


@pytest.mark.encoder
def test_the_default_is_bilingual(cluster):
    made = cluster.to(encoder=type(cluster.settings).model_fields["encoder"].default).done("index", "--json").json
    assert made["encoder"].startswith("bilingual@")
