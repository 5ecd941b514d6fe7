"""``grappe evaluate``: make a benchmark, run a system on it, score runs, write the report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli import benchmarks
from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.cli.tables import headed_table
from models.errors import InvalidInput

if TYPE_CHECKING:
    from evaluation.score import ProtocolScores, Scores

app = typer.Typer()
app.add_typer(benchmarks.app)

_ROOM_FOR_FIGURES = 100


class Fit(StrEnum):
    """What the product's ranker learned from: what comes in the box, or the history at hand."""

    SHIPPED = "shipped"
    HISTORY = "history"


_History = Annotated[Path | None, typer.Option(metavar="cli_meta_folder", help="cli_help_score_history")]
_Topics = Annotated[Path | None, typer.Option(metavar="cli_meta_file", help="cli_help_score_topics")]
_Qrels = Annotated[Path, typer.Option(metavar="cli_meta_file", help="cli_help_qrels")]
_Runs = Annotated[list[Path], typer.Argument(metavar="cli_meta_run", help="cli_help_runs")]
_Baseline = Annotated[str, typer.Option(metavar="cli_meta_system", help="cli_help_baseline", show_default=False)]
_Seed = Annotated[int, typer.Option(min=0, help="cli_help_seed")]


@app.command("run", help="cli_help_evaluate_run")
def run(
    context: typer.Context,
    history: Annotated[Path, typer.Option(metavar="cli_meta_folder", help="cli_help_history")],
    topics: Annotated[Path, typer.Option(metavar="cli_meta_file", help="cli_help_topics")],
    system: Annotated[str, typer.Option(metavar="cli_meta_system", help="cli_help_system")],
    out: Annotated[Path, typer.Option(metavar="cli_meta_file", help="cli_help_run_out")],
    fit: Annotated[Fit, typer.Option(help="cli_help_fit")] = Fit.SHIPPED,
    encoder: Encoder = "",
    as_json: Json = False,
) -> None:
    from evaluation.runs import run_system
    from evaluation.systems.catalogue import needs_encoder, own_encoder

    door = Door.of(context).with_encoder(encoder or own_encoder(system))
    if fit is Fit.HISTORY:
        raise InvalidInput("api.cli_fit_history")
    reads_text = needs_encoder(system)
    opened = door.opened_encoder() if reads_text else None
    started = perf_counter()
    with TemporaryDirectory(prefix="grappe-") as work, door.progress("evaluate_running") as progress:
        summary = run_system(history, topics, system, opened, out, work=Path(work), progress=progress)
    seconds = perf_counter() - started
    if as_json:
        door.dump(
            {
                "system": summary.system,
                "fit": fit.value,
                "encoder": summary.encoder or None,
                "out": str(summary.out),
                "topics": summary.topics,
                "answered": summary.answered,
                "lines": summary.lines,
                "seconds": round(seconds, 3),
            }
        )
        return
    facts = {"topics": summary.topics, "lines": summary.lines, "out": summary.out, "seconds": f"{seconds:.1f}"}
    door.say("evaluate_run_done", system=summary.system, answered=summary.answered, **facts)


@app.command("score", help="cli_help_evaluate_score")
def score(
    context: typer.Context,
    runs: _Runs,
    qrels: _Qrels,
    topics: _Topics = None,
    history: _History = None,
    baseline: _Baseline = "",
    seed: _Seed = 0,
    as_json: Json = False,
) -> None:
    from evaluation.score import score_runs
    from evaluation.scores_json import scores_to_json

    door = Door.of(context)
    scores = score_runs(qrels, runs, topics=topics, history=history, baseline=baseline, seed=seed)
    if as_json:
        door.dump(scores_to_json(scores))
    else:
        _show(door, scores)


@app.command("report", help="cli_help_evaluate_report")
def report(
    context: typer.Context,
    runs: _Runs,
    qrels: _Qrels,
    out: Annotated[Path, typer.Option(metavar="cli_meta_file", help="cli_help_report_out")],
    topics: _Topics = None,
    history: _History = None,
    baseline: _Baseline = "",
    seed: _Seed = 0,
    as_json: Json = False,
) -> None:
    from evaluation.report import write_report
    from evaluation.score import score_runs

    door = Door.of(context)
    scores = score_runs(qrels, runs, topics=topics, history=history, baseline=baseline, seed=seed)
    written = write_report(scores, out, lang=door.lang)
    if as_json:
        door.dump({"html": str(written.html), "json": str(written.json)})
    else:
        door.say("evaluate_report_done", html=written.html, json=written.json)


def _show(door: Door, scores: Scores) -> None:
    for protocol in scores.protocols:
        title = door.text("score_protocol", name=protocol.protocol, topics=len(protocol.topics), n=protocol.projects)
        door.out.print(title, style="bold", soft_wrap=True)
        door.show(_table(door, protocol))
        if protocol.ceiling is not None:
            door.say("score_ceiling", ceiling=f"{protocol.ceiling:.3f}")
        door.out.print()
    if scores.left_out:
        door.note("score_left_out", count=scores.left_out)


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
