"""How long a check takes of the largest consortia that there are, under each programme."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from api.verdict_json import verdict_json
from matching.checking.check import check
from models.consortium_files import read_consortium
from models.programmes.shelf import packaged
from tests.bench.speeds import Speed

_GOAL = 20.0  # milliseconds


def checking(*, participants: int = 50, repeats: int = 20) -> Iterator[Speed]:
    """Medians: the check itself; and all from the file's bytes to the verdict as data, also in parses of that file."""
    raw = form(participants, seed=1)
    parse = _milliseconds(lambda: json.loads(raw), repeats)
    for id_, pack in packaged().items():
        if pack.of_clusters:
            continue
        edition, read = pack.edition(), read_consortium(raw, id_).consortium
        alone = _milliseconds(lambda read=read, edition=edition: check(read, edition), repeats)
        whole = _milliseconds(
            lambda edition=edition: verdict_json(check(read_consortium(raw, "").consortium, edition), "en"), repeats
        )
        what = f"check of {participants} participants, {id_}"
        yield Speed(what, alone, "ms", _GOAL)
        yield Speed(f"{what}, from file to JSON", whole, "ms", _GOAL)
        yield Speed(f"{what}, from file to JSON / parse", whole / parse, "times")


def form(participants: int, *, seed: int) -> bytes:
    """A consortium of which a tenth of what may be asked is not known."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    found = []
    for number in range(participants):
        figures = {"staff": rng.randint(1, 400), "turnover": rng.randint(10**5, 10**8), "balance_sheet": 10**6}
        one: dict[str, object] = {
            "kind": rng.choice(["company", "research", "university", "public"]),
            "country": rng.choice(["FR", "ES", "PT", "DE", "NO", "GB"]),
            "region": rng.choice(["Occitanie", "Bretagne", "Galicia"]),
            "group": rng.choice(["", "", "", "Group"]),
            "owners": [{"percent": 30, "public": False, **figures}] * rng.randint(0, 3),
            "previous": figures,
            "budget": f"{rng.randint(10**4, 10**6)}.50",
            "aid": f"{rng.randint(10**3, 10**5)}.25",
            "experience": ["h2020"] * rng.randint(0, 1),
            "innovative": True,
            "rd_in_france": True,
            "registered_in_france": True,
            "in_zone": True,
            **figures,
        }
        role = "participant" if number else "coordinator"
        found.append({"id": f"p{number}", "role": role} | {name: v for name, v in one.items() if rng.random() < 0.9})
    project = {"duration_months": 36, "civil": True, "pole_labels": ["A"], "territory": ["Occitanie"]}
    return json.dumps({**project, "participants": found}).encode()


def _milliseconds(work: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats + 1):
        started = perf_counter()
        work()
        taken.append(perf_counter() - started)
    return median(taken[1:]) * 1e3  # the first one fills caches
