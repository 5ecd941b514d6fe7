"""Scores as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from api.cli.door import Door
from api.cli.tables import headed_table

if TYPE_CHECKING:
    from evaluation.frontier import Point
    from evaluation.score import ProtocolScores, Scores

_ROOM_FOR_FIGURES = 100


def show_scores(door: Door, scores: Scores) -> None:
    """A table a protocol, whether probabilities can be believed, and a table of the replays."""
    for protocol in scores.protocols:
        title = door.text("score_protocol", name=protocol.protocol, topics=len(protocol.topics), n=protocol.projects)
        door.out.print(title, style="bold", soft_wrap=True)
        door.show(_table(door, protocol))
        if protocol.ceiling is not None:
            door.say("score_ceiling", ceiling=f"{protocol.ceiling:.3f}")
        door.out.print()
    for name, told in scores.believed.items():
        skill = {key: f"{getattr(told.skill, key):+.3f}" for key in ("mean", "low", "high")}
        door.say("score_believed", name=name, error=f"{told.error:.4f}", **skill)
    if scores.frontier:
        door.show(_frontier(door, scores.frontier))
    if scores.left_out:
        door.note("score_left_out", count=scores.left_out)


def _frontier(door: Door, points: tuple[Point, ...]) -> Table:
    """A line a replay, in the order given."""
    table = headed_table()
    table.add_column(door.text("score_replay"))
    for head in ("ndcg@10", "recall@10", "Gini"):
        table.add_column(head, justify="right")
    for one in points:
        table.add_row(one.name, *(f"{value:.3f}" for value in (one.ndcg.mean, one.recall.mean, one.exposure.gini)))
    return table


def _table(door: Door, protocol: ProtocolScores) -> Table:
    """A line a run, best recall@10 first: means with their half intervals, and the difference to the baseline."""
    from evaluation.metrics import METRICS, Metric
    from evaluation.report_tables import best_first

    table = headed_table()
    roomy = door.out.width >= _ROOM_FOR_FIGURES
    table.add_column(door.text("score_system"), no_wrap=roomy)
    for metric in METRICS:
        table.add_column(metric.value, justify="right", no_wrap=roomy)
    table.add_column(door.text("score_difference", baseline=protocol.baseline or "–"), justify="right", overflow="fold")
    table.add_column("p", justify="right")
    table.add_column(door.text("score_unanswered"), justify="right")
    for system in best_first(protocol):
        cells = []
        for metric in METRICS:
            estimate = system.estimates[metric]
            cells.append(f"{estimate.mean:.3f} ± {(estimate.high - estimate.low) / 2:.3f}")
        gap = system.against_baseline[Metric.RECALL_10] if system.against_baseline else None
        difference = (f"{gap.mean:+.3f}", f"{gap.p:.3f}") if gap else ("–", "–")
        table.add_row(system.name, *cells, *difference, str(system.unanswered))
    return table
