"""Likeness by words: TF-IDF over hashed words and pairs of words.

No vocabulary is kept, so a snapshot holds numbers only, and a word that was never seen before costs nothing. It finds
what an encoder misses: names of standards, abbreviations, and a language that the encoder does not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.hashed_words import hash_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import HashingVectorizer

BUCKETS = 2**20


@cache
def _hashing() -> HashingVectorizer:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        n_features=BUCKETS, ngram_range=(1, 2), strip_accents="unicode", alternate_sign=False, norm=None
    )


def _term_weights(texts: Sequence[str]) -> csr_matrix:
    """``(n, BUCKETS)``: 1 + ln(count) of each word and pair of words (sublinear term frequency)."""
    counts: csr_matrix = _hashing().transform(texts)
    counts.data = 1.0 + np.log(counts.data)
    return counts


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Passages by their words: for each bucket the passages that hold it and with what weight.

    ``weights`` are L2-normalised over a passage, so that ``similarities`` are cosines in [0, 1].
    """

    starts: NDArray[np.int64]
    passages: NDArray[np.int32]
    weights: NDArray[np.float32]
    buckets: NDArray[np.int32]
    idf: NDArray[np.float32]
    n_passages: int

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index ``texts``; idf is smooth, ln((1 + n) / (1 + df)) + 1 (as scikit-learn has it)."""
        from scipy.sparse import diags_array
        from sklearn.preprocessing import normalize

        if not texts:
            nothing = np.zeros(0, np.int32)
            return cls(np.zeros(1, np.int64), nothing, nothing.astype(np.float32), nothing, np.zeros(0, np.float32), 0)
        matrix = _term_weights(texts).tocsc()
        held = np.flatnonzero(np.diff(matrix.indptr)).astype(np.int32)
        frequency = np.diff(matrix.indptr)[held]
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        compact = normalize((matrix[:, held] @ diags_array(idf)).tocsr()).tocsc()
        compact.sort_indices()
        return cls(
            starts=compact.indptr.astype(np.int64),
            passages=compact.indices.astype(np.int32),
            weights=compact.data.astype(np.float32),
            buckets=held,
            idf=idf,
            n_passages=len(texts),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], n_passages: int) -> LexicalIndex:
        return cls(
            starts=np.asarray(arrays["lexical.starts"], np.int64),
            passages=np.asarray(arrays["lexical.passages"], np.int32),
            weights=np.asarray(arrays["lexical.weights"], np.float32),
            buckets=np.asarray(arrays["lexical.buckets"], np.int32),
            idf=np.asarray(arrays["lexical.idf"], np.float32),
            n_passages=n_passages,
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        return {
            "lexical.starts": self.starts,
            "lexical.passages": self.passages,
            "lexical.weights": self.weights,
            "lexical.buckets": self.buckets,
            "lexical.idf": self.idf,
        }

    def similarities(self, text: str) -> NDArray[np.float32]:
        """``(n_passages,)`` float32 in [0, 1]: the cosine of ``text`` to each passage.

        The length of ``text`` counts the words that no passage holds too (at the idf of a word never seen).
        """
        found = np.zeros(self.n_passages, np.float64)
        buckets, counts = hash_words(text, BUCKETS)
        if not len(buckets) or not self.n_passages:
            return found.astype(np.float32)
        place = np.minimum(np.searchsorted(self.buckets, buckets), len(self.buckets) - 1)
        known = self.buckets[place] == buckets
        idf = np.where(known, self.idf[place], np.log(1 + self.n_passages) + 1)
        weights = (1.0 + np.log(counts)) * idf
        weights /= np.linalg.norm(weights)
        for bucket, weight in zip(place[known], weights[known], strict=True):
            span = slice(self.starts[bucket], self.starts[bucket + 1])
            found[self.passages[span]] += weight * self.weights[span]
        return found.astype(np.float32)
