"""An encoder for tests: no weights, no seconds, the same vectors on every machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from zlib import crc32

import numpy as np

from embeddings.encoder import Vectors


class WordEncoder:
    """Each word (without case) is a direction of its own by its checksum; a text is their sum, of unit length.

    ``encoded`` lists all texts that it was given, in order. Satisfies ``embeddings.encoder.Encoder``.
    """

    name = "words"
    dimension = 256

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row += _direction(word, self.dimension)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@cache
def _direction(word: str, dimension: int) -> Vectors:
    return np.random.default_rng(crc32(word.encode())).normal(size=dimension).astype(np.float32)
