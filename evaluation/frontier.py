"""What evenness costs: replays of one system side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.exposure import SHOWN, Exposure, exposure
from evaluation.history import History
from evaluation.intervals import Estimate, Resamples
from evaluation.metrics import METRICS, Metric, measure
from evaluation.qrels import Qrels
from evaluation.ranked import RankedList
from evaluation.replay import FILLER, PREFIX
from evaluation.slices import FEW_SEATS, Count, Slice, Slices
from models.organization import Kind, Size

_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Some organizations of the history: of a ``kind``, of a ``size``, or (neither) with at most two past seats."""

    kind: Kind | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One replay over all its topics. ``per_seat``: for each group how often its organizations were shown among the
    first ten, for each place that they really had (groups with fewer than twenty such places are left out).
    """

    name: str
    ndcg: Estimate
    recall: Estimate
    exposure: Exposure
    slices: Mapping[Slice, Count]
    per_seat: Mapping[Group, float]

    @property
    def is_filler(self) -> bool:
        return self.name.startswith(FILLER)


def is_replay(name: str) -> bool:
    """Whether a run of this name is a replay: such a run stands on the frontier, not among the systems."""
    return name.startswith(PREFIX)


def point(
    name: str,
    lists: Mapping[str, RankedList],
    topics: tuple[str, ...],
    qrels: Qrels,
    history: History,
    slices: Slices,
    resamples: Resamples,
) -> Point:
    """Over ``topics``, to which ``slices`` and ``resamples`` belong."""
    values = measure(qrels, lists, topics)
    by_metric = dict(zip(METRICS, values.T, strict=True))
    return Point(
        name=name,
        ndcg=resamples.estimate(by_metric[Metric.NDCG_10]),
        recall=resamples.estimate(by_metric[Metric.RECALL_10]),
        exposure=exposure(lists.values(), history.ids),
        slices=slices.count(lists),
        per_seat=_per_seat(lists, topics, qrels, history),
    )


def _per_seat(
    lists: Mapping[str, RankedList], topics: Sequence[str], qrels: Qrels, history: History
) -> dict[Group, float]:
    shown, seats = np.zeros(len(history.ids)), np.zeros(len(history.ids))
    for topic in topics:
        for counted, ids in ((shown, lists.get(topic, RankedList()).ids[:SHOWN]), (seats, qrels.relevant(topic))):
            np.add.at(counted, history.places_of(tuple(ids)), 1)
    groups = {group: members for group, members in _groups(history) if seats[members].sum() >= _FEWEST}
    return {group: float(shown[members].sum() / seats[members].sum()) for group, members in groups.items()}


def _groups(history: History) -> list[tuple[Group, NDArray[np.bool_]]]:
    groups = [(Group(kind=kind), history.kinds == kind.value) for kind in Kind]
    groups += [(Group(size=size), history.classes == size.value) for size in Size]
    if history.with_projects:
        groups.append((Group(), history.seats <= FEW_SEATS))
    return groups
