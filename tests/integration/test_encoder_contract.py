"""What every encoder must do: a new one adds its way of being opened to ``encoder`` and passes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.encoder import Encoder
from embeddings.open_encoder import open_encoder
from tests.word_encoder import WordEncoder


@pytest.fixture(scope="module")
def bilingual() -> Encoder:
    return open_encoder("bilingual", threads=1)


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return open_encoder("minilm", threads=1)


@pytest.fixture(
    params=[
        "words",
        "words, cached",
        "bilingual",
        "bilingual, cached",
        pytest.param("minilm", marks=pytest.mark.encoder),
        pytest.param("minilm, cached", marks=pytest.mark.encoder),
    ]
)
def encoder(request, tmp_path: Path) -> Encoder:
    name, _, cached = request.param.partition(", ")
    base = WordEncoder() if name == "words" else request.getfixturevalue(name)
    return CachedEncoder(base, VectorCache(tmp_path / "vectors.sqlite")) if cached else base


def test_it_has_a_name_and_a_dimension(encoder: Encoder) -> None:
    assert encoder.name.strip() == encoder.name != ""
    assert encoder.dimension > 0


def test_one_unit_row_a_text_in_order(encoder: Encoder) -> None:
    texts = [
        "wireless sensors for vineyards",
        "law of contracts",
        "industrial wood " * 30,
        "wireless sensors for vineyards",
    ]
    rows = encoder.encode(texts)
    assert rows.shape == (4, encoder.dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(rows[0], rows[3], atol=1e-5)
    for place, text in enumerate(texts):
        np.testing.assert_allclose(encoder.encode([text])[0], rows[place], atol=1e-4)


def test_near_texts_have_near_vectors(encoder: Encoder) -> None:
    rows = encoder.encode(["sensors for vineyards", "sensors in vineyards", "criminal law"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("blank", ["", " ", "\n\t ", "\u00a0"])
def test_blank_texts_give_the_zero_row(encoder: Encoder, blank: str) -> None:
    rows = encoder.encode([blank, "radio", blank])
    assert not rows[[0, 2]].any()
    assert rows[1].any()
    assert not encoder.encode([blank]).any()


@pytest.mark.parametrize(
    "text",
    [
        "radio\0longue portée",
        "lone \ud800 surrogate",
        "\udfff radio",
        "été \U0001f347 日本",
        "x" * 5000 + " radio",
        "mot " * 3000,
    ],
    ids=["nul", "high surrogate", "low surrogate", "beyond latin", "a long word", "many words"],
)
def test_any_string_is_taken(encoder: Encoder, text: str) -> None:
    rows = encoder.encode([text, "radio"])
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_the_rows_belong_to_the_caller(encoder: Encoder) -> None:
    first = encoder.encode(["radio"])
    kept = first.copy()
    first[:] = 7
    np.testing.assert_allclose(encoder.encode(["radio"]), kept, atol=1e-5)


def test_many_threads_may_encode_at_once(encoder: Encoder) -> None:
    texts = [f"need number {number} of several words" for number in range(24)]
    alone = encoder.encode(texts)
    with ThreadPoolExecutor(8) as pool:
        together = np.vstack(list(pool.map(lambda text: encoder.encode([text]), texts)))
    np.testing.assert_allclose(together, alone, atol=1e-4)
