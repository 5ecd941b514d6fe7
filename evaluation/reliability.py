"""Whether probabilities can be believed: of what was said to be so likely, how much came true?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.exposure import SHOWN
from evaluation.intervals import Estimate, Resamples
from evaluation.qrels import Qrels
from evaluation.ranked import RankedList
from matching.calibration import level_of
from models.suggestion import Level

BINS = 10

Probabilities = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions that were said to be about as likely: the mean of what was said, and the share that came true."""

    said: float
    true: float
    count: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the suggestions among the first ten.

    ``error`` is the expected calibration error over ten ``bins`` of as many suggestions each: Σ count / n · |said -
    true| (Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015). ``skill`` is the
    Brier skill score 1 - Σ (p - y)² / Σ (b - y)² with b the share of right ones at that rank, in these very answers:
    above 0 a probability says more than the rank does (Murphy, "A new vector partition of the probability score",
    1973). ``levels``: the same by level in words, those left out that were never said.
    """

    suggestions: int
    error: float
    skill: Estimate
    bins: tuple[Bin, ...]
    levels: Mapping[Level, Bin]


def reliability(
    lists: Mapping[str, RankedList],
    probabilities: Probabilities,
    topics: Sequence[str],
    qrels: Qrels,
    resamples: Resamples,
) -> Reliability | None:
    """Over ``topics``, which ``resamples`` draws from; ``None`` where nothing was said of their first ten."""
    shown = [
        (number, rank, probabilities[topic][id_], id_ in qrels.relevant(topic))
        for number, topic in enumerate(topics)
        if topic in lists and topic in probabilities
        for rank, id_ in enumerate(lists[topic].ids[:SHOWN])
        if id_ in probabilities[topic]
    ]
    if not shown:
        return None
    topic, rank = np.asarray([row[:2] for row in shown]).T
    said, true = np.asarray([row[2:] for row in shown], dtype=np.float64).T
    base = (np.bincount(rank, weights=true) / np.maximum(np.bincount(rank), 1))[rank]
    reference, gained = np.zeros(len(topics)), np.zeros(len(topics))
    np.add.at(reference, topic, (base - true) ** 2)
    np.add.at(gained, topic, (base - true) ** 2 - (said - true) ** 2)
    order = np.argsort(said, kind="stable")
    bins = tuple(_bin(said[part], true[part]) for part in np.array_split(order, BINS) if len(part))
    levels = np.asarray([level_of(chance) for chance in said])
    return Reliability(
        suggestions=len(said),
        error=sum(one.count * abs(one.said - one.true) for one in bins) / len(said),
        skill=resamples.ratio(gained, reference),
        bins=bins,
        levels={level: _bin(said[levels == level], true[levels == level]) for level in Level if level in levels},
    )


def _bin(said: NDArray[np.float64], true: NDArray[np.float64]) -> Bin:
    return Bin(float(said.mean()), float(true.mean()), len(said))
