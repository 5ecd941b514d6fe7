"""What speaks for an organization, as numbers: one named column a reason, for all organizations at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from matching.ask import Ask
from matching.catalogue import Catalogue

NEAREST = 200
_ANYHOW = 0.02
_SHRINK = 0.05
_DOUBT = 0.3


class Feature(StrEnum):
    """The columns. Each is divided by its greatest value among the team and those who may be suggested: in [0, 1],
    higher is better; so a weak tie stays weak where the team's own is the yardstick.

    ``sim`` is the cosine of need and passage, negative ones counting as 0; ``known`` how many of the team took part in
    a project and ``size`` how many did in all; sums go over the passages or projects of the organization.

    - ``OWN_WORDS``: Σ sim⁴ over its competences and descriptions among the 200 nearest.
    - ``ANALOGUES``: Σ sim⁴ over its past projects among the 200 nearest (each votes for its partners).
    - ``SAME_WORDS``: Σ lexical cosine² over its passages and projects among the 200 nearest by words.
    - ``TOGETHER``: Σ known^1.5 / √size · w over past projects with somebody of the team, w = .02 + sim³.
    - ``PER_PARTNER``: how often the team's members chose it in projects like this one: the sum over them of
      Σ w / ln(1 + max(size, 2)) over the projects of both, divided by .05 + Σ w over their own.
    - ``RECORD``: ln(1 + passages of its own + past projects), whatever the need.

    ``TOGETHER`` and ``PER_PARTNER`` are multiplied by Σ w / (.3 + Σ w) over the team's past projects: one old project
    about something else says little of this need. Without a need, w is 1.
    """

    OWN_WORDS = "own_words"
    ANALOGUES = "analogues"
    SAME_WORDS = "same_words"
    TOGETHER = "together"
    PER_PARTNER = "per_partner"
    RECORD = "record"


FEATURES: tuple[Feature, ...] = tuple(Feature)


@dataclass(frozen=True, slots=True)
class Features:
    """``values`` ``(n_organizations, len(FEATURES))`` float64 in [0, 1], 0 for all who may not be suggested.

    ``found`` ``(n_organizations,)``: those for whom the need or the team speaks (candidates of any retriever); where
    nothing is asked, also those of whom anything is known.
    """

    values: NDArray[np.float64]
    found: NDArray[np.bool_]

    @classmethod
    def compute(cls, catalogue: Catalogue, ask: Ask, admitted: NDArray[np.bool_]) -> Features:
        """The features of all organizations; ``admitted`` ``(n_organizations,)`` are those who may be suggested."""
        n = len(catalogue.organizations)
        columns = {feature: np.zeros(n) for feature in FEATURES}
        trust: dict[Feature, float] = {}
        reachable = catalogue.owners.any(admitted)
        if ask.vector is not None:
            columns[Feature.OWN_WORDS] = _vote(catalogue, ask.vector, reachable & catalogue.is_offer)
            columns[Feature.ANALOGUES] = _vote(catalogue, ask.vector, reachable & catalogue.is_project)
        if ask.need:
            columns[Feature.SAME_WORDS] = _vote_by_words(catalogue, ask.need, reachable)
        if len(ask.team):
            together = _Together.look(catalogue, ask)
            columns[Feature.TOGETHER] = together.weighed_by_number()
            columns[Feature.PER_PARTNER] = together.weighed_by_partner()
            trust = {Feature.TOGETHER: together.says, Feature.PER_PARTNER: together.says}
        columns[Feature.RECORD] = np.log1p(catalogue.record)
        speaking = [feature for feature in FEATURES if feature is not Feature.RECORD or ask.vector is None]
        found = np.logical_or.reduce([columns[feature] > 0 for feature in speaking]) & admitted
        measured = admitted.copy()
        measured[ask.team] = True
        shares = [_share_of_max(columns[feature] * measured) * trust.get(feature, 1.0) for feature in FEATURES]
        values = np.stack(shares, axis=1)
        values[~admitted] = 0.0
        return cls(values, found)


def _share_of_max(column: NDArray[np.float64]) -> NDArray[np.float64]:
    greatest = column.max(initial=0.0)
    return column / greatest if greatest > 0 else column


def _vote(catalogue: Catalogue, vector: Vectors, within: NDArray[np.bool_]) -> NDArray[np.float64]:
    near = catalogue.index.search(vector, NEAREST, within)
    return catalogue.owners.spread(near.positions, near.similarities.clip(min=0.0).astype(np.float64) ** 4)


def _vote_by_words(catalogue: Catalogue, need: str, within: NDArray[np.bool_]) -> NDArray[np.float64]:
    similarities = catalogue.lexical.similarities(need) * (within & ~catalogue.is_need)
    nearest = _highest(similarities, NEAREST)
    return catalogue.owners.spread(nearest, similarities[nearest].astype(np.float64) ** 2)


def _highest(values: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Positions of the ``k`` highest values above 0, ties by position."""
    above = np.flatnonzero(values)
    if len(above) > k:
        least = np.partition(values[above], len(above) - k)[len(above) - k]
        sure = above[values[above] > least]
        above = np.sort(np.concatenate((sure, above[values[above] == least][: k - len(sure)])))
    return above


@dataclass(frozen=True, slots=True)
class _Together:
    """The past projects of the team: each with its likeness to the need, and who of the team sat in it."""

    catalogue: Catalogue
    projects: NDArray[np.int32]  # one a seat of somebody of the team
    partner: NDArray[np.int64]  # who of the team sat there
    weight: NDArray[np.float64]  # w of the seat's project
    says: float  # how much the team's past says of this need, in [0, 1)

    @classmethod
    def look(cls, catalogue: Catalogue, ask: Ask) -> _Together:
        seats = catalogue.projects_of.gather(ask.team)
        projects = np.unique(seats.columns)
        weight = np.ones(len(projects))
        if ask.vector is not None:
            weight = _ANYHOW + catalogue.project_similarities(projects, ask.vector) ** 3
        says = float(weight.sum() / (_DOUBT + weight.sum()))
        return cls(catalogue, seats.columns, seats.place, weight[np.searchsorted(projects, seats.columns)], says)

    def weighed_by_number(self) -> NDArray[np.float64]:
        projects, first, known = np.unique(self.projects, return_index=True, return_counts=True)
        size = self.catalogue.partners.lengths[projects]
        return self.catalogue.partners.spread(projects, known**1.5 / np.sqrt(size) * self.weight[first])

    def weighed_by_partner(self) -> NDArray[np.float64]:
        own = _SHRINK + np.bincount(self.partner, weights=self.weight)
        size = self.catalogue.partners.lengths[self.projects]
        share = self.weight / np.log(1 + np.maximum(size, 2)) / own[self.partner]
        return self.catalogue.partners.spread(self.projects, share)
