"""The buckets of a text's words, to the number those that scikit-learn's ``HashingVectorizer`` gives.

For the one text of a question: scikit-learn hashes many texts faster, but takes most of a second to be imported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from struct import iter_unpack

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\b\w\w+\b")
_ALL = 0xFFFFFFFF
_REMEMBERED = 2**14


def hash_words(text: str, n_buckets: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Buckets ``(n,)``, ascending, and how many words and pairs of words fall into each: without case and accents."""
    words = _WORD.findall(_without_accents(text.lower()))
    terms = [*words, *map(" ".join, pairwise(words))]
    counted = Counter(_bucket(term, n_buckets) for term in terms)
    buckets = sorted(counted)
    return np.array(buckets, np.int32), np.array([counted[bucket] for bucket in buckets], np.float64)


@lru_cache(maxsize=_REMEMBERED)
def _bucket(term: str, n_buckets: int) -> int:
    return abs(_signed(murmur3(term.encode()))) % n_buckets


def murmur3(key: bytes) -> int:
    """MurmurHash3 of ``key``, x86, 32 bits, seed 0 (Austin Appleby), in [0, 2³²)."""
    hashed = 0
    whole = len(key) & ~3
    for (block,) in iter_unpack("<I", key[:whole]):
        hashed ^= _mixed(block)
        hashed = ((hashed << 13 | hashed >> 19) & _ALL) * 5 + 0xE6546B64 & _ALL
    hashed ^= _mixed(int.from_bytes(key[whole:], "little")) ^ len(key)
    hashed = (hashed ^ (hashed >> 16)) * 0x85EBCA6B & _ALL
    hashed = (hashed ^ (hashed >> 13)) * 0xC2B2AE35 & _ALL
    return hashed ^ (hashed >> 16)


def _mixed(block: int) -> int:
    block = block * 0xCC9E2D51 & _ALL
    return ((block << 15 | block >> 17) & _ALL) * 0x1B873593 & _ALL


def _signed(bits: int) -> int:
    return bits - (1 << 32) if bits >> 31 else bits


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
