"""What speaks for each candidate, free of scale: a ranker learned on one cluster serves another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.signals.signal import Signal


class Reading(StrEnum):
    """How a signal becomes a feature, higher saying more: x is its value, max the greatest among all who may be
    suggested and the team.

    ``AS_IT_IS``: x. ``SHARE``: x / max, in [0, 1]. ``LOG``: ln(.003 + x / max), in [-5.9, .1]. ``RANK``: 5 / (5 +
    number of candidates with more), in (0, 1], and 0 where x is 0. The last three are 0 for everybody where max is 0.
    """

    AS_IT_IS = "as_it_is"
    SHARE = "share"
    LOG = "log"
    RANK = "rank"


_SCALED = (Reading.SHARE, Reading.LOG, Reading.RANK)
_OF_THE_TEAM = (Reading.SHARE, Reading.RANK)
_BY_TEAM = (
    Signal.TOGETHER,
    Signal.TOGETHER_ANYHOW,
    Signal.TOGETHER_COUNT,
    Signal.TOGETHER_RECENT,
    Signal.PER_PARTNER,
    Signal.PER_PARTNER_SHARP,
    Signal.PER_PARTNER_ANYHOW,
    Signal.MET,
    Signal.WALK,
    Signal.PARTNERS_FIT,
    Signal.SHARED,
)
_AS_THEY_ARE = (
    Signal.FRESH,
    Signal.USUAL_SIZE,
    Signal.KIND_WANTED,
    Signal.PLACE_WANTED,
    Signal.CITY_WANTED,
    Signal.KIND_IN_TEAM,
    Signal.PLACE_IN_TEAM,
    Signal.CITY_IN_TEAM,
    Signal.NO_PAST,
    Signal.NO_WORDS,
)


def _readings(signal: Signal) -> tuple[Reading, ...]:
    """No logarithm of the team's past: it would set one project long ago as far above none as a need can tell apart."""
    if signal in _AS_THEY_ARE:
        return (Reading.AS_IT_IS,)
    return _OF_THE_TEAM if signal in _BY_TEAM else _SCALED


COLUMNS: tuple[tuple[Signal, Reading], ...] = tuple(
    (signal, reading) for signal in Signal for reading in _readings(signal)
)

NAMES: tuple[str, ...] = tuple(f"{signal}.{reading}" for signal, reading in COLUMNS)


class Condition(StrEnum):
    """What the question and the cluster are like, the same for all candidates; each about 0 in the middle.

    - ``POOL``: log10 of how many may be suggested (100 where they are fewer), less 3.
    - ``TOLD``: how much the team's past says of this need (``TeamPast.says``), less .5.
    - ``WORDLESS``: 1 where nothing is asked in words, otherwise 0. ``ALONE``: 1 where nobody of the team has a past.
    - ``TEAM``: ln(1 + those of the team who have one), less 1.
    - ``LIKEST``: the greatest cosine of the need to a passage, less .7; 0 without a need.
    - ``PASTS``: share with a past project among those who may be suggested, less .5.
    """

    POOL = "pool"
    TOLD = "told"
    WORDLESS = "wordless"
    ALONE = "alone"
    TEAM = "team"
    LIKEST = "likest"
    PASTS = "pasts"


CONDITIONS: tuple[Condition, ...] = tuple(Condition)


@dataclass(frozen=True, slots=True)
class Features:
    """The candidates of a question and what speaks for each.

    ``places`` ``(n_candidates,)`` in the catalogue, ascending: the 100 first of each retriever (ties by place), of
    whom something is found. ``values`` ``(n_candidates, len(NAMES))`` float32, NaN where nothing can be known.
    ``conditions`` ``(len(CONDITIONS),)`` float32.
    """

    places: NDArray[np.int64]
    values: NDArray[np.floating]
    conditions: NDArray[np.float32]
