"""What passages say of their owners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.signals.near import Near
from matching.signals.signal import Signal

Column = NDArray[np.float64]

NEIGHBOURS = 200
_FEW = 30
_FADE = 0.6


def text_signals(catalogue: Catalogue, ask: Ask, near: Near, reachable: NDArray[np.bool_]) -> dict[Signal, Column]:
    """The signals by text, each ``(n_organizations,)``; none without a need."""
    signals: dict[Signal, Column] = {}
    owners = catalogue.owners
    if ask.need:
        signals[Signal.WORDS] = _words(catalogue, ask.need, reachable)
    if ask.vector is not None:
        nearest = near.nearest(NEIGHBOURS)
        votes = near.of(nearest) ** 4
        signals |= {
            Signal.VOTES: owners.spread(nearest, votes),
            Signal.WIDE: owners.spread(near.positions, near.of(near.positions) ** 2),
            Signal.NEAREST: owners.spread(nearest[:_FEW], votes[:_FEW]),
            Signal.SHARP: owners.spread(nearest, votes**2),
            Signal.SPLIT: owners.spread(nearest, votes / np.sqrt(owners.lengths[nearest])),
            Signal.RECENT: owners.spread(nearest, votes * _FADE ** catalogue.age_of_passage[nearest]),
            Signal.BEST: _best(catalogue, near),
            Signal.PROFILE: (
                owners.spread(near.positions, near.of(near.positions)) / np.maximum(catalogue.length, 1e-9)
            ).clip(0.0, 1.0),
        }
        signals[Signal.FOR_ITS_RECORD] = signals[Signal.VOTES] / np.sqrt(np.maximum(catalogue.record, 1))
    silent = catalogue.record_of_words == 0
    for column in signals.values():
        column[silent] = np.nan
    return signals


def _best(catalogue: Catalogue, near: Near) -> Column:
    """Nearest last, so that the greatest remains where an organization is written to more than once."""
    best = np.zeros(len(catalogue.organizations))
    backwards = near.positions[::-1]
    entries = catalogue.owners.gather(backwards)
    best[entries.columns] = near.of(backwards)[entries.place]
    return best


def _words(catalogue: Catalogue, need: str, reachable: NDArray[np.bool_]) -> Column:
    similarities = catalogue.lexical.similarities(need) * (reachable & ~catalogue.is_need)
    nearest = highest(similarities, NEIGHBOURS)
    return catalogue.owners.spread(nearest, similarities[nearest].astype(np.float64) ** 2)


def highest(values: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """Positions of the ``k`` highest values above 0, ties by position."""
    above = np.flatnonzero(values)
    if len(above) > k:
        least = np.partition(values[above], len(above) - k)[len(above) - k]
        sure = above[values[above] > least]
        above = np.sort(np.concatenate((sure, above[values[above] == least][: k - len(sure)])))
    return above
