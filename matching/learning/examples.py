"""What a ranker learns from: the candidates of questions whose answer is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from matching.ask import Ask
from matching.features import CONDITIONS, NAMES, Features
from matching.learning.pools import Pool


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
        catalogue = pool.catalogue
        vectors = encoder.encode([question.need for question in pool.questions])
        kept: list[tuple[Features, NDArray[np.bool_]]] = []
        weights: list[float] = []
        asked = sought = found = 0
        for question, vector in zip(pool.questions, vectors, strict=True):
            team = np.sort(catalogue.positions(question.asked.known))
            wanted = catalogue.positions(question.asked.sought)
            if not len(wanted):
                continue
            admitted = np.ones(len(catalogue.organizations), dtype=np.bool_)
            admitted[team] = False
            told = vector[None] if vector.any() else vector[None][:0]
            features = Features.compute(catalogue, Ask(question.need, (), told, team), admitted)
            right = np.isin(features.places, wanted)
            asked, sought, found = asked + 1, sought + len(wanted), found + int(right.sum())
            if right.any():
                kept.append((features, right))
                weights.append(question.weight)
        return cls(
            values=np.concatenate([np.zeros((0, len(NAMES)), np.float32), *(features.values for features, _ in kept)]),
            right=np.concatenate([np.zeros(0, np.bool_), *(right for _, right in kept)]),
            starts=np.cumsum([0, *(len(right) for _, right in kept)]),
            conditions=np.stack([features.conditions for features, _ in kept])
            if kept
            else np.zeros((0, len(CONDITIONS)), np.float32),
            weights=np.asarray(weights) / np.sqrt(max(len(kept), 1)),
            asked=asked,
            sought=sought,
            found=found,
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
