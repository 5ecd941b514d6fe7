"""What passages say of their owners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.signals.near import Near
from matching.signals.signal import Signal
from matching.signals.votes import Ballot, Votes, counted

Column = NDArray[np.float64]

NEIGHBOURS = 200
_FEW = 30
_FADE = 0.6


def text_votes(catalogue: Catalogue, ask: Ask, near: Near, reachable: NDArray[np.bool_]) -> Ballot:
    """How each passage votes for its owners; nothing without a need."""
    votes: dict[Signal, Votes] = {}
    if ask.need:
        votes[Signal.WORDS] = _words(catalogue, ask.need, reachable)
    if ask.vector is not None:
        nearest, wide = near.nearest(NEIGHBOURS), near.of(near.positions)
        weights = near.of(nearest) ** 4
        votes |= {
            Signal.VOTES: Votes(nearest, weights),
            Signal.WIDE: Votes(near.positions, wide**2),
            Signal.NEAREST: Votes(nearest[:_FEW], weights[:_FEW]),
            Signal.SHARP: Votes(nearest, weights**2),
            Signal.SPLIT: Votes(nearest, weights / np.sqrt(catalogue.owners.lengths[nearest])),
            Signal.RECENT: Votes(nearest, weights * _FADE ** catalogue.age_of(nearest)),
            Signal.PROFILE: Votes(near.positions, wide),
        }
    return votes


def text_signals(catalogue: Catalogue, near: Near, votes: Ballot) -> dict[Signal, Column]:
    """The signals by text, each ``(n_organizations,)``; none without a need."""
    signals = counted(votes, catalogue.owners)
    if Signal.VOTES in signals:
        signals[Signal.PROFILE] = profile(signals[Signal.PROFILE], catalogue.length)
        signals[Signal.FOR_ITS_RECORD] = for_its_record(signals[Signal.VOTES], catalogue.record)
        signals[Signal.BEST] = _best(catalogue, near)
    silent = catalogue.record_of_words == 0
    for column in signals.values():
        column[silent] = np.nan
    return signals


def profile(cosines: Column, length: Column) -> Column:
    """From the sum of the cosines of passages and the length of the sum of their vectors."""
    return np.asarray((cosines / np.maximum(length, 1e-9)).clip(0.0, 1.0))


def for_its_record(votes: Column, record: NDArray[np.number]) -> Column:
    return np.asarray(votes / np.sqrt(np.maximum(record, 1)))


def _best(catalogue: Catalogue, near: Near) -> Column:
    """Nearest last, so that the greatest remains where an organization is written to more than once."""
    best = np.zeros(len(catalogue.organizations))
    backwards = near.positions[::-1]
    entries = catalogue.owners.gather(backwards)
    best[entries.columns] = near.of(backwards)[entries.place]
    return best


def _words(catalogue: Catalogue, need: str, reachable: NDArray[np.bool_]) -> Votes:
    similarities = catalogue.lexical.similarities(need)
    similarities *= reachable & ~catalogue.is_need
    nearest = highest(similarities, NEIGHBOURS)
    return Votes(nearest, similarities[nearest].astype(np.float64) ** 2)


def highest(values: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """Positions of the ``k`` highest values above 0, ties by position."""
    above = np.flatnonzero(values)
    if len(above) > k:
        least = np.partition(values[above], len(above) - k)[len(above) - k]
        sure = above[values[above] > least]
        above = np.sort(np.concatenate((sure, above[values[above] == least][: k - len(sure)])))
    return above
