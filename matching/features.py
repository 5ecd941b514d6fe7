"""What speaks for each candidate, free of scale: a ranker learned on one cluster serves another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.signals.by_record import record_signals
from matching.signals.by_team import TeamPast, team_signals
from matching.signals.by_text import highest, text_signals
from matching.signals.near import Near
from matching.signals.signal import Signal

EACH = 100
"""How many candidates each retriever brings."""

_FLOOR = 0.003
_HALF_RANK = 5.0
_SMALLEST = 100


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
_RETRIEVERS = (
    Signal.VOTES,
    Signal.WIDE,
    Signal.BEST,
    Signal.WORDS,
    Signal.TOGETHER,
    Signal.PER_PARTNER,
    Signal.WALK,
    Signal.PARTNERS_FIT,
    Signal.SHARED,
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
    values: NDArray[np.float32]
    conditions: NDArray[np.float32]

    @classmethod
    def compute(cls, catalogue: Catalogue, ask: Ask, admitted: NDArray[np.bool_]) -> Features:
        """``admitted`` ``(n_organizations,)`` are those who may be suggested; nobody of the team is among them."""
        reachable = catalogue.owners.any(admitted)
        near = Near.look(catalogue, ask, reachable)
        past = TeamPast.look(catalogue, ask)
        signals = (
            text_signals(catalogue, ask, near, reachable)
            | team_signals(catalogue, ask, near, past)
            | record_signals(catalogue, ask, near)
        )
        places = _candidates(signals, admitted, asked=ask.vector is not None)
        measured = admitted.copy()
        measured[ask.team] = True
        values = np.full((len(places), len(COLUMNS)), np.nan, dtype=np.float32)
        greatest = {
            signal: float(np.nan_to_num(column[measured]).max(initial=0.0)) for signal, column in signals.items()
        }
        for number, (signal, reading) in enumerate(COLUMNS):
            if signal in signals:
                values[:, number] = _read(signals[signal][places], reading, greatest[signal])
        return cls(places, values, _conditions(catalogue, ask, admitted, near, past))


def _candidates(
    signals: dict[Signal, NDArray[np.float64]], admitted: NDArray[np.bool_], *, asked: bool
) -> NDArray[np.int64]:
    retrievers = [signal for signal in _RETRIEVERS if signal in signals]
    if not asked:
        retrievers.append(Signal.RECORD)
    found = np.zeros(len(admitted), dtype=np.bool_)
    for signal in retrievers:
        found[highest(np.where(admitted, np.nan_to_num(signals[signal]), 0.0), EACH)] = True
    return np.flatnonzero(found)


def _read(mine: NDArray[np.float64], reading: Reading, greatest: float) -> NDArray[np.float64]:
    """The candidates' ``mine`` of a signal, of which ``greatest`` is the greatest of all."""
    if reading is Reading.AS_IT_IS:
        return mine
    if greatest <= 0:
        return np.where(np.isnan(mine), np.nan, 0.0)
    if reading is Reading.SHARE:
        return mine / greatest
    if reading is Reading.LOG:
        return np.log(_FLOOR + mine / greatest)
    ordered = np.sort(mine[~np.isnan(mine)])
    more = len(ordered) - np.searchsorted(ordered, mine, side="right")
    read = np.where(mine > 0, _HALF_RANK / (_HALF_RANK + more), 0.0)
    return np.where(np.isnan(mine), np.nan, read)


def _conditions(
    catalogue: Catalogue, ask: Ask, admitted: NDArray[np.bool_], near: Near, past: TeamPast
) -> NDArray[np.float32]:
    pool = int(admitted.sum())
    pasts = int((admitted & (catalogue.projects_of.lengths > 0)).sum())
    asked = ask.vector is not None
    known = len(past.with_past)
    values = {
        Condition.POOL: np.log10(max(pool, _SMALLEST)) - 3,
        Condition.TOLD: past.says - 0.5,
        Condition.WORDLESS: float(not asked),
        Condition.ALONE: float(known == 0),
        Condition.TEAM: np.log1p(known) - 1,
        Condition.LIKEST: float(near.similarities.max(initial=0.0)) - 0.7 if asked else 0.0,
        Condition.PASTS: pasts / max(pool, 1) - 0.5,
    }
    return np.asarray([values[condition] for condition in CONDITIONS], dtype=np.float32)
