"""Scores as JSON: all that the report shows, and each topic's values, so that two runs can be paired later."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evaluation.frontier import Point
from evaluation.metrics import METRICS
from evaluation.score import ProtocolScores, Scores, SystemScores
from evaluation.slices import Slice

FORMAT = 1


def scores_to_json(scores: Scores) -> dict[str, Any]:
    """Plain tables, lists, texts and numbers."""
    return {
        "format": FORMAT,
        "qrels": scores.qrels,
        "left_out": scores.left_out,
        "bootstrap": {"seed": scores.seed, "samples": scores.samples, "level": 0.95, "unit": "project"},
        "protocols": [_protocol(protocol) for protocol in scores.protocols],
        "believed": {name: asdict(one) for name, one in scores.believed.items()},
        "frontier": [_point(one) for one in scores.frontier],
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "name": point.name,
        "ndcg@10": asdict(point.ndcg),
        "recall@10": asdict(point.recall),
        "exposure": asdict(point.exposure),
        "slices": {kind.value: asdict(count) | {"share": count.share} for kind, count in point.slices.items()},
        "shown_per_seat": {
            (group.kind or group.size or Slice.FEW_SEATS).value: share for group, share in point.per_seat.items()
        },
    }


def _protocol(scores: ProtocolScores) -> dict[str, Any]:
    return {
        "protocol": scores.protocol.value,
        "topics": len(scores.topics),
        "projects": scores.projects,
        "baseline": scores.baseline,
        "ceiling": scores.ceiling,
        "systems": [_system(system, scores.topics) for system in scores.systems],
    }


def _system(scores: SystemScores, topics: tuple[str, ...]) -> dict[str, Any]:
    against = scores.against_baseline
    return {
        "name": scores.name,
        "unanswered": scores.unanswered,
        "metrics": {metric.value: asdict(estimate) for metric, estimate in scores.estimates.items()},
        "against_baseline": {metric.value: asdict(gap) for metric, gap in against.items()} if against else None,
        "slices": (
            {kind.value: asdict(count) | {"share": count.share} for kind, count in scores.slices.items()}
            if scores.slices is not None
            else None
        ),
        "exposure": asdict(scores.exposure) if scores.exposure else None,
        "topics": {
            topic: dict(zip((metric.value for metric in METRICS), map(float, row), strict=True))
            for topic, row in zip(topics, scores.values, strict=True)
        },
    }
