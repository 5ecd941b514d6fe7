"""What is measured of everybody for one question, and how candidates compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.features import COLUMNS, CONDITIONS, Condition, Features, Reading
from matching.signals.by_record import record_signals, wanted_votes
from matching.signals.by_team import TeamPast, offer_votes, team_signals, team_votes, walk_from
from matching.signals.by_text import highest, text_signals, text_votes
from matching.signals.near import Near
from matching.signals.signal import Signal
from matching.signals.votes import Ballot, Votes
from matching.signals.walk import Walk

EACH = 100
"""How many candidates each retriever brings."""

_FLOOR = 0.003
_HALF_RANK = 5.0
_SMALLEST = 100
_AS_MUCH = 1 + 1e-9  # sums of the same numbers in another order
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


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of everybody for one question.

    ``signals``: columns ``(n_organizations,)``; many are sums of what passages and past projects vote, ``of_passages``
    and ``of_projects``. ``wanted`` votes for such as are wanted, ``walk`` is ``None`` where the team has no past.
    ``admitted`` ``(n_organizations,)`` are those who may be suggested; ``conditions`` as in ``Features``.
    """

    signals: Mapping[Signal, NDArray[np.float64]]
    of_passages: Ballot
    of_projects: Ballot
    wanted: Votes
    walk: Walk | None
    near: Near
    past: TeamPast
    admitted: NDArray[np.bool_]
    team: NDArray[np.int64]
    conditions: NDArray[np.float32]

    @classmethod
    def look(cls, catalogue: Catalogue, ask: Ask, admitted: NDArray[np.bool_]) -> Self:
        """``admitted`` ``(n_organizations,)`` are those who may be suggested; nobody of the team is among them."""
        reachable = catalogue.owners.any(admitted)
        near = Near.look(catalogue, ask, reachable)
        past = TeamPast.look(catalogue, ask)
        wanted, walk = wanted_votes(near), walk_from(catalogue, ask, near, past)
        by_text = text_votes(catalogue, ask, near, reachable)
        by_project, by_offer = team_votes(catalogue, past, walk, wanted), offer_votes(catalogue, ask)
        signals = (
            text_signals(catalogue, near, by_text)
            | team_signals(catalogue, ask, past, by_project, by_offer)
            | record_signals(catalogue, ask, wanted)
        )
        return cls(
            signals=signals,
            of_passages={**by_text, **by_offer},
            of_projects=by_project,
            wanted=wanted,
            walk=walk,
            near=near,
            past=past,
            admitted=admitted,
            team=ask.team,
            conditions=_conditions(catalogue, ask, admitted, near, past),
        )

    def candidates(self) -> NDArray[np.int64]:
        """Places of the 100 first of each retriever (ties by place), of whom something is found, ascending."""
        retrievers = [signal for signal in _RETRIEVERS if signal in self.signals]
        if not self.past.asked:
            retrievers.append(Signal.RECORD)
        found = np.zeros(len(self.admitted), dtype=np.bool_)
        for signal in retrievers:
            found[highest(np.where(self.admitted, np.nan_to_num(self.signals[signal]), 0.0), EACH)] = True
        return np.flatnonzero(found)


_SCALED = tuple(dict.fromkeys(signal for signal, reading in COLUMNS if reading is not Reading.AS_IT_IS))
_NUMBERS = {
    reading: {signal: number for number, (signal, read) in enumerate(COLUMNS) if read is reading} for reading in Reading
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ``candidates`` ``(n,)``, places in the catalogue, ascending, compared with each other.

    Of each of the scaled ``signals`` a row: ``own`` ``(s, n)``, those in order in ``ordered`` (missing ones last), the
    greatest and the next greatest of all who may be suggested and the team in ``first`` and ``second`` ``(s,)``.
    """

    measured: Measured
    candidates: NDArray[np.int64]
    signals: tuple[Signal, ...]
    own: NDArray[np.float64]
    ordered: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]

    @classmethod
    def of(cls, measured: Measured, candidates: NDArray[np.int64]) -> Self:
        signals = tuple(signal for signal in _SCALED if signal in measured.signals)
        own = np.stack([measured.signals[signal][candidates] for signal in signals])
        everybody = measured.admitted.copy()
        everybody[measured.team] = True
        first, second = np.zeros(len(signals)), np.zeros(len(signals))
        for number, signal in enumerate(signals):
            column = np.fmax(measured.signals[signal], 0.0) * everybody  # fmax: what is missing is 0
            if len(column):
                greatest = int(column.argmax())
                first[number], column[greatest] = column[greatest], 0.0
                second[number] = column.max()
        return cls(measured, candidates, signals, own, np.sort(own, axis=1), first, second)

    def features(self) -> Features:
        """Of the candidates as they are."""
        mine = {signal: column[self.candidates] for signal, column in self.measured.signals.items()}
        features = self.features_if(np.arange(len(self.candidates)), mine)
        return replace(features, values=features.values.astype(np.float32, order="C"))

    def features_if(self, rows: NDArray[np.int64], mine: Mapping[Signal, NDArray[np.float64]]) -> Features:
        """For each of ``rows`` ``(m,)``, numbers of candidates of which one may come often: what it would be if its
        signals were ``mine``, each ``(m,)``, and everybody else stayed as they are. In float64.
        """
        values = np.full((len(COLUMNS), len(rows)), np.nan)
        for signal, number in _NUMBERS[Reading.AS_IT_IS].items():
            if signal in mine:
                values[number] = mine[signal]
        scaled, own = np.stack([mine[signal] for signal in self.signals]), self.own[:, rows]
        first, second = self.first[:, None], self.second[:, None]
        greatest = np.fmax(np.where((own >= first) & (scaled < own), second, first), scaled)
        share = scaled / np.where(greatest > 0, greatest, 1.0)
        ranks = self._ranks(own, scaled)
        for number, signal in enumerate(self.signals):
            values[_NUMBERS[Reading.SHARE][signal]] = share[number]
            values[_NUMBERS[Reading.RANK][signal]] = ranks[number]
            if signal in _NUMBERS[Reading.LOG]:
                logarithm = np.log(_FLOOR + share[number])
                values[_NUMBERS[Reading.LOG][signal]] = np.where(greatest[number] > 0, logarithm, share[number])
        return Features(self.candidates[rows], values.T, self.measured.conditions)

    def _ranks(self, own: NDArray[np.float64], scaled: NDArray[np.float64]) -> NDArray[np.float64]:
        as_much = np.fmax(scaled * _AS_MUCH, 0.0)
        more = np.isfinite(self.ordered).sum(axis=1)[:, None] - (own > as_much)
        for number, ordered in enumerate(self.ordered):
            more[number] -= np.searchsorted(ordered, as_much[number], side="right")
        return np.where(scaled > 0, _HALF_RANK / (_HALF_RANK + more), scaled * 0.0)


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
