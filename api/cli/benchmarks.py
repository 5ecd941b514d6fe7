"""``grappe evaluate make`` and ``make-labs``: benchmarks of known consortia, and of winners and their labs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json

if TYPE_CHECKING:
    from evaluation.making.benchmark import Benchmark

app = typer.Typer()

_Out = Annotated[Path, typer.Option(metavar="cli_meta_folder", help="cli_help_make_out")]


@app.command("make", help="cli_help_evaluate_make")
def make(
    context: typer.Context,
    consortia: Annotated[Path, typer.Option(metavar="cli_meta_folder", help="cli_help_make_consortia")],
    since: Annotated[str, typer.Option("--from", metavar="cli_meta_date", help="cli_help_make_from")],
    out: _Out,
    until: Annotated[str, typer.Option(metavar="cli_meta_date", help="cli_help_make_until", show_default=False)] = "",
    min_partners: Annotated[int, typer.Option(min=2, metavar="cli_meta_number", help="cli_help_make_partners")] = 2,
    seed: Annotated[int, typer.Option(min=0, metavar="cli_meta_number", help="cli_help_make_seed")] = 0,
    as_json: Json = False,
) -> None:
    from api.typed import read_day
    from evaluation.making.consortia import Consortia
    from evaluation.making.cut import Cut, cut_in_time
    from models.new_folder import check_free

    door = Door.of(context)
    cut = Cut(read_day(since), read_day(until) if until else None, min_partners)
    check_free(out)
    _write(door, cut_in_time(Consortia.read(consortia), cut, seed=seed), out, as_json=as_json)


@app.command("make-labs", help="cli_help_evaluate_make_labs")
def make_labs(
    context: typer.Context,
    winners: Annotated[Path, typer.Option(metavar="cli_meta_file", help="cli_help_make_winners")],
    out: _Out,
    as_json: Json = False,
) -> None:
    from evaluation.making.labs import ask_for_labs, read_winners
    from models.new_folder import check_free

    door = Door.of(context)
    check_free(out)
    _write(door, ask_for_labs(read_winners(winners), source=winners), out, as_json=as_json)


def _write(door: Door, benchmark: Benchmark, out: Path, *, as_json: bool) -> None:
    from evaluation.making.folder import write_benchmark

    write_benchmark(benchmark, out)
    projects, organizations, topics = len(benchmark.projects), len(benchmark.organizations), benchmark.topics
    if as_json:
        door.dump(
            {
                "out": str(out),
                "projects": projects,
                "organizations": organizations,
                "topics": {protocol.value: count for protocol, count in topics.items()},
                "left_out": {reason.value: count for reason, count in benchmark.left_out.items()},
            }
        )
        return
    asked = ", ".join(f"{protocol.value} {count}" for protocol, count in topics.items())
    door.say("make_done", out=out, projects=projects, organizations=organizations, topics=asked)
    if benchmark.left_out:
        listed = ", ".join(f"{reason.to(door.lang)} {count}" for reason, count in benchmark.left_out.items())
        door.say("make_left_out", listed=listed)
