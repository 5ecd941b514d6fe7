"""What the past of the team says of others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.signals.by_text import NEIGHBOURS
from matching.signals.near import Near
from matching.signals.signal import Signal

Column = NDArray[np.float64]

_ANYHOW = 0.02
_SHRINK = 0.05
_ANYHOW_SHARP = 0.002
_SHRINK_SHARP = 0.005
_DOUBT = 0.3
_FADE = 0.6
_ROUNDS = 4
_RESTART = 0.5
_STROLL = 0.05
_ANALOGUES = 50


@dataclass(frozen=True, slots=True)
class TeamPast:
    """The past projects of the team, a row a seat: the project, who of the team sat there, how like the need it is.

    ``similarities`` ``(n_seats,)`` in [0, 1]; ``with_past`` are the places (in the team) of those who have a past.
    """

    projects: NDArray[np.int32]
    partner: NDArray[np.int64]
    similarities: Column
    asked: bool
    with_past: NDArray[np.int64]

    @classmethod
    def look(cls, catalogue: Catalogue, ask: Ask) -> TeamPast:
        seats = catalogue.projects_of.gather(ask.team)
        projects, where = np.unique(seats.columns, return_inverse=True)
        similarities = catalogue.project_similarities(projects, ask.vector)[where]
        return cls(seats.columns, seats.place, similarities, ask.vector is not None, np.unique(seats.place))

    def weight(self, power: int, anyhow: float) -> Column:
        """w of each seat's project; 1 without a need."""
        return anyhow + self.similarities**power if self.asked else np.ones(len(self.projects))

    @property
    def says(self) -> float:
        """How much the team's past says of this need, in [0, 1): Σ w / (.3 + Σ w) over its projects."""
        _, first = np.unique(self.projects, return_index=True)
        total = float(self.weight(3, _ANYHOW)[first].sum())
        return total / (_DOUBT + total)


def team_signals(catalogue: Catalogue, ask: Ask, near: Near, past: TeamPast) -> dict[Signal, Column]:
    """The signals by the team's past, each ``(n_organizations,)``; what the team tells nothing of is left out."""
    signals: dict[Signal, Column] = {}
    if len(past.projects):
        signals |= _by_project(catalogue, past) | _by_partner(catalogue, past)
        similar = near.of_projects(catalogue)
        signals[Signal.WALK] = _walk(catalogue, ask.team[past.with_past], similar if past.asked else None)
        if past.asked:
            signals[Signal.PARTNERS_FIT] = _partners_fit(catalogue, near)
        for column in signals.values():
            column[catalogue.projects_of.lengths == 0] = np.nan
    shared = _shared_offers(catalogue, ask)
    if shared is not None:
        signals[Signal.SHARED] = shared
    return signals


def _by_project(catalogue: Catalogue, past: TeamPast) -> dict[Signal, Column]:
    projects, first, known = np.unique(past.projects, return_index=True, return_counts=True)
    size = catalogue.partners.lengths[projects]
    weight = past.weight(3, _ANYHOW)[first]
    anyhow = known / np.log(1 + np.maximum(size, 2))
    spread = catalogue.partners.spread
    return {
        Signal.TOGETHER: spread(projects, known**1.5 / np.sqrt(size) * weight),
        Signal.TOGETHER_ANYHOW: spread(projects, anyhow),
        Signal.TOGETHER_COUNT: spread(projects, np.ones(len(projects))),
        Signal.TOGETHER_RECENT: spread(projects, anyhow * _FADE ** catalogue.age[projects]),
    }


def _by_partner(catalogue: Catalogue, past: TeamPast) -> dict[Signal, Column]:
    size = np.log(1 + np.maximum(catalogue.partners.lengths[past.projects], 2))
    signals: dict[Signal, Column] = {}
    for signal, weight, shrink in (
        (Signal.PER_PARTNER, past.weight(3, _ANYHOW), _SHRINK),
        (Signal.PER_PARTNER_SHARP, past.weight(6, _ANYHOW_SHARP), _SHRINK_SHARP),
        (Signal.PER_PARTNER_ANYHOW, np.ones(len(past.projects)), 1.0),
    ):
        own = shrink + np.bincount(past.partner, weights=weight)
        signals[signal] = catalogue.partners.spread(past.projects, weight / size / own[past.partner])
    met = np.zeros(len(catalogue.organizations))
    for partner in past.with_past:
        beside = catalogue.partners.gather(past.projects[past.partner == partner]).columns
        met[np.unique(beside)] += 1 / len(past.with_past)
    return signals | {Signal.MET: met}


def _walk(catalogue: Catalogue, team: NDArray[np.int64], similar: Column | None) -> Column:
    size = np.maximum(catalogue.partners.lengths, 1)
    seats = np.maximum(catalogue.projects_of.lengths, 1)
    start = np.zeros(len(catalogue.organizations))
    start[team] = 1 / len(team)
    at = start
    every = np.arange(len(catalogue.partners))
    likely = 1.0 if similar is None else _STROLL + similar
    for _ in range(_ROUNDS):
        there = np.flatnonzero(at)
        steps = catalogue.projects_of.spread(there, at[there] / seats[there]) * likely
        at = catalogue.partners.spread(every, steps / size)
        at = _RESTART * at / max(float(at.sum()), 1e-12) + (1 - _RESTART) * start
    at[team] = 0.0
    return at


def _partners_fit(catalogue: Catalogue, near: Near) -> Column:
    nearest = near.nearest(NEIGHBOURS)[:_ANALOGUES]
    votes = catalogue.owners.spread(nearest, near.of(nearest) ** 4)
    size = np.maximum(catalogue.partners.lengths, 1)
    fit = catalogue.projects_of.spread(np.flatnonzero(votes), votes[votes > 0]) / size
    with_some = np.flatnonzero(fit)
    return catalogue.partners.spread(with_some, fit[with_some] / size[with_some])


def _shared_offers(catalogue: Catalogue, ask: Ask) -> Column | None:
    said = catalogue.passages_of.gather(ask.team)
    positions, known = np.unique(said.columns[catalogue.is_offer[said.columns]].astype(np.int64), return_counts=True)
    if not len(positions):
        return None
    weight = np.ones(len(positions))
    if ask.vector is not None:
        weight = _ANYHOW + (catalogue.index.vectors(positions) @ ask.vector).clip(0.0, 1.0).astype(np.float64) ** 3
    owners = np.log(1 + np.maximum(catalogue.owners.lengths[positions], 2))
    shared = catalogue.owners.spread(positions, known / owners * weight)
    shared[catalogue.offers == 0] = np.nan
    return shared
