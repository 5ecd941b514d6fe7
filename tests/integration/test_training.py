"""Training on a small corpus: what is paired comes together, what a teacher sees is kept, and the model is read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from embeddings.open_encoder import open_encoder
from embeddings.static import StaticEncoder
from embeddings.training.corpus import Corpus, read_corpus
from embeddings.training.evening import evened
from embeddings.training.recipe import Passes, Recipe
from embeddings.training.saving import save_model
from embeddings.training.teaching import Teaching, teach
from embeddings.training.tokens import Bags, learn_pieces
from embeddings.training.training import train
from models.errors import InvalidInput
from tests.training_data import DOES, NOUNS, write_training_data
from tests.word_encoder import WordEncoder

SMALL = Recipe(
    pieces=600,
    dimension=32,
    epochs=3,
    batch=128,
    neighbours=8,
    everyday=50,
    lists=200,
    warm_up=5,
    passes=Passes(concepts=1, english=(2, 2, 2, 2)),
)


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Corpus:
    return read_corpus(write_training_data(tmp_path_factory.mktemp("data")), SMALL)


@pytest.fixture(scope="module")
def folder(corpus, tmp_path_factory):
    """A model trained on the small corpus, as a folder."""
    out = tmp_path_factory.mktemp("out") / "model"
    tokenizer, vectors = train(corpus, teach(corpus.english, WordEncoder(), silent), SMALL, silent)
    save_model(out, tokenizer, vectors, SMALL)
    return out


@pytest.fixture(scope="module")
def trained(folder) -> StaticEncoder:
    return StaticEncoder(folder, "small")


def test_translations_find_each_other(trained):
    french, english = (trained.encode([pair[side] for pair in NOUNS]) for side in (0, 1))
    assert (french @ english.T).argmax(axis=1).tolist() == list(range(len(NOUNS)))
    french, english = (trained.encode([pair[side] for pair in DOES]) for side in (0, 1))
    first = (french @ english.T).argmax(axis=1)
    same_words = [set(DOES[place][1].split()) == set(DOES[found][1].split()) for place, found in enumerate(first)]
    assert np.mean(same_words) > 0.9  # who does it to whom, a mean of tokens cannot know


def test_what_is_unknown_is_nothing(trained):
    assert not trained.encode(["日本", ""]).any()


def test_the_same_seed_gives_the_same_vectors(corpus):
    short = replace(SMALL, epochs=1, passes=Passes(1, 1, 1, 1, 0, 1, (1, 1, 1, 1)))
    taught = teach(corpus.english, WordEncoder(), silent)
    (_, one), (_, again) = (train(corpus, taught, short, silent) for _ in range(2))
    _, other = train(corpus, taught, replace(short, seed=1), silent)
    assert one.shape == again.shape == other.shape
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.01


def test_the_teacher_is_followed(corpus):
    """Two words that no pair brings together are alike after a teacher said so, and not without it."""
    texts = tuple(f"{en} number {place}" for _, en in NOUNS for place in range(8))
    groups = np.repeat(np.arange(len(NOUNS)) // 2, 8)
    told = Teaching(texts, np.eye(len(NOUNS), dtype=np.float32)[groups])
    none = Teaching((), np.zeros((0, len(NOUNS)), dtype=np.float32))
    unpaired = replace(SMALL, passes=Passes(1, 1, 0, 0, 0, 0, (8, 0, 0, 0)), taught=0, evened=0, left_out=0, mistyped=0)

    def likeness(recipe):
        tokenizer, vectors = train(corpus, (told, none, none, none), recipe, silent)
        rows = np.stack([vectors[Bags.of(tokenizer, [en]).tokens].sum(axis=0) for _, en in NOUNS])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return float(np.mean([rows[place] @ rows[place + 1] for place in range(0, len(NOUNS), 2)]))

    alone = replace(unpaired, passes=replace(unpaired.passes, english=(0, 0, 0, 0)))
    assert likeness(unpaired) > likeness(alone) + 0.2


def test_teaching_keeps_texts_and_rows_together():
    kinds = (("a long text of many words", "short"), ("medium long", "a b"), ())
    encoder = WordEncoder()
    for teaching, kind in zip(teach(kinds, encoder, silent), kinds, strict=True):
        assert teaching.texts == kind
        np.testing.assert_array_equal(teaching.vectors, WordEncoder().encode(kind))


def test_where_translations_differ_counts_for_less():
    tokenizer = learn_pieces(["eau water bois wood vin wine"] * 3, 100)
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(tokenizer.get_vocab_size(), 6)).astype(np.float32)
    for fr, en in (("eau", "water"), ("bois", "wood"), ("vin", "wine")):
        vectors[tokenizer.token_to_id(en)] = vectors[tokenizer.token_to_id(fr)] + [3, 0.3, 0, 0, 0, 0]
    left, right = Bags.of(tokenizer, ["eau", "bois", "vin"]), Bags.of(tokenizer, ["water", "wood", "wine"])

    def apart(vectors):
        cosines = []
        for fr, en in (("eau", "water"), ("bois", "wood"), ("vin", "wine")):
            one, other = (vectors[tokenizer.token_to_id(word)] for word in (fr, en))
            cosines.append(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
        return float(np.mean(cosines))

    assert apart(evened(vectors, left, right, 0.5)) > apart(evened(vectors, left, right, 0.2)) > apart(vectors)
    np.testing.assert_allclose(evened(vectors, left, right, 0.0), vectors, atol=1e-5)
    np.testing.assert_array_equal(evened(vectors, left, left, 0.5), vectors)


@pytest.mark.encoder
def test_sentence_transformers_reads_what_was_saved(folder, trained):
    from sentence_transformers import SentenceTransformer

    asked = [text for pair in DOES for text in pair]
    theirs = np.asarray(SentenceTransformer(str(folder), device="cpu").encode(asked))
    assert (trained.encode(asked) * theirs).sum(axis=1).min() >= 0.9999


def test_a_saved_model_is_an_encoder_by_its_folder(folder):
    opened = open_encoder(str(folder))
    assert opened.name.startswith("model@")
    assert opened.dimension == 32
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{open_tokens(folder):,} pieces" in card
    assert "$" not in card


def open_tokens(folder) -> int:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size()


def test_rounding_turns_no_vector_away(corpus, tmp_path):
    tokenizer = learn_pieces(list(corpus.spelled()), 600)
    vectors = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 64)).astype(np.float32)
    vectors[0] = 0
    save_model(tmp_path / "model", tokenizer, vectors, SMALL)
    words = [fr for fr, _ in NOUNS]
    exact = np.stack([vectors[Bags.of(tokenizer, [word]).tokens].sum(axis=0) for word in words])
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    assert (StaticEncoder(tmp_path / "model", "m").encode(words) * exact).sum(axis=1).min() > 0.9995


def test_a_folder_that_holds_something_is_left_alone(corpus, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInput):
        save_model(tmp_path, learn_pieces(list(corpus.spelled()), 600), np.zeros((600, 4), np.float32), SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
