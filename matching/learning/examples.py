"""What a ranker learns from: the candidates of questions whose answer is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from matching.ask import Ask
from matching.features import CONDITIONS, NAMES, Features
from matching.learning.pools import Pool, PoolQuestion
from matching.measured import Comparison, Measured


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those of one question: ``right`` ``(n_candidates,)`` tells who was sought, of ``sought`` that the pool has."""

    question: PoolQuestion
    features: Features
    right: NDArray[np.bool_]
    sought: int


def candidates_of(pool: Pool, encoder: Encoder) -> Iterator[Candidates]:
    """The candidates of each question of the pool."""
    catalogue = pool.catalogue
    vectors = encoder.encode([question.need for question in pool.questions])
    for question, vector in zip(pool.questions, vectors, strict=True):
        team = np.sort(catalogue.positions(question.asked.known))
        wanted = catalogue.positions(question.asked.sought)
        admitted = np.ones(len(catalogue.organizations), dtype=np.bool_)
        admitted[team] = False
        told = vector[None] if vector.any() else vector[None][:0]
        measured = Measured.look(catalogue, Ask(question.need, (), told, team), admitted)
        features = Comparison.of(measured, measured.candidates()).features()
        if question.among is not None:
            told_of = np.isin(features.places, catalogue.positions(sorted(question.among)))
            features = replace(features, places=features.places[told_of], values=features.values[told_of])
        yield Candidates(question, features, np.isin(features.places, wanted), len(wanted))


@dataclass(frozen=True, slots=True)
class Examples:
    """Candidates, question after question.

    ``values`` ``(n_candidates, len(NAMES))`` float32; ``right`` ``(n_candidates,)``: who was sought; ``starts``
    ``(n_questions + 1,)``; ``conditions`` ``(n_questions, len(CONDITIONS))``; ``weights`` ``(n_questions,)``. ``asked``
    counts the questions with somebody to find, ``sought`` those people, ``found`` those of them among the candidates.
    """

    values: NDArray[np.float32]
    right: NDArray[np.bool_]
    starts: NDArray[np.int64]
    conditions: NDArray[np.float32]
    weights: NDArray[np.float64]
    asked: int
    sought: int
    found: int

    def __len__(self) -> int:
        return len(self.weights)

    @classmethod
    def of(cls, pool: Pool, encoder: Encoder) -> Self:
        """Of one pool; questions with nobody to find among the candidates teach nothing and are left out.

        A question counts its weight / √(number of questions of its pool).
        """
        asked = [one for one in candidates_of(pool, encoder) if one.sought]
        kept = [one for one in asked if one.right.any()]
        return cls(
            values=np.concatenate([np.zeros((0, len(NAMES)), np.float32), *(one.features.values for one in kept)]),
            right=np.concatenate([np.zeros(0, np.bool_), *(one.right for one in kept)]),
            starts=np.cumsum([0, *(len(one.right) for one in kept)]),
            conditions=np.stack([one.features.conditions for one in kept])
            if kept
            else np.zeros((0, len(CONDITIONS)), np.float32),
            weights=np.asarray([one.question.weight for one in kept]) / np.sqrt(max(len(kept), 1)),
            asked=len(asked),
            sought=sum(one.sought for one in asked),
            found=sum(int(one.right.sum()) for one in asked),
        )

    @classmethod
    def together(cls, parts: Iterable[Self]) -> Self:
        """One after the other."""
        every = list(parts)
        ends = np.cumsum([0, *(len(part.values) for part in every)])
        return cls(
            values=np.concatenate([part.values for part in every]),
            right=np.concatenate([part.right for part in every]),
            starts=np.concatenate(
                [[0], *(part.starts[1:] + end for part, end in zip(every, ends, strict=False))]
            ).astype(np.int64),
            conditions=np.concatenate([part.conditions for part in every]),
            weights=np.concatenate([part.weights for part in every]),
            asked=sum(part.asked for part in every),
            sought=sum(part.sought for part in every),
            found=sum(part.found for part in every),
        )
