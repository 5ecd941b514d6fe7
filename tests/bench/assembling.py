"""How long consortia take to be assembled out of a large cluster, under many rules."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

import numpy as np

from matching.assembling.problem import Candidate, Cover, Problem, Wishes
from matching.assembling.proposal import Proposal
from matching.assembling.solve import Watch, assemble
from matching.assembling.why import why
from models.call import Mastery, Need
from models.consortium import Consortium, Participant
from models.organization import Kind, Size
from models.programmes.pack import Edition
from models.project import Role
from models.texts import Localized
from tests.bench.speeds import Speed
from tests.packs import small_edition

_NEEDS = 12
_STAYS = 0.25
_RULES = (
    'check = "count"\nwho = { kind = ["company"] }\nat_least = 2',
    'check = "count"\nwho = { kind = ["research", "university"] }\nat_least = 1',
    'check = "lead"\namong = { kind = ["company"] }',
    'check = "lead"\nnot_among = { size = ["large"] }',
    'check = "labelled"\nat_least = 1',
    'check = "share"\nof = "budget"\nwho = { region = "territory" }\nat_least = 50',
    'check = "share"\nof = "budget"\nwho = { region = "lead_pole_territory" }\nat_least = 25',
    'check = "total"\nof = "budget"\nat_least = 750000\nat_most = 6000000',
    'check = "aid_rate"',
    'check = "largest_share"\nof = "budget"\nat_most = 60',
    'check = "largest_share"\nof = "budget"\nby = "country"\nat_most = 90',
    'check = "distinct"\namong = ["eu"]\nat_least = 2\nindependent = true\none_in = ["eu"]',
    'check = "every"\nwho = { kind = ["company"] }\nsuch = { country = ["eu"] }',
    'check = "duration"\nat_least = 24\nat_most = 48',
    'check = "share"\nof = "aid"\nwho = { kind = ["research", "university"] }\nat_most = 60',
)
_RATES = """
[[rates]]
who = { kind = ["company"], size = ["sme"] }
percent = 50
en = "SME"
fr = "PME"
source = "None"

[[rates]]
who = {}
percent = 40
en = "All others"
fr = "Tous les autres"
source = "None"
"""


def assembling(*, members: int = 3_000, draws: int = 40) -> Iterator[Speed]:
    """The 95th percentiles over calls drawn at random, each asked of a cluster of its own."""
    edition = small_edition(*_RULES, extra=_RATES)
    first, whole, gaps, left, changed, explained = [], [], [], [], [], []
    for seed in range(draws):
        rng = random.Random(seed)  # noqa: S311 (no secret)
        problem = drawn(edition, members, rng)
        found, at_first, seconds = _watched(problem)
        first.append(at_first)
        whole.append(seconds)
        gaps.append(found[0].gap)
        left.append(max(0.0, found[0].highest / found[0].points.total - 1))
        changed.append(_milliseconds(assemble, otherwise(problem, found[0], rng)))
        explained.append(_milliseconds(why, replace(problem, wishes=_impossible(problem, rng))))
    what = f"{members:,} members, {_NEEDS} needs, {len(_RULES)} rules, p95"
    yield Speed(f"{what}: first eligible consortium", _p95(first), "ms", 500)
    yield Speed(f"{what}: best consortium", _p95(whole), "ms", 2000)
    yield Speed(f"{what}: gap that is left to it", 100 * _p95(gaps), "%", 1)
    yield Speed(f"{what}: more than it with anybody left out, at most", 100 * _p95(left), "%")
    yield Speed(f"{what}: what-if", _p95(changed), "ms", 300)
    yield Speed(f"{what}: conflict with repairs", _p95(explained), "ms", 3000)


def drawn(edition: Edition, members: int, rng: random.Random) -> Problem:
    """A regional cluster: half of it one-person firms, one in ten elsewhere, a tenth of the facts not known."""
    form = Consortium(
        (),
        duration_months=Decimal(36),
        pole_labels=("Pole",),
        territory=("Occitanie", "Nouvelle-Aquitaine"),
        lead_pole_territory=("Occitanie",),
    )
    needs = tuple(
        Need(
            Localized(f"Need {n}", f"Besoin {n}"),
            weight=rng.choice((1, 1, 2, 3)),
            minimum_level=rng.choice((None, None, Mastery.CONFIRMED)),
            required=rng.random() < 0.3,
        )
        for n in range(_NEEDS)
    )
    return Problem(edition, form, needs, tuple(_member(n, rng) for n in range(members)))


def _member(number: int, rng: random.Random) -> Candidate:
    def known(*values: object) -> object:
        return None if rng.random() < 0.1 else rng.choice(values)

    kind = known(*[Kind.COMPANY] * 8, Kind.RESEARCH, Kind.UNIVERSITY)
    sizes = (*[Size.SOLO] * 5, *[Size.MICRO] * 3, Size.SMALL, Size.MEDIUM, Size.LARGE)
    size = known(*sizes) if kind is Kind.COMPANY else None
    away = rng.random() < 0.1
    one = Participant(
        f"m{number:05d}",
        Role.PARTICIPANT,
        f"Member {number}",
        kind=kind,  # type: ignore[arg-type]
        size=size,  # type: ignore[arg-type]
        country=known("ES", "PT", "DE") if away else "FR",  # type: ignore[arg-type]
        region=known("Catalunya") if away else known("Occitanie", "Occitanie", "Bretagne"),  # type: ignore[arg-type]
        capacity=None if rng.random() < 0.5 else Decimal(36 if size is Size.SOLO else 150),
        committed=Decimal(rng.choice((0, 0, 12))),
    )
    covers = {
        need: Cover(rng.uniform(1 / 3, 1), rng.choice((None, *Mastery)))
        for need in range(_NEEDS)
        if rng.random() < 0.06
    }
    return Candidate(one, covers, rng.random() ** 8, size in (Size.SOLO, Size.MICRO), rng.random() ** 4)


def otherwise(problem: Problem, proposal: Proposal, rng: random.Random) -> Problem:
    """One of the partners is left out and somebody else is to take part; the others had better stay."""
    inside = [one.id for one in proposal.consortium.participants]
    goes = rng.choice(inside)
    comes = rng.choice([one.id for one in problem.candidates[:200] if one.id not in inside])
    staying = tuple(replace(one, preference=_STAYS) if one.id in inside else one for one in problem.candidates)
    wishes = replace(problem.wishes, locked=frozenset({comes}), excluded=frozenset({goes}))
    return replace(problem, candidates=staying, wishes=wishes)


def _impossible(problem: Problem, rng: random.Random) -> Wishes:
    return rng.choice(
        (
            Wishes(budget_most=Decimal(500_000)),
            Wishes(
                excluded=frozenset(one.id for one in problem.candidates if one.participant.kind is not Kind.COMPANY)
            ),
            Wishes(partners_most=1),
            Wishes(
                lead=next(one.id for one in problem.candidates if one.participant.kind is Kind.RESEARCH),
                locked=frozenset(one.id for one in problem.candidates[:2]),
            ),
        )
    )


def _watched(problem: Problem) -> tuple[tuple[Proposal, ...], float, float]:
    """What was found, and when: the first and the best, in milliseconds."""
    moments: list[float] = []
    started = perf_counter()
    found = assemble(problem, watch=Watch(lambda *_: moments.append(perf_counter() - started)))
    return found, 1000 * moments[0], 1000 * (perf_counter() - started)


def _milliseconds(do: Callable[[Problem], object], problem: Problem) -> float:
    started = perf_counter()
    do(problem)
    return 1000 * (perf_counter() - started)


def _p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))
