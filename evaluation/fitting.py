"""A ranker learned from folders of known consortia, and judged on a year that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from embeddings.encoder import Encoder
from evaluation.history import without_problems
from evaluation.making.consortia import Consortia
from evaluation.making.cut import Cut, cut_in_time
from evaluation.making.folder import write_benchmark
from evaluation.metrics import Metric
from evaluation.run import write_run
from evaluation.runs import answers, run_system
from evaluation.score import Scores, score_runs
from evaluation.systems.grappe import GrappeSystem
from evaluation.topics import read_topics
from matching.learning.consortia import KnownConsortia, years_earlier
from matching.learning.own_words import KnownMembers
from matching.learning.recipe import Recipe
from matching.learning.training import train
from matching.ranker import LearnedRanker, Ranker
from models.errors import NotFound
from models.imports import read_members

Progress = Callable[[int, int], None]

OWN, SHIPPED = "own", "shipped"
_SIMPLE = "hybrid"
_BY_CHANCE = 0.1
_FEWEST = 20


def read_known(folder: Path, *, before: date | None = None) -> KnownConsortia:
    """The consortia of a dataset folder that began before the day; ``NotFound`` and ``InvalidInput`` as
    ``Consortia.read`` and ``KnownConsortia.of``.
    """
    consortia = Consortia.read(folder)
    return KnownConsortia.of(
        folder.name, consortia.organizations, consortia.projects, asked_about=consortia.marked, before=before
    )


def read_known_members(file: Path) -> KnownMembers:
    """The members of a file as ``grappe import members`` reads it; ``InvalidInput`` names the first bad row."""
    batch = without_problems(read_members(file))
    return KnownMembers.of(file.stem, batch.organizations, batch.memberships)


def fit_on_history(folder: Path, encoder: Encoder, progress: Progress | None = None) -> LearnedRanker:
    """What the history of a benchmark teaches, and nothing else."""
    return train([read_known(folder)], encoder, Recipe(), progress or (lambda _done, _total: None))


def judge_last_year(
    consortia: KnownConsortia,
    rankers: Mapping[str, Ranker],
    encoder: Encoder,
    *,
    work: Path,
    progress: Progress | None = None,
) -> Scores:
    """How well each of the ``rankers``, by name, and the best simple system without an encoder find the partners of
    the last year from what was known before it; the baseline is ``SHIPPED`` where that is among them.

    ``work`` is an empty folder. ``InvalidInput`` when nothing can be asked about that year.
    """
    known = Consortia(
        Path(consortia.name), consortia.projects, tuple(consortia.organizations.values()), consortia.asked_about
    )
    cut = Cut(years_earlier(consortia.before, 1), consortia.before)
    write_benchmark(cut_in_time(known, cut), work / "benchmark")
    topics = read_topics(work / "benchmark" / "topics.jsonl")
    (work / "store").mkdir()
    history = work / "benchmark" / "history"
    runs = [work / f"{name}.txt" for name in (_SIMPLE, *rankers)]
    run_system(history, work / "benchmark" / "topics.jsonl", _SIMPLE, None, runs[0], work=work)
    first = next(iter(rankers.values()))
    system = GrappeSystem.open(history, encoder, work=work / "store", ranker=first)
    try:
        for (name, ranker), run in zip(rankers.items(), runs[1:], strict=True):
            write_run(run, name, answers(system.with_ranker(ranker), topics, progress))
    finally:
        system.close()
    baseline = SHIPPED if SHIPPED in rankers else _SIMPLE
    return score_runs(work / "benchmark" / "qrels.txt", runs, baseline=baseline)


def finds_more(scores: Scores) -> bool:
    """Whether ``OWN`` finds more of the missing partners than ``SHIPPED``, and hardly by chance (p < .1 over twenty
    projects or more: fewer tell nothing).
    """
    protocol = scores.protocols[0]
    systems = {system.name: system for system in protocol.systems}
    gap = systems[OWN].against_baseline
    return (
        protocol.projects >= _FEWEST
        and gap is not None
        and gap[Metric.RECALL_10].mean > 0
        and gap[Metric.RECALL_10].p < _BY_CHANCE
    )


def leave_out(histories: Sequence[KnownConsortia], countries: Sequence[str]) -> list[KnownConsortia]:
    """The same as though no organization of these countries had ever been; ``NotFound`` for a country of nobody."""
    wanted = {country.upper() for country in countries}
    met = {one.country for consortia in histories for one in consortia.organizations.values()}
    for country in sorted(wanted - met):
        raise NotFound("evaluation.country_unknown", country=country)
    return [
        consortia.without({id_ for id_, one in consortia.organizations.items() if one.country in wanted})
        for consortia in histories
    ]
