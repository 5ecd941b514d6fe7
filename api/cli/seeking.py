"""What the commands share that seek consortia: who proposes, a sign of life meanwhile, and why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli.door import Door
from api.exit_codes import ExitCode

if TYPE_CHECKING:
    from api.proposing.proposing import Made, Proposing
    from matching.assembling.solve import Watch
    from matching.assembling.telling import Words

T = TypeVar("T")
_PARTS = 10_000

ProposalId = Annotated[str, typer.Argument(metavar="cli_meta_proposal", help="cli_help_proposal_id")]
Of = Annotated[int, typer.Option("--of", min=1, help="cli_help_proposal_of")]
LookedAt = Annotated[
    int | None, typer.Option("--version", min=1, help="cli_help_proposal_looked_at", show_default=False)
]
Because = Annotated[
    str, typer.Option("--because", metavar="cli_meta_text", help="cli_help_propose_because", show_default=False)
]


@contextmanager
def proposing_at(door: Door) -> Iterator[Proposing]:
    from api.compose import compose

    with compose(door.settings, encoder=door.encoder) as services:
        yield replace(services, now=door.now).proposing()


def sought(door: Door, seek: Callable[[Watch], T]) -> T:
    """What ``seek`` finds; meanwhile on stderr the points of the best one so far, beside those that none can pass.

    It works in a thread of its own: the solver hears nothing of Ctrl-C, so whoever waits for it does, and stops it.
    """
    from concurrent.futures import ThreadPoolExecutor

    from matching.assembling.solve import Watch

    with door.progress("propose_seeking") as tell, ThreadPoolExecutor(1) as alone:
        watch = Watch(lambda points, bound: tell(max(points, 0) // _PARTS, max(bound, points, 0) // _PARTS))
        try:
            return alone.submit(seek, watch).result()
        except KeyboardInterrupt:
            watch.stop()
            raise


def show_why(door: Door, made: Made, words: Words) -> None:
    """What cannot hold together, and the ways out."""
    if made.why is None:
        door.note("propose_late")
        return
    door.say("propose_conflict", call=made.prepared.call.title.to(door.lang))
    for phrase in words.conflict(made.why):
        door.out.print(f"  – {phrase}", soft_wrap=True)
    if made.why.repairs:
        door.say("propose_repairs")
    for number, repair in enumerate(made.why.repairs, start=1):
        door.out.print(f"  {number}. {words.repair(repair)}", soft_wrap=True)


def leave_without(made: Made) -> None:
    """Where there are no consortia: nothing is possible, or nothing was found in time."""
    if not made.proposals:
        raise typer.Exit(ExitCode.FAILS if made.why else ExitCode.UNDECIDED)
