"""Comparing every row beside scanning neighbourhoods, at the sizes between which the index changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Vectors
from embeddings.flat import FlatIndex
from embeddings.index import Index
from embeddings.ivf import IvfIndex
from embeddings.open_encoder import open_encoder
from matching.signals.near import WIDEST
from tests.bench.many import Drawer, Vocabulary
from tests.bench.speeds import Speed

SIZES = (20_000, 50_000, 100_000, 200_000)
_K, _QUESTIONS = 10, 100
_FEW = 0.02


def indexing(sizes: Sequence[int] = SIZES) -> Iterator[Speed]:
    """Seconds to make each index, milliseconds of a question (the ten nearest, and as many as a suggestion wants), and
    how many of the ten are those of the exact search."""
    encoder = open_encoder("bilingual", threads=1)
    rows, queries = _competences(encoder, max(sizes)), asked(encoder, _QUESTIONS)
    for n in sizes:
        started = perf_counter()
        exact = FlatIndex.from_vectors(rows[:n])
        yield Speed(f"exact index of {n:,}: made", perf_counter() - started, "s")
        started = perf_counter()
        near = IvfIndex.from_vectors(rows[:n])
        yield Speed(f"neighbourhoods of {n:,}: made", perf_counter() - started, "s")
        few = np.random.default_rng(1).random(n) < _FEW
        for name, index in (("exact index", exact), ("neighbourhoods", near)):
            yield Speed(f"{name} of {n:,}: the {_K} nearest", _median(index, queries, _K), "ms", 5)
            yield Speed(f"{name} of {n:,}: the {WIDEST:,} nearest", _median(index, queries, WIDEST), "ms")
            yield Speed(f"{name} of {n:,}: of one in {1 / _FEW:.0f}", _median(index, queries, _K, few), "ms", 5)
        yield Speed(f"neighbourhoods of {n:,}: recall@{_K}", recall(near, exact, queries), "", 0.97, True)
        yield Speed(f"neighbourhoods of {n:,}: recall@{_K} of these", recall(near, exact, queries, few), "", 0.97, True)


def _competences(encoder: Encoder, n: int) -> Vectors:
    drawer = Drawer(np.random.default_rng(0), Vocabulary.of_glossary())
    texts: list[str] = []
    while len(texts) < n:
        texts += (competence.text for competence in drawer.member("")[1].competences)
    return encoder.encode(texts[:n])


def asked(encoder: Encoder, questions: int) -> Vectors:
    """Needs as people write them: one to three wordings of the glossary."""
    drawer = Drawer(np.random.default_rng(77), Vocabulary.of_glossary())
    texts = []
    for number in range(questions):
        said = drawer.vocabulary.said["fr" if number % 3 else "en"]
        about = drawer.concepts(1 + number % 3)
        texts.append(", ".join(said[one][drawer.rng.integers(len(said[one]))] for one in about))
    return encoder.encode(texts)


def _median(index: Index, queries: Vectors, k: int, within: NDArray[np.bool_] | None = None) -> float:
    taken = []
    for query in queries:
        started = perf_counter()
        index.search(query, k, within)
        taken.append(perf_counter() - started)
    return float(np.median(taken)) * 1e3


def recall(near: Index, exact: Index, queries: Vectors, within: NDArray[np.bool_] | None = None) -> float:
    """How many of the ten nearest of ``exact`` are among those of ``near``, in [0, 1]."""
    hits, wanted = 0, 0
    for query in queries:
        best = set(exact.search(query, _K, within).positions.tolist())
        hits += len(best & set(near.search(query, _K, within).positions.tolist()))
        wanted += len(best)
    return hits / max(wanted, 1)
