"""Spaces in which a topic is compared with the history's passages: words (TF-IDF) or an encoder's vectors."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from embeddings.encoder import Encoder
from evaluation.history import History
from evaluation.topics import Topic

Similarities = NDArray[np.float64]
_DECIMALS = 6  # a cosine of single-precision vectors holds no more, and so equal texts stay equal


class Space(Protocol):
    """``passages`` ``(n_passages, dimension)``: rows of unit length, zero where a passage has no text."""

    @property
    def passages(self) -> csr_array | NDArray[np.float64]: ...

    def cosines(self, rows: csr_array | NDArray[np.float64], topic: Topic) -> Similarities:
        """``(n_rows,)`` in [-1, 1]: the topic, read alone, against ``rows`` of unit length (or zero)."""


class LexicalSpace:
    """TF-IDF: words and pairs of words, sublinear term frequency, smooth idf over the passages, L2.

    A term must stand in two passages (``min_df`` 2) where passages are projects, in one where they are labels.
    """

    def __init__(self, history: History) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(
            sublinear_tf=True, ngram_range=(1, 2), min_df=2 if history.with_projects else 1, dtype=np.float64
        )
        self._vectorizer: TfidfVectorizer | None = vectorizer
        try:
            self.passages = csr_array(vectorizer.fit_transform(history.texts))
        except ValueError:  # no term stands in enough passages: nothing compares
            self._vectorizer = None
            self.passages = csr_array((len(history.texts), 1), dtype=np.float64)

    def cosines(self, rows: csr_array | NDArray[np.float64], topic: Topic) -> Similarities:
        if self._vectorizer is None:
            return np.zeros(rows.shape[0])
        vector = np.asarray(self._vectorizer.transform([topic.joined]).toarray(), dtype=np.float64).ravel()
        return np.asarray(rows @ vector, dtype=np.float64)


class EncodedSpace:
    """An encoder's vectors. ``history_encoder`` (usually caching) reads the passages, ``encoder`` the topics.

    Topics are encoded one by one and never kept, so that no topic can weigh on another's answer.
    """

    def __init__(self, history: History, history_encoder: Encoder, encoder: Encoder) -> None:
        self._encoder = encoder
        texts = sorted(set(history.texts) - {""})
        row = {text: place for place, text in enumerate(texts)}
        passages = np.zeros((len(history.texts), history_encoder.dimension), dtype=np.float64)
        if texts:
            vectors = history_encoder.encode(texts)
            written = [place for place, text in enumerate(history.texts) if text]
            passages[written] = vectors[[row[history.texts[place]] for place in written]]
        self.passages = passages

    def cosines(self, rows: csr_array | NDArray[np.float64], topic: Topic) -> Similarities:
        vector = np.asarray(self._encoder.encode([topic.joined])[0], dtype=np.float64)
        products: Similarities = np.asarray(rows @ vector, dtype=np.float64)
        return products.round(_DECIMALS)


def similarities(space: Space, topic: Topic) -> Similarities:
    """``sim`` ``(n_passages,)`` in [0, 1]: the cosine of the topic to each passage, opposite ones counting as 0."""
    return space.cosines(space.passages, topic).clip(min=0.0)
