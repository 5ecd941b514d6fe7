"""``grappe encoder train``: public texts in, a model's folder out."""

from __future__ import annotations

from functools import partial

import pytest

from api.exit_codes import ExitCode
from embeddings.static import StaticEncoder
from embeddings.training import recipe
from tests.training_data import NOUNS, write_training_data


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_training_data(tmp_path_factory.mktemp("data"))


def test_a_trained_encoder_is_one_that_every_command_takes(grappe, data, tmp_path, monkeypatch):
    quick = recipe.Passes(sentences=1, terms=1, synonyms=1, subjects=1, concepts=0, lists=1, english=(1, 1, 1, 1))
    monkeypatch.setattr(recipe, "Recipe", partial(recipe.Recipe, epochs=2, passes=quick, batch=128, lists=200))
    out = tmp_path / "mine"
    told = grappe.done("encoder", "train", "--data", data, "--out", out, "--json").json
    assert (told["out"], told["dimension"]) == (str(out), StaticEncoder(out, "mine").dimension)
    french, english = (StaticEncoder(out, "mine").encode([pair[side] for pair in NOUNS]) for side in (0, 1))
    assert (french @ english.T).argmax(axis=1).tolist() == list(range(len(NOUNS)))
    assert "needs fr–en" in grappe.done("encoder", "score", "--encoder", out).out


@pytest.mark.parametrize(("lang", "said"), [("en", "already there"), ("fr", "existe déjà")])
def test_a_folder_that_holds_something_is_refused_before_the_work(grappe, tmp_path, lang, said):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine")
    told = grappe("encoder", "train", "--data", tmp_path / "nowhere", "--out", taken, lang=lang)
    assert told.code == ExitCode.INVALID_INPUT
    assert said in told.err
    assert [path.name for path in taken.iterdir()] == ["notes.txt"]


def test_missing_data_is_named_and_nothing_is_left(grappe, data, tmp_path):
    told = grappe("encoder", "train", "--data", tmp_path, "--out", tmp_path / "new" / "mine")
    assert told.code == ExitCode.INVALID_INPUT
    assert "labels.csv.gz" in told.err
    assert not (tmp_path / "new").exists()
