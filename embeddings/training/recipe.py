"""How an encoder is trained: every number that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Passes:
    """How often each kind of pair is seen in an epoch."""

    sentences: int = 1
    terms: int = 3
    synonyms: int = 3
    subjects: int = 3
    concepts: int = 6
    english: int = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of a training; the same recipe and data give the same encoder on the same machine."""

    before: date = date(2019, 1, 1)
    """Projects that began from then on are not read: they are asked about in benchmarks."""
    everyday: int = 40_000
    """How many everyday sentences the teacher is asked about."""
    pieces: int = 36_000
    dimension: int = 512
    epochs: int = 4
    batch: int = 1024
    """Texts that are told apart at once."""
    neighbours: int = 64
    """Near neighbours that stand together in every second pass over terms and English texts."""
    passes: Passes = Passes()
    scale: float = 20.0
    """What cosines are multiplied by before a softmax."""
    spread: float = 0.1
    """Standard deviation of the first random vectors."""
    rate: float = 0.02
    """Highest learning rate."""
    warm_up: int = 50
    """Steps until the highest rate; from there it falls in a line."""
    pull: float = 2.0
    """Weight of the distance between translations, beside the loss of telling them from others."""
    taught: float = 0.3
    """Weight of the teacher's likenesses between translations, beside that loss."""
    left_out: float = 0.15
    """Share of the longer pieces that each epoch but the last does without."""
    mistyped: float = 0.15
    """Share of texts with a slip of the fingers, in each epoch but the last."""
    evened: float = 0.16
    """Power to which directions in which translations disagree are made smaller at the end; 0 leaves them."""
    compared: int = 40_000
    """Translations by which that is measured."""
    seed: int = 0
