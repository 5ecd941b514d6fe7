"""The measures, topic by topic, by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from evaluation.qrels import Qrels
from evaluation.ranked import RankedList


class Metric(StrEnum):
    """``recall@k`` = found among the first k / relevant; ``ndcg@10`` with the grade as gain; ``mrr`` = 1 / rank of the
    first relevant one (0 when none is in the list). All in [0, 1], higher is better."""

    RECALL_10 = "recall@10"
    RECALL_100 = "recall@100"
    NDCG_10 = "ndcg@10"
    MRR = "mrr"


METRICS = tuple(Metric)
Values = NDArray[np.float64]


def measure(qrels: Qrels, lists: Mapping[str, RankedList], topics: tuple[str, ...]) -> Values:
    """``(len(topics), len(METRICS))``: each topic's value, 0 where it was not answered.

    ir-measures sees the places of a list, not its scores, so that no rounding can make a tie.
    """
    import ir_measures

    measures = {
        ir_measures.R @ 10: Metric.RECALL_10,
        ir_measures.R @ 100: Metric.RECALL_100,
        ir_measures.nDCG @ 10: Metric.NDCG_10,
        ir_measures.RR: Metric.MRR,
    }
    row = {topic: place for place, topic in enumerate(topics)}
    column = {metric: place for place, metric in enumerate(METRICS)}
    run = {
        topic: {id_: float(-place) for place, id_ in enumerate(lists[topic].ids)}
        for topic in topics
        if topic in lists and lists[topic].ids
    }
    values = np.zeros((len(topics), len(METRICS)))
    if not run:
        return values
    grades = {topic: dict(qrels.grades[topic]) for topic in topics}
    for found in ir_measures.iter_calc(list(measures), grades, run):
        values[row[found.query_id], column[measures[found.measure]]] = found.value
    return values
