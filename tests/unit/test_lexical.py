"""Likeness by words is the cosine of TF-IDF vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.utils import murmurhash3_32

from matching.hashed_words import hash_words, murmur3
from matching.lexical import LexicalIndex

TEXTS = [
    "capteurs sans fil à basse consommation",
    "Capteurs de température sans fil",
    "tableau de bord décisionnel",
    "certification DO-178C de logiciels",
]


def test_similarities_are_those_of_scikit_learn_for_words_that_are_known():
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), strip_accents="unicode", sublinear_tf=True)
    expected = vectorizer.fit_transform(TEXTS)
    for query in TEXTS:
        found = LexicalIndex.from_texts(TEXTS).similarities(query)
        np.testing.assert_allclose(found, (expected @ vectorizer.transform([query]).T).toarray().ravel(), atol=1e-6)


def test_words_that_nobody_uses_make_a_query_less_like_everything():
    index = LexicalIndex.from_texts(TEXTS)
    alone, among_others = index.similarities("certification"), index.similarities("certification zzz yyy")
    assert 0 < among_others[3] < alone[3] < 1
    assert np.count_nonzero(alone) == 1


def test_case_and_accents_do_not_matter():
    index = LexicalIndex.from_texts(TEXTS)
    np.testing.assert_array_equal(index.similarities("DÉCISIONNEL"), index.similarities("decisionnel"))


def test_arrays_of_a_snapshot_give_the_same_similarities():
    index = LexicalIndex.from_texts(TEXTS)
    again = LexicalIndex.from_arrays(index.to_arrays(), len(TEXTS))
    np.testing.assert_array_equal(again.similarities("capteurs sans fil"), index.similarities("capteurs sans fil"))


def test_nothing_indexed_and_nothing_asked_are_like_nothing():
    assert LexicalIndex.from_texts([]).similarities("capteurs").shape == (0,)
    assert not LexicalIndex.from_texts(TEXTS).similarities("").any()
    assert not LexicalIndex.from_texts(TEXTS).similarities("... !!!").any()


@given(st.binary(max_size=40))
def test_the_hash_is_that_of_scikit_learn(key: bytes):
    assert murmur3(key) == murmurhash3_32(key, positive=True)


def same_as_scikit_learn(text: str) -> None:
    vectorizer = HashingVectorizer(
        n_features=64, ngram_range=(1, 2), strip_accents="unicode", alternate_sign=False, norm=None
    )
    expected = vectorizer.transform([text])
    buckets, counts = hash_words(text, 64)
    np.testing.assert_array_equal(buckets, expected.indices)
    np.testing.assert_array_equal(counts, expected.data)


@pytest.mark.parametrize(
    "text", [*TEXTS, "", "l'Été À L'ŒUVRE", "ﬁbre ½ İstanbul ǅ ß ẞ", "日本 語の x", "no \ud800 letter", "a_b c"]
)
def test_a_question_is_hashed_as_the_passages_are(text: str):
    same_as_scikit_learn(text)


@given(st.text(max_size=60))
def test_any_question_is_hashed_as_the_passages_are(text: str):
    same_as_scikit_learn(text)


def test_passages_that_come_later_are_weighed_as_those_before():
    index = LexicalIndex.from_texts(TEXTS)
    more = ["capteurs de champ", "", "zzz"]
    patched = index.with_texts(more)
    assert index.with_texts([]) is index
    for query in (*TEXTS, *more, "capteurs zzz"):
        found = patched.similarities(query)
        np.testing.assert_array_equal(found[:4], index.similarities(query))
        assert found.shape == (7,)
        assert (found <= 1 + 1e-6).all()
    np.testing.assert_allclose(patched.similarities("capteurs de champ")[4], 1, atol=1e-6)
    np.testing.assert_allclose(patched.similarities("zzz"), [0, 0, 0, 0, 0, 0, 1], atol=1e-6)
    assert LexicalIndex.from_texts([]).with_texts(["zzz"]).similarities("zzz").tolist() == [1.0]
