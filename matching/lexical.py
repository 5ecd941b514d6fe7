"""Likeness by words: TF-IDF over hashed words and pairs of words.

No vocabulary is kept, so a snapshot holds numbers only, and a word that was never seen before costs nothing. It finds
what an encoder misses: names of standards, abbreviations, and a language that the encoder does not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from matching.hashed_words import hash_words

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import HashingVectorizer

BUCKETS = 2**20

_AT_ONCE = 50_000
_ENTRIES_AT_ONCE = 2**15
_FEW = 20_000
_MOST = 2**16 - 1


@cache
def _hashing() -> HashingVectorizer:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        n_features=BUCKETS, ngram_range=(1, 2), strip_accents="unicode", alternate_sign=False, norm=None
    )


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
class _Held:
    """Which bucket is in which passage and how often, a column each ``(n_entries,)``: by bucket, then by passage."""

    buckets: NDArray[np.int32]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint16]

    @classmethod
    def hashed(cls, texts: Mapping[int, str]) -> _Held:
        """Of ``texts`` by the positions of their passages."""
        positions = np.fromiter(sorted(texts), np.int32, len(texts))
        in_order = [texts[at] for at in positions.tolist()]
        counted = _counted_many(in_order) if len(texts) > _FEW else _counted_few(in_order)
        return cls(counted.buckets, positions[counted.passages], counted.counts)

    def moved(self, places: NDArray[np.int64]) -> _Held:
        """With passage p at ``places[p]``, or without it where that is negative; their order stays as it is."""
        now = places.astype(np.int32)[self.passages]
        stays = now >= 0
        return _Held(self.buckets[stays], now[stays], self.counts[stays])

    def __add__(self, other: _Held) -> _Held:
        """Of both, which have no passage in common."""
        if not len(self.buckets) or not len(other.buckets):
            return self if len(self.buckets) else other
        at = np.searchsorted(self._keys(), other._keys())
        return _Held(
            np.insert(self.buckets, at, other.buckets),
            np.insert(self.passages, at, other.passages),
            np.insert(self.counts, at, other.counts),
        )

    def _keys(self) -> NDArray[np.int64]:
        return self.buckets.astype(np.int64) << 32 | self.passages


def _counted_few(texts: Sequence[str]) -> _Held:
    hashed = [hash_words(text, BUCKETS) for text in texts]
    passages = np.repeat(np.arange(len(texts), dtype=np.int32), [len(buckets) for buckets, _ in hashed])
    buckets = np.concatenate([buckets for buckets, _ in hashed] or [np.zeros(0, np.int32)])
    counts = np.concatenate([counts for _, counts in hashed] or [np.zeros(0)]).clip(max=_MOST).astype(np.uint16)
    order = np.lexsort((passages, buckets))
    return _Held(buckets[order], passages[order], counts[order])


def _counted_many(texts: Sequence[str]) -> _Held:
    """The same by scikit-learn, which takes a second to be imported and then hashes four times as fast."""
    from scipy.sparse import csr_array, vstack

    chunks = []
    for start in range(0, len(texts), _AT_ONCE):
        counted = _hashing().transform(texts[start : start + _AT_ONCE])
        counts = counted.data.clip(max=_MOST).astype(np.uint16)
        chunks.append(csr_array((counts, counted.indices, counted.indptr), shape=counted.shape))
    by_bucket = vstack(chunks, format="csr").tocsc()
    buckets = np.repeat(np.arange(BUCKETS, dtype=np.int32), np.diff(by_bucket.indptr))
    return _Held(buckets, by_bucket.indices.astype(np.int32, copy=False), by_bucket.data)


def _chunks(n: int) -> Iterator[slice]:
    """Of ``n`` entries, each so few that what is made of them stays in the processor's own memory."""
    for start in range(0, n, _ENTRIES_AT_ONCE):
        yield slice(start, start + _ENTRIES_AT_ONCE)


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Passages by their words: for each bucket the passages that hold it, how often and with what weight.

    ``weights`` are L2-normalised over a passage, so that ``similarities`` are cosines in [0, 1].
    """

    starts: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint16]
    weights: NDArray[np.float32]
    buckets: NDArray[np.int32]
    idf: NDArray[np.float32]
    n_passages: int

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index ``texts``."""
        return cls._of(_Held.hashed(dict(enumerate(texts))), len(texts))

    def renewed(self, places: NDArray[np.int64], texts: Mapping[int, str], n_passages: int) -> LexicalIndex:
        """The same as ``from_texts`` gives: passage p of this one at ``places[p]``, or gone where that is negative, and
        ``texts`` at all other positions below ``n_passages``."""
        repeated = np.repeat(self.buckets, np.diff(self.starts))
        held = _Held(repeated, self.passages, self.counts).moved(places)
        return self._of(held + _Held.hashed(texts), n_passages)

    @classmethod
    def _of(cls, held: _Held, n_passages: int) -> LexicalIndex:
        """Weighed: term frequency is sublinear, 1 + ln(count), idf smooth, ln((1 + n) / (1 + df)) + 1 (as scikit-learn
        has them)."""
        others = held.buckets[1:] != held.buckets[:-1]  # several times as fast as their difference
        starts = np.flatnonzero(np.append(len(held.buckets) > 0, others))
        frequency = np.diff(starts, append=len(held.buckets))
        idf = (np.log((1 + n_passages) / (1 + frequency)) + 1).astype(np.float32)
        rarity = np.repeat(idf, frequency)
        frequent = 1.0 + np.log(np.arange(int(held.counts.max(initial=1)) + 1).clip(1))
        squares, weights = np.zeros(n_passages), np.empty(len(rarity), np.float32)
        for some in _chunks(len(rarity)):
            np.add.at(squares, held.passages[some], (frequent[held.counts[some]] * rarity[some]) ** 2)
        lengths = np.sqrt(squares)
        for some in _chunks(len(rarity)):
            weights[some] = frequent[held.counts[some]] * rarity[some] / lengths[held.passages[some]]
        return cls(
            starts=np.append(starts, len(held.buckets)),
            passages=held.passages,
            counts=held.counts,
            weights=weights,
            buckets=held.buckets[starts],
            idf=idf,
            n_passages=n_passages,
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], n_passages: int) -> LexicalIndex:
        return cls(
            starts=np.asarray(arrays["lexical.starts"], np.int64),
            passages=np.asarray(arrays["lexical.passages"], np.int32),
            counts=np.asarray(arrays.get("lexical.counts", ()), np.uint16),
            weights=np.asarray(arrays["lexical.weights"], np.float32),
            buckets=np.asarray(arrays["lexical.buckets"], np.int32),
            idf=np.asarray(arrays["lexical.idf"], np.float32),
            n_passages=n_passages,
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        return {
            "lexical.starts": self.starts,
            "lexical.passages": self.passages,
            "lexical.counts": self.counts,
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
        return type(self)(starts, passages[order], np.zeros(0, np.uint16), weights[order], held, idf, len(texts))


@dataclass(frozen=True, slots=True)
class _Patched:
    base: LexicalIndex
    more: LexicalIndex

    def similarities(self, text: str) -> NDArray[np.float32]:
        words = self.base.words(text)
        return np.concatenate((self.base.cosines(words), self.more.cosines(words)))
