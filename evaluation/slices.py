"""Which partners are found: judged pairs (topic, sought partner) by what the history tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.exposure import SHOWN
from evaluation.history import History
from evaluation.qrels import Qrels
from evaluation.ranked import RankedList

FEW_SEATS = 2


class Slice(StrEnum):
    """Of the sought partners that stand in the history: all, those that never met a known partner before the cut,
    companies, those with at most two past seats; and the ``cold`` ones, which do not stand there."""

    STANDING = "standing"
    NEW_LINK = "new_link"
    COMPANY = "company"
    FEW_SEATS = "few_seats"
    COLD = "cold"


@dataclass(frozen=True, slots=True)
class Count:
    """Pairs found among the first ten, of all pairs of a slice."""

    found: int
    all: int

    @property
    def share(self) -> float | None:
        """found / all, or ``None`` for a slice without pairs."""
        return self.found / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class _Pair:
    topic: str
    organization: str
    slices: frozenset[Slice]


class Slices:
    """The pairs of some topics, sorted into slices once for all runs.

    Where the history has no project, links and seats are not known and only companies and cold ones are told apart;
    where no topic has a known partner there are no links to tell.
    """

    def __init__(
        self, history: History, qrels: Qrels, topics: Sequence[str], known: Mapping[str, tuple[str, ...]]
    ) -> None:
        kinds = tuple(Slice) if history.with_projects else (Slice.STANDING, Slice.COMPANY, Slice.COLD)
        met = any(known[topic] for topic in topics)
        self._kinds = tuple(kind for kind in kinds if met or kind is not Slice.NEW_LINK)
        self._seats = history.seats
        self._history = history
        self._pairs = tuple(
            _Pair(topic, organization, self._slices_of(organization, known[topic]))
            for topic in topics
            for organization in sorted(qrels.relevant(topic))
        )

    def _slices_of(self, organization: str, known: tuple[str, ...]) -> frozenset[Slice]:
        history = self._history
        place = history.places.get(organization)
        if place is None:
            return frozenset({Slice.COLD})
        kinds = {Slice.STANDING}
        if history.companies[place]:
            kinds.add(Slice.COMPANY)
        if history.with_projects:
            if self._seats[place] <= FEW_SEATS:
                kinds.add(Slice.FEW_SEATS)
            if Slice.NEW_LINK in self._kinds and not self._met(place, history.places_of(known)):
                kinds.add(Slice.NEW_LINK)
        return frozenset(kinds)

    def _met(self, place: int, others: list[int]) -> bool:
        holds = self._history.holds
        own = holds.indices[holds.indptr[place] : holds.indptr[place + 1]]
        return any(
            bool(np.isin(own, holds.indices[holds.indptr[other] : holds.indptr[other + 1]]).any()) for other in others
        )

    def count(self, lists: Mapping[str, RankedList]) -> dict[Slice, Count]:
        found = dict.fromkeys(self._kinds, 0)
        every = dict.fromkeys(self._kinds, 0)
        shown = {topic: frozenset(ranked.ids[:SHOWN]) for topic, ranked in lists.items()}
        for pair in self._pairs:
            hit = pair.organization in shown.get(pair.topic, frozenset())
            for kind in pair.slices:
                every[kind] += 1
                found[kind] += hit
        return {kind: Count(found[kind], every[kind]) for kind in self._kinds}

    def ceiling(self) -> float:
        """The mean recall@10 of a system that names first all sought partners of the history."""
        sought: dict[str, int] = {}
        standing: dict[str, int] = {}
        for pair in self._pairs:
            sought[pair.topic] = sought.get(pair.topic, 0) + 1
            standing[pair.topic] = standing.get(pair.topic, 0) + (Slice.STANDING in pair.slices)
        return float(np.mean([min(standing[topic], SHOWN) / number for topic, number in sought.items()]))
