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
    subjects: int = 1
    concepts: int = 6
    lists: int = 1
    english: tuple[int, int, int, int] = (8, 2, 2, 1)
    """Of what a teacher tells: projects, terms, what terms mean, sentences."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of a training; the same recipe and data give the same encoder on the same machine."""

    before: date = date(2019, 1, 1)
    """Projects that began from then on are not read: they are asked about in benchmarks."""
    everyday: int = 40_000
    """How many everyday sentences the teacher is asked about."""
    lists: int = 120_000
    """How many lists of two to four terms are put together in each language."""
    pieces: int = 36_000
    dimension: int = 512
    epochs: int = 5
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
    pull: float = 8.0
    """Weight of the distance between translations, beside the loss of telling them from others."""
    taught: float = 0.9
    """Weight of the teacher's likenesses between translations, beside that loss."""
    level: float = 100.0
    """Weight of the squared differences to the teacher's cosines, beside the loss of their order."""
    left_out: float = 0.15
    """Share of the longer pieces that each epoch but the last does without."""
    mistyped: float = 0.15
    """Share of texts with a slip of the fingers, in each epoch but the last."""
    evened: float = 0.1
    """Power to which directions in which translations disagree are made smaller at the end; 0 leaves them."""
    compared: int = 40_000
    """Translations by which that is measured."""
    seed: int = 0
