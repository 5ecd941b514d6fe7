"""Static models read without torch: the vectors that sentence-transformers gives, for any text and from any form."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from embeddings.static import StaticEncoder, is_static
from models.errors import Damaged, Missing
from tests.static_model import FORMS, WORDS, save_static_model, save_tensors

ODD = (
    "", " ", "\n\t", "\u00a0", "[UNK]", "日本", "🍇🍇 🍇", "2024", "12 345,67 %", "...", "a", "É",
    "radio\0longue portée", "\0", "Ελληνικά καὶ العربية", "été 🍇 日本 eau", "e\u0301te\u0301 ÉTÉ",
    "x" * 59, "x" * 61, "x" * 5000, "mot " * 3000, "l'eau-de-vie (test)!", "\u200bradio\u200b",
    "ﬁbre ½ ①", "\U000e0041 forêt", "\ufeffradio", "ra\u00addio",
)  # fmt: skip


def texts(count: int) -> list[str]:
    """Odd ones, then short and long ones in both languages, with words that are not known and misspelt."""
    rng = np.random.default_rng(3)
    words = [*WORDS.split(), "cybersécurité", "Photonique", "LoRaWAN", "IoT", "ISO-9001", "dispositif", "日本", "🍇"]
    drawn = (" ".join(rng.choice(words, rng.integers(1, 6 if n % 3 else 400))) for n in range(count - len(ODD)))
    return [*ODD, *drawn]


@pytest.fixture
def model(tmp_path: Path) -> Callable[..., Path]:
    return lambda form="int8", **options: save_static_model(tmp_path / "my-model", form, **options)


def encoder(folder: Path) -> StaticEncoder:
    return StaticEncoder(folder, "small")


@pytest.mark.encoder
@pytest.mark.parametrize("unknown", [0.0, 1.0])
@pytest.mark.parametrize("form", FORMS)
def test_the_vectors_are_those_of_sentence_transformers(model, form: str, unknown: float) -> None:
    from sentence_transformers import SentenceTransformer

    folder = model(form, unknown=unknown)
    asked = texts(1000)
    ours = encoder(folder).encode(asked)
    theirs = np.asarray(SentenceTransformer(str(folder), device="cpu").encode(asked), dtype=np.float64)
    known = ours.any(axis=1)
    lengths = np.linalg.norm(theirs[known], axis=1)
    assert ((ours[known] * theirs[known]).sum(axis=1) / lengths).min() >= 0.9999
    assert 10 <= np.count_nonzero(~known) <= 20
    if not unknown:
        assert not np.nan_to_num(theirs[~known]).any()  # theirs of float16 are not even a number


@pytest.mark.parametrize("text", ["", " \n", "日本", "🍇", "[UNK] 日本 " * 4000, "x" * 61, "\ud800", "\0"])
@pytest.mark.parametrize("unknown", [0.0, 1.0])
def test_of_nothing_known_comes_the_zero_row(model, text: str, unknown: float) -> None:
    rows = encoder(model(unknown=unknown)).encode([text, "radio"])
    assert not rows[0].any()
    assert np.linalg.norm(rows[1]) == pytest.approx(1)


def test_a_text_is_the_sum_of_its_tokens(model) -> None:
    once, twice, other = encoder(model("float32")).encode(["radio eau", "eau radio radio eau", "radio radio eau"])
    assert once == pytest.approx(twice, abs=1e-6)
    assert once @ other < 0.99


def test_a_surrogate_is_a_blank(model) -> None:
    rows = encoder(model()).encode(["radio\ud800eau", "radio eau", "\udfff radio eau"])
    assert rows[0] == pytest.approx(rows[1])
    assert rows[2] == pytest.approx(rows[1])


@pytest.mark.parametrize("text", ["radio longue portée, ", "0123456789", "x", ".,;", "🍇", "日本語", "eau\ud800"])
def test_a_line_of_a_megabyte_is_read_whole_and_takes_little_memory(model, text: str) -> None:
    opened = encoder(model())
    opened.encode(["radio"])
    line = "forêt " + text * (1_000_000 // len(text)) + " forêt"
    tracemalloc.start()
    rows = opened.encode([line, "forêt"])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1])
    assert most < 64e6


def test_what_stands_at_the_end_of_a_very_long_text_counts(model) -> None:
    beginning = "radio eau " * 20_000
    rows = encoder(model()).encode([beginning + "vigne " * 20_000, beginning, "vigne"])
    assert rows[0] @ rows[2] > 0.4 > rows[1] @ rows[2]


def test_very_long_texts_are_cut_between_words_only(model) -> None:
    """Cut within a word, its ends would be other tokens."""
    opened = encoder(model())
    text = "cybersécurité " * 30_000
    rows = opened.encode([text, "cybersécurité"])
    assert rows[0] == pytest.approx(rows[1], abs=1e-4)
    assert not opened.encode(["日" * 200_000 + "radio"]).any()


def test_many_texts_at_once_are_encoded_as_one_by_one(model) -> None:
    opened = encoder(model())
    asked = texts(300) * 20
    rows = opened.encode(asked)
    for place in range(0, len(asked), 997):
        assert rows[place] == pytest.approx(opened.encode([asked[place]])[0], abs=1e-5)


def test_its_dimension_is_known_from_the_header(model) -> None:
    folder = model("mapped", dimension=20)
    (folder / "tokenizer.json").write_bytes(b"")
    assert encoder(folder).dimension == 20


def test_the_name_changes_with_whatever_makes_the_vectors(model) -> None:
    folder = model()
    names = [encoder(folder).name]
    for file in ("tokenizer.json", "modules.json", "1_Normalize/config.json", "model.safetensors"):
        (folder / file).write_bytes((folder / file).read_bytes() + b"\n" if (folder / file).exists() else b"{}")
        names.append(encoder(folder).name)
    (folder / "README.md").write_text("a card", encoding="utf-8")
    names.append(encoder(folder).name)
    assert len(set(names)) == 5
    assert all(name.startswith("small@") and len(name) == 18 for name in names)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "modules.json"])
def test_a_file_that_is_not_there_is_said_at_once(model, file: str) -> None:
    folder = model()
    (folder / file).unlink()
    with pytest.raises(Missing, match="my-model"):
        encoder(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"version": '], ids=["empty", "a list", "cut short"])
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_file_is_said_with_its_folder(model, file: str, content: bytes) -> None:
    folder = model()
    (folder / file).write_bytes(content)
    with pytest.raises(Damaged, match="my-model") as caught:
        encoder(folder).encode(["radio"])
    assert file in caught.value.sentence("fr")


def test_weights_that_were_cut_short_are_damaged(model) -> None:
    weights = model() / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    opened = encoder(weights.parent)
    for use in (lambda: opened.dimension, lambda: opened.encode(["radio"])):
        with pytest.raises(Damaged, match=r"model\.safetensors"):
            use()


def test_a_list_of_modules_that_is_not_json_is_damaged(model) -> None:
    folder = model()
    (folder / "modules.json").write_bytes(b"[{")
    with pytest.raises(Damaged, match=r"modules\.json"):
        is_static(folder)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda of: {"other": of["embeddings"]}, "embedding"),
        (lambda of: {"embeddings": of["embeddings"][0]}, "embeddings"),
        (lambda of: {"embeddings": of["embeddings"].astype(np.int32)}, "embeddings I32"),
        (lambda of: {"embeddings": of["embeddings"][:, :0]}, "embeddings"),
        (lambda of: of | {"weights": of["weights"][1:]}, "weights"),
        (lambda of: of | {"weights": of["weights"].astype(np.int8)}, "weights"),
        (lambda of: of | {"mapping": np.full(len(of["weights"]), len(of["embeddings"]))}, "mapping"),
        (lambda of: of | {"mapping": np.full(len(of["weights"]), -1)}, "mapping"),
        (lambda of: of | {"mapping": of["weights"]}, "mapping"),
        (lambda of: {"embeddings": of["embeddings"][1:], "weights": of["weights"][1:]}, "≥"),
        (lambda of: of | {"weights": np.full(len(of["weights"]), np.nan, np.float32)}, "NaN"),
    ],
    ids=[
        "no vectors", "one vector", "whole numbers", "no numbers", "too few weights", "weights of no use",
        "mapped beyond", "mapped before", "mapped between", "too few tokens", "not a number",
    ],
)  # fmt: skip
def test_tensors_that_do_not_fit_are_damaged(model, change, reason: str) -> None:
    folder = model()
    save_tensors(folder, change(load_file(folder / "model.safetensors")))
    with pytest.raises(Damaged, match=reason):
        encoder(folder).encode(["radio"])


@pytest.mark.encoder
def test_bfloat16_is_refused(model) -> None:
    import torch
    from safetensors.torch import save_file

    folder = model()
    save_file({"embedding.weight": torch.zeros(900, 8, dtype=torch.bfloat16)}, folder / "model.safetensors")
    with pytest.raises(Damaged, match="BF16"):
        encoder(folder).encode(["radio"])


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("modules.json", [{"path": "", "type": "x.Transformer"}, {"path": "1_Pooling", "type": "x.Pooling"}]),
        ("modules.json", [{"path": "", "type": "x.StaticEmbedding"}, {"path": "1_Dense", "type": "x.Dense"}]),
        ("modules.json", {}),
        ("config_sentence_transformers.json", {"truncate_dim": 16}),
        ("config_sentence_transformers.json", {"default_prompt_name": "query", "prompts": {"query": "radio "}}),
    ],
    ids=["a transformer", "a layer more", "no list", "cut vectors", "a word before each text"],
)
def test_what_does_more_than_look_vectors_up_is_left_to_sentence_transformers(model, file: str, told: object) -> None:
    folder = model()
    assert is_static(folder)
    (folder / file).write_text(json.dumps(told), encoding="utf-8")
    assert not is_static(folder)


def test_a_tokenizer_without_a_word_for_what_it_does_not_know(model) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import Unigram, WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    folder = model()
    for made in (WordLevel({"radio": 1}, unk_token=""), Unigram([("?", 0.0), ("radio", -1.0)], unk_id=0)):
        tokenizer = Tokenizer(made)
        tokenizer.pre_tokenizer = Whitespace()
        tokenizer.save(str(folder / "tokenizer.json"))
        rows = encoder(folder).encode(["radio radio", ""])
        assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0])
    assert not encoder(folder).encode(["zzz"]).any()


def test_a_tokenizer_that_refuses_a_text_is_damaged(model) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    folder, without = model(), "?"
    Tokenizer(WordLevel({"radio": 1}, unk_token=without)).save(str(folder / "tokenizer.json"))
    with pytest.raises(Damaged, match=r"tokenizer\.json"):
        encoder(folder).encode(["eau"])
