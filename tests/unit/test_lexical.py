"""Likeness by words is the cosine of TF-IDF vectors."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

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
