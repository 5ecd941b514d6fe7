"""The long run: ``python -m tests.assembling --count 10000 --seed 0``."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter

from matching.assembling.problem import Problem
from matching.assembling.solve import assemble
from matching.assembling.why import why
from tests.assembling.drawing import drawn
from tests.assembling.oracle import Best, best
from tests.assembling.referee import disagreements, wrong_reasons

_TOLD_EVERY = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.assembling", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="problems")
    parser.add_argument("--seed", type=int, default=0, help="of the first; each next has the next")
    parser.add_argument("--most", type=int, default=14, help="candidates of a problem, 2 to 14")
    parser.add_argument("--among", type=int, default=14, help="candidates that the solver looks at first")
    parser.add_argument(
        "--conflicts",
        action="store_true",
        help="hold conflicts and repairs against it instead (5 candidates are enough)",
    )
    given = parser.parse_args()
    possible, wrong, searching, solving = 0, 0, 0.0, 0.0
    for done, seed in enumerate(range(given.seed, given.seed + given.count), start=1):
        problem = drawn(seed, most=given.most)
        start = perf_counter()
        found = best(problem)
        searched = perf_counter()
        told = _told(problem, found, None if given.conflicts else given.among)
        searching, solving = searching + searched - start, solving + perf_counter() - searched
        possible, wrong = possible + (found is not None), wrong + bool(told)
        for sentence in told:
            sys.stdout.write(f"seed {seed}: {sentence}\n")
        if done % _TOLD_EVERY == 0:
            sys.stderr.write(f"{done} of {given.count}, {wrong} mismatches\n")
    each = 1000 / max(given.count, 1)
    sys.stdout.write(
        f"{given.count} problems, {possible * each / 10:.1f} % possible, {wrong} mismatches; "
        f"brute force {searching * each:.0f} ms, solver and referee {solving * each:.0f} ms a problem\n"
    )
    return int(wrong > 0)


def _told(problem: Problem, found: Best | None, among: int | None) -> list[str]:
    """What is wrong with what is proposed ``among`` some candidates, or (``None``) with the conflict that is told."""
    try:
        if among is None:
            return [*wrong_reasons(problem, why(problem))]
        return [*disagreements(problem, assemble(problem, most=among), found)]
    except Exception as error:  # noqa: BLE001 (that it breaks down is told as all else that is wrong)
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main())
