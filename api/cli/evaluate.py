"""``grappe evaluate``: make a benchmark, run a system on it, score runs, write the report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer

from api.cli import assembling, benchmarks
from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.cli.score_view import show_scores
from matching.question import USUAL_EXPOSURE
from models.errors import InvalidInput

app = typer.Typer()
app.add_typer(benchmarks.app)
app.add_typer(assembling.app)


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
    exposure: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="cli_meta_share", help="cli_help_exposure", show_default=False)
    ] = None,
    replay: Annotated[
        int | None, typer.Option(min=0, metavar="cli_meta_number", help="cli_help_replay", show_default=False)
    ] = None,
    filler: Annotated[int, typer.Option(min=0, max=10, metavar="cli_meta_number", help="cli_help_filler")] = 0,
    encoder: Encoder = "",
    as_json: Json = False,
) -> None:
    from evaluation.replay import Replay
    from evaluation.runs import run_system
    from evaluation.systems.catalogue import PRODUCT, needs_encoder, own_encoder

    if filler and (replay is None or exposure is not None):
        raise InvalidInput("evaluation.replay_filler_alone")
    aim = USUAL_EXPOSURE if exposure is None else exposure
    door = Door.of(context).with_encoder(encoder or own_encoder(system))
    opened = door.opened_encoder() if needs_encoder(system) else None
    if fit is Fit.HISTORY and (system != PRODUCT or opened is None):
        raise InvalidInput("api.cli_fit_history", system=system)
    started = perf_counter()
    ranker = None
    if fit is Fit.HISTORY and opened is not None:
        from evaluation.fitting import fit_on_history

        with door.progress("train_learning") as progress:
            ranker = fit_on_history(history, opened, progress)
    with TemporaryDirectory(prefix="grappe-") as work, door.progress("evaluate_running") as progress:
        summary = run_system(
            history,
            topics,
            system,
            opened,
            out,
            work=Path(work),
            progress=progress,
            ranker=ranker,
            exposure=aim,
            replay=None if replay is None else Replay(replay, aim, filler),
        )
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
        show_scores(door, scores)


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
