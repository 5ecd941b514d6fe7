"""What the past of the team says of others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.signals.near import Near
from matching.signals.signal import Signal
from matching.signals.votes import Ballot, Votes, counted
from matching.signals.walk import Walk

Column = NDArray[np.float64]

_ANYHOW = 0.02
_SHRINK = 0.05
_ANYHOW_SHARP = 0.002
_SHRINK_SHARP = 0.005
_DOUBT = 0.3
_FADE = 0.6


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


def team_votes(catalogue: Catalogue, past: TeamPast, walk: Walk | None, wanted: Votes) -> Ballot:
    """How each past project votes for its partners; nothing where the team has no past."""
    if walk is None:
        return {}
    votes = _by_project(catalogue, past) | _by_partner(catalogue, past)
    votes[Signal.WALK] = Votes(np.arange(len(catalogue.partners)), walk.steps[-1])
    if past.asked:
        votes[Signal.PARTNERS_FIT] = _partners_fit(catalogue, wanted)
    return votes


def walk_from(catalogue: Catalogue, ask: Ask, near: Near, past: TeamPast) -> Walk | None:
    """``None`` where the team has no past."""
    if not len(past.with_past):
        return None
    return Walk.look(catalogue, ask.team[past.with_past], near.of_projects(catalogue) if past.asked else None)


def offer_votes(catalogue: Catalogue, ask: Ask) -> Ballot:
    """How each offer of the team votes for those who make it too; nothing where the team offers nothing."""
    said = catalogue.passages_of.gather(ask.team)
    positions, known = np.unique(said.columns[catalogue.is_offer[said.columns]].astype(np.int64), return_counts=True)
    if not len(positions):
        return {}
    weight = np.ones(len(positions))
    if ask.vector is not None:
        weight = _ANYHOW + (catalogue.index.vectors(positions) @ ask.vector).clip(0.0, 1.0).astype(np.float64) ** 3
    owners = np.log(1 + np.maximum(catalogue.owners.lengths[positions], 2))
    return {Signal.SHARED: Votes(positions, known / owners * weight)}


def team_signals(
    catalogue: Catalogue, ask: Ask, past: TeamPast, by_project: Ballot, by_offer: Ballot
) -> dict[Signal, Column]:
    """The signals by the team's past, each ``(n_organizations,)``; what the team tells nothing of is left out."""
    signals = counted(by_project, catalogue.partners)
    if signals:
        signals[Signal.WALK][ask.team] = 0.0
        signals[Signal.MET] = _met(catalogue, past)
        for column in signals.values():
            column[catalogue.projects_of.lengths == 0] = np.nan
    offered = counted(by_offer, catalogue.owners)
    for column in offered.values():
        column[catalogue.offers == 0] = np.nan
    return signals | offered


def _by_project(catalogue: Catalogue, past: TeamPast) -> dict[Signal, Votes]:
    projects, first, known = np.unique(past.projects, return_index=True, return_counts=True)
    size = catalogue.partners.lengths[projects]
    weight = past.weight(3, _ANYHOW)[first]
    anyhow = known / np.log(1 + np.maximum(size, 2))
    return {
        Signal.TOGETHER: Votes(projects, known**1.5 / np.sqrt(size) * weight),
        Signal.TOGETHER_ANYHOW: Votes(projects, anyhow),
        Signal.TOGETHER_COUNT: Votes(projects, np.ones(len(projects))),
        Signal.TOGETHER_RECENT: Votes(projects, anyhow * _FADE ** catalogue.age[projects]),
    }


def _by_partner(catalogue: Catalogue, past: TeamPast) -> dict[Signal, Votes]:
    size = np.log(1 + np.maximum(catalogue.partners.lengths[past.projects], 2))
    votes: dict[Signal, Votes] = {}
    for signal, weight, shrink in (
        (Signal.PER_PARTNER, past.weight(3, _ANYHOW), _SHRINK),
        (Signal.PER_PARTNER_SHARP, past.weight(6, _ANYHOW_SHARP), _SHRINK_SHARP),
        (Signal.PER_PARTNER_ANYHOW, np.ones(len(past.projects)), 1.0),
    ):
        own = shrink + np.bincount(past.partner, weights=weight)
        votes[signal] = Votes(past.projects, weight / size / own[past.partner])
    return votes


def _met(catalogue: Catalogue, past: TeamPast) -> Column:
    met = np.zeros(len(catalogue.organizations))
    for partner in past.with_past:
        beside = catalogue.partners.gather(past.projects[past.partner == partner]).columns
        met[np.unique(beside)] += 1 / len(past.with_past)
    return met


def _partners_fit(catalogue: Catalogue, wanted: Votes) -> Votes:
    votes = catalogue.owners.spread(wanted.rows, wanted.weights)
    size = np.maximum(catalogue.partners.lengths, 1)
    fit = catalogue.projects_of.spread(np.flatnonzero(votes), votes[votes > 0]) / size
    with_some = np.flatnonzero(fit)
    return Votes(with_some, fit[with_some] / size[with_some])
