"""Likeness by words: TF-IDF over hashed words and pairs of words.

No vocabulary is kept, so a snapshot holds numbers only, and a word that was never seen before costs nothing. It finds
what an encoder misses: names of standards, abbreviations, and a language that the encoder does not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, Self

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


class Lexical(Protocol):
    """Passages by their words."""

    def similarities(self, text: str) -> NDArray[np.float32]:
        """``(n_passages,)`` float32 in [0, 1]: the cosine of ``text`` to each passage.

        The length of ``text`` counts the words that no passage holds too (at the idf of a word never seen).
        """


@dataclass(frozen=True, slots=True)
class Words:
    """The words and pairs of words of a text: their buckets, and their weights, of length 1 together."""

    buckets: NDArray[np.int32]
    weights: NDArray[np.float64]


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
        return self.cosines(self.words(text))

    def words(self, text: str) -> Words:
        """Those of ``text`` at the idf of this index; a word that it never saw has that of one in no passage."""
        buckets, counts = hash_words(text, BUCKETS)
        idf = np.full(len(buckets), np.log(1 + self.n_passages) + 1)
        place, known = self._places(buckets)
        idf[known] = self.idf[place]
        weights = (1.0 + np.log(counts)) * idf
        return Words(buckets, weights / np.linalg.norm(weights) if len(weights) else weights)

    def cosines(self, words: Words) -> NDArray[np.float32]:
        """``(n_passages,)`` float32 in [0, 1]: the cosine of a text to each passage."""
        found = np.zeros(self.n_passages, np.float64)
        place, known = self._places(words.buckets)
        for bucket, weight in zip(place, words.weights[known], strict=True):
            span = slice(self.starts[bucket], self.starts[bucket + 1])
            found[self.passages[span]] += weight * self.weights[span]
        return found.astype(np.float32)

    def with_texts(self, texts: Sequence[str]) -> Lexical:
        """The same with more passages at the end, which change nobody's idf."""
        return _Patched(self, self._of_more(texts)) if texts else self

    def _places(self, buckets: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where those of ``buckets`` stand that are held here, and which these are."""
        if not len(self.buckets):
            return np.zeros(0, np.int64), np.zeros(len(buckets), np.bool_)
        place = np.minimum(np.searchsorted(self.buckets, buckets), len(self.buckets) - 1)
        known = self.buckets[place] == buckets
        return place[known], known

    def _of_more(self, texts: Sequence[str]) -> Self:
        words = [self.words(text) for text in texts]
        buckets = np.concatenate([one.buckets for one in words])
        weights = np.concatenate([one.weights for one in words]).astype(np.float32)
        passages = np.repeat(np.arange(len(texts), dtype=np.int32), [len(one.buckets) for one in words])
        order = np.lexsort((passages, buckets))
        held, counts = np.unique(buckets, return_counts=True)
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        idf = np.zeros(len(held), np.float32)  # never asked for: the words of a text are weighed by the whole
        return type(self)(starts, passages[order], weights[order], held, idf, len(texts))


@dataclass(frozen=True, slots=True)
class _Patched:
    base: LexicalIndex
    more: LexicalIndex

    def similarities(self, text: str) -> NDArray[np.float32]:
        words = self.base.words(text)
        return np.concatenate((self.base.cosines(words), self.more.cosines(words)))
