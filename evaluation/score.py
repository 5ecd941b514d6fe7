"""From runs and qrels to scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evaluation.exposure import Exposure, exposure
from evaluation.frontier import Point, is_replay, point
from evaluation.history import History, read_history
from evaluation.intervals import SAMPLES, Difference, Estimate, Resamples
from evaluation.metrics import METRICS, Metric, Values, measure
from evaluation.qrels import Qrels, read_qrels
from evaluation.reliability import Probabilities, Reliability, reliability
from evaluation.run import Run, read_probabilities, read_run
from evaluation.slices import Count, Slice, Slices
from evaluation.systems.catalogue import PRODUCT
from evaluation.topics import Topic, TopicProtocol, project_of, protocol_of, read_topics
from models.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class SystemScores:
    """One run under one protocol. ``values`` ``(n_topics, len(METRICS))`` in the order of the protocol's topics.

    ``against_baseline`` is ``None`` for the baseline itself or without one, ``exposure`` without a history, ``slices``
    without a history and topics.
    """

    name: str
    unanswered: int
    estimates: Mapping[Metric, Estimate]
    values: Values
    against_baseline: Mapping[Metric, Difference] | None = None
    slices: Mapping[Slice, Count] | None = None
    exposure: Exposure | None = None


@dataclass(frozen=True, slots=True)
class ProtocolScores:
    """All runs under one protocol. ``baseline`` names the best run that is not the product (empty without one);
    ``ceiling`` is the recall@10 within reach of who knows the history alone (``None`` when that was not given)."""

    protocol: TopicProtocol
    topics: tuple[str, ...]
    projects: int
    baseline: str
    ceiling: float | None
    systems: tuple[SystemScores, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """``left_out`` topics have nothing relevant; ``seed`` and ``samples`` are those of the bootstrap.

    Over the topics of all protocols: ``believed`` by the name of each run that says probabilities, and the
    ``frontier`` of the replays, which stand in no protocol (with a history and topics).
    """

    qrels: str
    protocols: tuple[ProtocolScores, ...]
    left_out: int
    seed: int
    samples: int
    believed: Mapping[str, Reliability]
    frontier: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _NamedRun:
    name: str
    run: Run
    probabilities: Probabilities


def score_runs(
    qrels: Path,
    runs: Sequence[Path],
    *,
    topics: Path | None = None,
    history: Path | None = None,
    baseline: str = "",
    seed: int = 0,
    samples: int = SAMPLES,
) -> Scores:
    """Score each run against ``qrels``, the protocols apart.

    ``topics`` tells the protocol of each topic and its known partners (without it the ids' suffixes tell the
    protocol, and there are no slices); ``history`` opens exposure and, with ``topics``, slices and ceiling.
    ``baseline`` names the run to compare with instead of the best one by recall@10. Raises what reading raises, and
    ``InvalidInput`` when a run answers none of the judged topics.
    """
    judged = read_qrels(qrels)
    asked = {topic.id: topic for topic in read_topics(topics)} if topics else None
    known = {id_: frozenset(topic.known) for id_, topic in asked.items()} if asked is not None else None
    every = _named(runs, [read_run(path, known) for path in runs])
    named = [one for one in every if not is_replay(one.run.tag)]
    if baseline and baseline not in {one.name for one in named}:
        raise NotFound("evaluation.baseline_unknown", baseline=baseline, known=", ".join(one.name for one in named))
    relevant = judged.topics()
    if not relevant:
        raise InvalidInput("evaluation.qrels_empty", file=qrels)
    for path, one in zip(runs, every, strict=True):
        if one.run.lists.keys().isdisjoint(relevant):
            raise InvalidInput("evaluation.run_other_topics", file=path, qrels=qrels)
    past = read_history(history) if history else None
    protocols = []
    for place, protocol in enumerate(TopicProtocol):
        chosen = tuple(id_ for id_ in relevant if _protocol(id_, asked, qrels) is protocol)
        if chosen and named:
            rng = np.random.default_rng((seed, place))
            scorer = _ProtocolScorer(protocol, chosen, judged, asked, past, Resamples(_projects(chosen), rng, samples))
            protocols.append(scorer.score(named, baseline))
    never_judged = len(asked.keys() - judged.grades.keys()) if asked is not None else 0
    resamples = Resamples(_projects(relevant), np.random.default_rng((seed, len(TopicProtocol))), samples)
    told = {one.name: reliability(one.run.lists, one.probabilities, relevant, judged, resamples) for one in named}
    points = []
    if past is not None and asked is not None:
        slices = Slices(past, judged, relevant, {topic: asked[topic].known for topic in relevant})
        points = [
            point(one.name, one.run.lists, relevant, judged, past, slices, resamples)
            for one in every
            if is_replay(one.run.tag)
        ]
    return Scores(
        qrels=str(qrels),
        protocols=tuple(protocols),
        left_out=judged.left_out() + never_judged,
        seed=seed,
        samples=samples,
        believed={name: one for name, one in told.items() if one},
        frontier=tuple(points),
    )


def _named(paths: Sequence[Path], runs: Iterable[Run]) -> list[_NamedRun]:
    """Runs by their tag, with the file's name where a tag comes more than once."""
    read = list(runs)
    times = Counter(run.tag for run in read)
    return [
        _NamedRun(run.tag if times[run.tag] == 1 else f"{run.tag} ({path.name})", run, read_probabilities(path))
        for path, run in zip(paths, read, strict=True)
    ]


def _protocol(topic_id: str, asked: Mapping[str, Topic] | None, qrels: Path) -> TopicProtocol:
    if asked is not None:
        if topic_id not in asked:
            raise InvalidInput("evaluation.topic_not_asked", topic=topic_id, file=qrels)
        return asked[topic_id].protocol
    protocol = protocol_of(topic_id)
    if protocol is None:
        raise InvalidInput("evaluation.protocol_unknown", topic=topic_id, file=qrels)
    return protocol


def _projects(topics: Sequence[str]) -> list[str]:
    return [project_of(topic) for topic in topics]


class _ProtocolScorer:
    def __init__(
        self,
        protocol: TopicProtocol,
        topics: tuple[str, ...],
        qrels: Qrels,
        asked: Mapping[str, Topic] | None,
        history: History | None,
        resamples: Resamples,
    ) -> None:
        self._protocol = protocol
        self._topics = topics
        self._qrels = qrels
        self._history = history
        self._resamples = resamples
        self._slices = None
        if history is not None and asked is not None:
            self._slices = Slices(history, qrels, topics, {topic: asked[topic].known for topic in topics})

    def score(self, runs: Sequence[_NamedRun], baseline: str) -> ProtocolScores:
        systems = [self._system(one) for one in runs]
        by_name = {system.name: system for system in systems}
        rivals = [one.name for one in runs if one.run.tag != PRODUCT]
        if not baseline and rivals:
            baseline = max(rivals, key=lambda name: by_name[name].estimates[Metric.RECALL_10].mean)
        if baseline:
            best = by_name[baseline]
            systems = [
                replace(system, against_baseline=self._differences(system, best)) if system is not best else system
                for system in systems
            ]
        return ProtocolScores(
            protocol=self._protocol,
            topics=self._topics,
            projects=self._resamples.n_projects,
            baseline=baseline,
            ceiling=self._slices.ceiling() if self._slices else None,
            systems=tuple(systems),
        )

    def _system(self, one: _NamedRun) -> SystemScores:
        lists = {topic: one.run.lists[topic] for topic in self._topics if topic in one.run.lists}
        values = measure(self._qrels, lists, self._topics)
        return SystemScores(
            name=one.name,
            unanswered=len(self._topics) - len(lists),
            estimates={metric: self._resamples.estimate(values[:, column]) for column, metric in enumerate(METRICS)},
            values=values,
            slices=self._slices.count(lists) if self._slices else None,
            exposure=exposure(lists.values(), self._history.ids) if self._history else None,
        )

    def _differences(self, system: SystemScores, best: SystemScores) -> dict[Metric, Difference]:
        return {
            metric: self._resamples.difference(system.values[:, column], best.values[:, column])
            for column, metric in enumerate(METRICS)
        }
