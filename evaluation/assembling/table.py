"""What each way of assembling brings, as means over all problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.assembling.posed import Posed
from evaluation.assembling.ways import EXACT, WAYS, Chosen
from evaluation.intervals import Difference, Estimate, Resamples
from matching.assembling.points import ONE
from matching.checking.check import Verdict
from models.texts import Lang, Texts

Values = NDArray[np.float64]


class Figure(StrEnum):
    """``eligible``: known to break no hard rule; ``holds``: every hard rule surely holds. ``coverage``: of the needs by
    their weight, times the strength of who carries them, in [0, 1]. ``objective``: what is to be greatest, in needs of
    average weight that are wholly covered, 0 for a consortium that is not eligible; ``unruled``: the same as though no
    rule were broken. ``found``: of the real partners, the share that was chosen. Of those who were chosen beside who
    was settled before, the share that is ``small`` (where any size is known), that has two past seats at most
    (``few_seats``), and that never met who leads (``newcomers``)."""

    ELIGIBLE = "eligible"
    HOLDS = "holds"
    COVERAGE = "coverage"
    OBJECTIVE = "objective"
    UNRULED = "unruled"
    FOUND = "found"
    SMALL = "small"
    FEW_SEATS = "few_seats"
    NEWCOMERS = "newcomers"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("evaluation")(f"assembled_{self}", lang)


@dataclass(frozen=True, slots=True)
class OfWay:
    """``estimates``: over the problems of which a figure is known, ``None`` where there is none. ``less``: what
    ``exact`` brings more than this way, paired; of the objective only where this way is eligible. ``below``: of how
    many problems ``exact`` has fewer points than this way, which is eligible. ``seconds``: the median, and what 95 %
    stay below."""

    name: str
    estimates: Mapping[Figure, Estimate | None]
    less: Mapping[Figure, Difference | None]
    below: int
    seconds: tuple[float, float]
    values: Mapping[Figure, Values]


@dataclass(frozen=True, slots=True)
class Assembled:
    """``ids`` of the problems. ``solved``: the share of which ``exact`` is the best of those whom the solver looked at,
    ``proven``: of all; ``gap``: by how much one of the others could be better, as a part of the bound, below which
    95 % stay. ``candidates`` and ``reading``: how
    many, and the seconds that finding them took; the median, and what 95 % stay below."""

    ids: tuple[str, ...]
    projects: int
    partners: float
    ways: tuple[OfWay, ...]
    solved: float
    proven: float
    gap: float
    candidates: tuple[float, float]
    reading: tuple[float, float]

    def to_json(self) -> dict[str, Any]:
        """Every figure, and of each problem its values (``null`` where not known), so that two tables can be paired."""
        summary = {
            name: getattr(self, name)
            for name in ("projects", "partners", "solved", "proven", "gap", "candidates", "reading")
        }
        return {"problems": len(self.ids)} | summary | {"ways": [_way_json(self.ids, way) for way in self.ways]}


def assembled(problems: Iterable[Posed], seed: int, tell: Callable[[int], None]) -> Assembled:
    """Assemble each of the problems (one at least) in each way; ``tell`` is told how many are done."""
    ids, projects, partners, candidates, reading = [], [], [], [], []
    chosen: dict[str, list[Chosen | None]] = {name: [] for name in WAYS}
    rows: dict[str, list[Mapping[Figure, float]]] = {name: [] for name in WAYS}
    for done, posed in enumerate(problems, start=1):
        ids.append(posed.id)
        projects.append(posed.project)
        partners.append(posed.problem.wishes.partners_most)
        candidates.append(len(posed.problem.candidates))
        reading.append(posed.seconds)
        for name, way in WAYS.items():
            found = way(posed.problem)
            chosen[name].append(found)
            rows[name].append(_NOTHING if found is None else dict(_figures(posed, found)))
        tell(done)
    values = {
        name: {figure: np.asarray([row.get(figure, np.nan) for row in rows[name]]) for figure in Figure}
        for name in WAYS
    }
    means = _Means(np.asarray(projects, dtype=np.str_), seed)
    best = [one for one in chosen[EXACT] if one is not None]
    gaps = [one.gap for one in best]
    return Assembled(
        tuple(ids),
        len(set(projects)),
        float(np.mean(partners)),
        tuple(_of_way(name, values, chosen, means) for name in WAYS),
        sum(one.solved for one in best) / len(ids),
        sum(gap == 0 for gap in gaps) / len(ids),
        _spread(gaps)[1],
        _spread(candidates),
        _spread(reading),
    )


_NOTHING: Mapping[Figure, float] = dict.fromkeys(Figure, 0.0)


def _figures(posed: Posed, chosen: Chosen) -> Iterator[tuple[Figure, float]]:
    problem, past = posed.problem, posed.past
    candidates = {one.id: one for one in problem.candidates}
    others = [id_ for id_ in chosen.ids if id_ not in problem.wishes.locked]
    worth = chosen.points.total / ONE
    yield Figure.ELIGIBLE, float(chosen.eligible)
    yield Figure.HOLDS, float(chosen.verdict is Verdict.HOLDS)
    carried = chosen.carries.items()
    if problem.needs:
        weights = [need.weight for need in problem.needs]
        covered = sum(weights[place] * candidates[id_].covers[place].strength for place, id_ in carried)
        yield Figure.COVERAGE, covered / sum(weights)
    yield Figure.OBJECTIVE, worth * chosen.eligible
    yield Figure.UNRULED, worth
    if posed.sought:
        yield Figure.FOUND, len(posed.sought.intersection(others)) / len(posed.sought)
    yield from _share(Figure.SMALL, [candidates[id_].small for id_ in others if candidates[id_].participant.size])
    yield from _share(Figure.FEW_SEATS, [past.has_few_seats(id_) for id_ in others])
    yield from _share(Figure.NEWCOMERS, [not past.have_met(id_, chosen.lead) for id_ in others if id_ != chosen.lead])


def _share(figure: Figure, are: list[bool]) -> Iterator[tuple[Figure, float]]:
    if are:
        yield figure, sum(are) / len(are)


@dataclass(frozen=True, slots=True)
class _Means:
    """Over the problems of which a figure is known; ``projects`` ``(n_problems,)``."""

    projects: NDArray[np.str_]
    seed: int

    def estimate(self, values: Values) -> Estimate | None:
        known = ~np.isnan(values)
        return self._draws(known).estimate(values[known]) if known.any() else None

    def difference(self, values: Values, others: Values) -> Difference | None:
        known = ~np.isnan(values - others)
        return self._draws(known).difference(values[known], others[known]) if known.any() else None

    def _draws(self, known: NDArray[np.bool_]) -> Resamples:
        return Resamples(self.projects[known].tolist(), np.random.default_rng(self.seed))


def _of_way(
    name: str, values: Mapping[str, Mapping[Figure, Values]], chosen: Mapping[str, list[Chosen | None]], means: _Means
) -> OfWay:
    own, best = values[name], values[EXACT]
    eligible = np.where(own[Figure.ELIGIBLE] > 0, own[Figure.OBJECTIVE], np.nan)
    less = {
        figure: means.difference(best[figure], eligible if figure is Figure.OBJECTIVE else own[figure])
        for figure in Figure
    }
    below = sum(
        one is not None and one.eligible and (top is None or top.points.total < one.points.total)
        for one, top in zip(chosen[name], chosen[EXACT], strict=True)
    )
    return OfWay(
        name,
        {figure: means.estimate(own[figure]) for figure in Figure},
        {} if name == EXACT else less,
        below,
        _spread([one.seconds for one in chosen[name] if one is not None]),
        own,
    )


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """The median, and what 95 % stay below; both 0 of nothing."""
    return (float(np.median(values)), float(np.percentile(values, 95))) if values else (0.0, 0.0)


def _way_json(ids: tuple[str, ...], way: OfWay) -> dict[str, Any]:
    return {
        "name": way.name,
        "figures": {figure.value: estimate and asdict(estimate) for figure, estimate in way.estimates.items()},
        "less": {figure.value: gap and asdict(gap) for figure, gap in way.less.items()},
        "below": way.below,
        "seconds": way.seconds,
        "each": {
            id_: {figure.value: None if np.isnan(row[at]) else float(row[at]) for figure, row in way.values.items()}
            for at, id_ in enumerate(ids)
        },
    }
