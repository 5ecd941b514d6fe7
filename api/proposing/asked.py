"""What is asked when consortia are to be proposed."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.proposal import Settled

USUAL_COUNT = 3
MOST_COUNT = 10
MOST_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Asked:
    """``programme`` and ``edition`` are the call's own where they are empty. ``everybody``: nobody is left out before
    it is solved. ``apart``: by how many organizations two of them differ at least, unless they have another lead
    (``None``: as the solver has it). ``seconds``: how long each is sought at most, on top of the solver's own limit.
    ``team``: whom the ranker takes for partners already in; ``near``: who stays in where others are not clearly better.
    """

    call_id: str
    settled: Settled = field(default_factory=Settled)
    programme: str = ""
    edition: str = ""
    count: int = USUAL_COUNT
    apart: int | None = None
    seconds: float | None = None
    everybody: bool = False
    team: tuple[str, ...] = ()
    near: frozenset[str] = frozenset()


def team_of(settled: Settled) -> tuple[str, ...]:
    """Those who are settled to take part."""
    return tuple(sorted({*settled.locked, *filter(None, [settled.lead])}))
