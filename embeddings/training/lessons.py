"""Pairs of texts in the order in which they are learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from embeddings.encoder import Vectors
from embeddings.training.corpus import Corpus, Pair
from embeddings.training.glossary import Concept
from embeddings.training.recipe import Recipe

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs of one kind, ``left[i]`` with ``right[i]``.

    ``meanings`` ``(n_pairs,)``: pairs of one number may mean the same, and are never told apart. ``taught``
    ``(n_pairs,)``: the place of the right text among those that the teacher knows, -1 where it does not. ``passes`` an
    epoch; ``pulled``: both texts mean the same, and should lie where the other does; ``translates``: the left one is
    French, the right one English; ``close``: every second pass brings near neighbours together.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    meanings: Places
    taught: Places
    passes: int
    pulled: bool
    translates: bool
    close: bool

    def __len__(self) -> int:
        return len(self.left)


def lessons_of(corpus: Corpus, recipe: Recipe, known: Mapping[str, int]) -> tuple[Lesson, ...]:
    """``known``: the place of each English text that the teacher knows. Kinds without a pair are left out."""

    def lesson(pairs: Sequence[Pair], often: int, *, pulled: bool, translates: bool, close: bool) -> Lesson:
        left, right = zip(*pairs, strict=True)
        taught = np.fromiter((known.get(text, -1) for text in right), dtype=np.int64, count=len(pairs))
        return Lesson(left, right, _meanings(pairs), taught, often, pulled, translates, close)

    passes = recipe.passes
    concepts = list(dict.fromkeys(chain.from_iterable(map(_of_one_concept, corpus.concepts))))
    kinds = (
        (corpus.sentences, passes.sentences, True, True, False),
        (corpus.terms, passes.terms, True, True, True),
        (corpus.synonyms, passes.synonyms, True, False, False),
        (corpus.subjects, passes.subjects, False, False, False),
        (concepts, passes.concepts, True, False, True),
        (_lists(corpus, recipe), passes.lists, True, True, False),
    )
    return tuple(
        lesson(pairs, often, pulled=pulled, translates=translates, close=close)
        for pairs, often, pulled, translates, close in kinds
        if pairs and often
    )


def _of_one_concept(concept: Concept) -> Iterator[Pair]:
    """Each wording with the term of its own language and with that of the other."""
    for wordings, others in ((concept.french, concept.english), (concept.english, concept.french)):
        for wording in wordings:
            yield from ((wording, term) for term in (*wordings[:1], *others[:1]) if term != wording)


def _lists(corpus: Corpus, recipe: Recipe) -> list[Pair]:
    """Lists of two to four terms with their translations, as people write what they can do.

    A term alone tells nothing about how much each of its words weighs beside others: lists do.
    """
    translations = [*corpus.terms]
    for concept in corpus.concepts:
        translations += product(concept.french, concept.english)
    rng = np.random.default_rng(recipe.seed)
    drawn = (rng.choice(len(translations), rng.integers(2, 5)) for _ in range(recipe.lists if translations else 0))
    return [
        (", ".join(translations[place][0] for place in places), ", ".join(translations[place][1] for place in places))
        for places in drawn
    ]


def _meanings(pairs: Sequence[Pair]) -> Places:
    """Which pairs hang together by a common text on one side."""
    places: dict[tuple[int, str], int] = {}
    left, right = ([places.setdefault((side, pair[side].casefold()), len(places)) for pair in pairs] for side in (0, 1))
    links = coo_array((np.ones(len(pairs), dtype=np.int8), (left, right)), shape=(len(places), len(places)))
    return np.asarray(connected_components(links, directed=False)[1][left], dtype=np.int64)


def at_random(count: int, size: int, rng: np.random.Generator) -> Iterator[Places]:
    """All places below ``count`` once, in batches of ``size`` or a few less."""
    yield from _cut(rng.permutation(count), size)


def by_neighbours(vectors: Vectors, size: int, together: int, rng: np.random.Generator) -> Iterator[Places]:
    """All rows once, in batches of ``size``: groups of about ``together`` near rows, one after the other by chance.

    Groups come of random splits (Dasgupta and Freund, "Random projection trees and low dimensional manifolds", 2008).
    """
    groups = list(_split(vectors, np.arange(len(vectors)), together, rng))
    yield from _cut(np.concatenate([groups[place] for place in rng.permutation(len(groups))]), size)


def _split(vectors: Vectors, rows: Places, together: int, rng: np.random.Generator) -> Iterator[Places]:
    if len(rows) <= together:
        yield rows
        return
    one, other = rng.choice(rows, 2, replace=False)
    order = np.argsort(vectors[rows] @ (vectors[one] - vectors[other]), kind="stable")
    for half in np.array_split(rows[order], 2):
        yield from _split(vectors, half, together, rng)


def _cut(order: Places, size: int) -> Iterator[Places]:
    if len(order):
        yield from np.array_split(order, -(-len(order) // size))
