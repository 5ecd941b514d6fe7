"""Who an organization is and what it did, beside who is wanted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.signals.near import Near
from matching.signals.signal import Signal
from matching.signals.votes import Votes

Column = NDArray[np.float64]

_WHO = 50
_FADING_YEARS = 2.0


def wanted_votes(near: Near) -> Votes:
    """How the 50 passages nearest to the need vote for such as are wanted; none without a need."""
    nearest = near.nearest(_WHO)
    return Votes(nearest, near.of(nearest) ** 4)


def wanted_of(catalogue: Catalogue, votes: Votes) -> Column:
    """``(n_organizations,)``: the votes for each, or its record where there are none."""
    return catalogue.owners.spread(votes.rows, votes.weights) if len(votes.rows) else catalogue.record.astype(float)


def record_signals(catalogue: Catalogue, ask: Ask, votes: Votes) -> dict[Signal, Column]:
    """The signals by who it is, each ``(n_organizations,)``; ``votes`` for such as are wanted."""
    wanted = wanted_of(catalogue, votes)
    past = catalogue.past
    no_past = catalogue.projects_of.lengths == 0
    team = np.zeros(len(catalogue.organizations))
    team[ask.team] = 1.0
    return {
        Signal.RECORD: catalogue.record.astype(np.float64),
        Signal.RECENT_RECORD: past.recent.copy(),
        Signal.FRESH: fresh(past.last),
        Signal.USUAL_SIZE: np.where(no_past, np.nan, past.usual_size),
        Signal.KIND_WANTED: _share_alike(catalogue.kind, wanted),
        Signal.PLACE_WANTED: _share_alike(catalogue.place, wanted),
        Signal.CITY_WANTED: _share_alike(catalogue.city, wanted),
        Signal.KIND_IN_TEAM: _share_alike(catalogue.kind, team),
        Signal.PLACE_IN_TEAM: _share_alike(catalogue.place, team),
        Signal.CITY_IN_TEAM: _share_alike(catalogue.city, team),
        Signal.NO_PAST: no_past.astype(np.float64),
        Signal.NO_WORDS: (catalogue.record_of_words == 0).astype(np.float64),
    }


def fresh(last: Column) -> Column:
    """From the years since the last project, infinite without any."""
    return np.asarray(np.exp(-last / _FADING_YEARS))


def _share_alike(numbers: NDArray[np.int32], weights: Column) -> Column:
    """For each organization the share of all weights that those of the same number have; 0 where there is none, NaN
    where the number is -1.
    """
    sums = np.bincount(numbers + 1, weights=weights)
    shares = sums[numbers + 1] / max(float(sums[1:].sum()), 1e-12)
    return np.where(numbers < 0, np.nan, shares)
