"""``grappe evaluate assembling``: whole consortia by the solver, by greed and by the ranker alone, in one table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.cli.tables import headed_table
from models.errors import InvalidInput
from models.texts import in_figures

if TYPE_CHECKING:
    from evaluation.assembling.table import Assembled

app = typer.Typer()

_Folder = Annotated[
    Path | None, typer.Option(metavar="cli_meta_folder", help="cli_help_assembling_history", show_default=False)
]
_Topics = Annotated[Path | None, typer.Option(metavar="cli_meta_file", help="cli_help_topics", show_default=False)]
_Qrels = Annotated[Path | None, typer.Option(metavar="cli_meta_file", help="cli_help_qrels", show_default=False)]
_Out = Annotated[Path | None, typer.Option(metavar="cli_meta_file", help="cli_help_assembling_out", show_default=False)]


@app.command("assembling", help="cli_help_evaluate_assembling")
def assembling(
    context: typer.Context,
    history: _Folder = None,
    topics: _Topics = None,
    qrels: _Qrels = None,
    count: Annotated[int, typer.Option(min=1, metavar="cli_meta_number", help="cli_help_assembling_count")] = 200,
    seed: Annotated[int, typer.Option(min=0, metavar="cli_meta_number", help="cli_help_assembling_seed")] = 0,
    out: _Out = None,
    encoder: Encoder = "",
    as_json: Json = False,
) -> None:
    from models.new_file import check_new, write_new

    door = Door.of(context).with_encoder(encoder)
    if out:
        check_new(out)
    with TemporaryDirectory(prefix="grappe-") as work, door.progress("evaluate_running") as progress:
        if history and topics and qrels:
            table = _of_topics(door, history, topics, qrels, count, seed, Path(work), progress)
        elif history or topics or qrels:
            raise InvalidInput("api.cli_assembling_together")
        else:
            table = _of_demo(door, seed, Path(work), progress)
    if out:
        write_new(out, (json.dumps(table.to_json(), indent=1) + "\n").encode())
    if as_json:
        door.dump(table.to_json())
    else:
        _show(door, table)


def _of_topics(
    door: Door,
    history: Path,
    topics: Path,
    qrels: Path,
    count: int,
    seed: int,
    work: Path,
    progress: Callable[[int, int], None],
) -> Assembled:
    from evaluation.assembling.table import assembled
    from evaluation.assembling.topics import TopicsPosed, drawn
    from evaluation.qrels import read_qrels
    from evaluation.systems.grappe import GrappeSystem
    from evaluation.topics import read_topics

    right = read_qrels(qrels)
    asked = drawn(read_topics(topics), right, count, seed)
    system = GrappeSystem.open(history, door.opened_encoder(), work=work, progress=progress)
    try:
        problems = TopicsPosed(system, right).each(asked)
        return assembled(problems, seed, lambda done: progress(done, len(asked)))
    finally:
        system.close()


def _of_demo(door: Door, seed: int, work: Path, progress: Callable[[int, int], None]) -> Assembled:
    from evaluation.assembling.demo import DemoPosed
    from evaluation.assembling.table import assembled

    with DemoPosed.open(door.opened_encoder(), work=work) as demo:
        return assembled(demo.each(), seed, lambda done: progress(done, demo.count))


def _show(door: Door, table: Assembled) -> None:
    """A line a figure: the mean of each way with half its interval, and what ``exact`` brings more than the others."""
    from evaluation.assembling.table import Figure

    best, *others = table.ways
    less = [door.text("assembling_less", name=way.name) for way in others]
    shown = headed_table("", *(way.name for way in table.ways), *less)
    for figure in Figure:
        cells = [
            f"{one.mean:.3f} ± {(one.high - one.low) / 2:.3f}" if (one := way.estimates[figure]) else "–"
            for way in table.ways
        ]
        if all(cell == "–" for cell in cells):
            continue
        gaps = [f"{gap.mean:+.3f} (p {gap.p:.3f})" if (gap := way.less[figure]) else "–" for way in others]
        shown.add_row(figure.to(door.lang), *cells, *gaps)
    door.say("assembling_of", problems=len(table.ids), partners=in_figures(table.partners, door.lang, 1))
    door.show(shown)
    below = ", ".join(f"{way.name} {way.below}" for way in others)
    shares = {name: f"{100 * getattr(table, name):.0f}" for name in ("solved", "proven", "gap")}
    door.say("assembling_below", below=below, **shares)
    reading, solving = (f"{one[0]:.2f} / {one[1]:.2f}" for one in (table.reading, best.seconds))
    door.say("assembling_seconds", candidates=f"{table.candidates[0]:.0f}", reading=reading, solving=solving)
