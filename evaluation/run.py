"""What a system answered: TREC runs, ``topic Q0 organization rank score tag`` a line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.lines import Line, read_lines
from evaluation.ranked import DEPTH, RankedList
from evaluation.topics import Topic
from models.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Answered:
    """The list that answers one topic."""

    topic: Topic
    ranked: RankedList


@dataclass(frozen=True, slots=True)
class Run:
    """The lists of one system by topic; ``tag`` names the system."""

    tag: str
    lists: Mapping[str, RankedList]


@dataclass(frozen=True, slots=True)
class Written:
    """How many topics got at least one line, and how many lines."""

    answered: int
    lines: int


def write_run(path: Path, tag: str, answers: Iterable[Answered]) -> Written:
    """Write ``path`` as answers come, and put it in its place once it is whole; ``probabilities_beside`` it, where the
    system says any.

    ``InvalidInput`` when a list breaks a rule of runs or an id cannot stand in one (a space in it).
    """
    answered = lines = 0
    partial = path.with_name(f"{path.name}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    said: list[str] = []
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            for answer in answers:
                _check(answer)
                said.extend(
                    f"{answer.topic.id} {id_} {probability:.6f}\n"
                    for id_, probability in zip(answer.ranked.ids, answer.ranked.probabilities, strict=False)
                )
                answered += bool(answer.ranked.ids)
                lines += len(answer.ranked)
                for rank, (id_, score) in enumerate(zip(answer.ranked.ids, answer.ranked.scores, strict=True), start=1):
                    file.write(f"{answer.topic.id} Q0 {id_} {rank} {np.float32(score)!s} {tag}\n")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    beside = probabilities_beside(path)
    beside.unlink(missing_ok=True)  # never those of another run
    if said:
        beside.write_text("".join(said), encoding="utf-8", newline="\n")
    return Written(answered, lines)


def probabilities_beside(path: Path) -> Path:
    """Where the probabilities of the run ``path`` lie: ``topic organization probability`` a line."""
    return path.with_name(f"{path.name}.probabilities")


def read_probabilities(path: Path) -> dict[str, dict[str, float]]:
    """By topic and organization what lies beside the run ``path``; empty where nothing does.

    ``InvalidInput`` names the first line that is none, or whose figure is not in [0, 1].
    """
    beside = probabilities_beside(path)
    read: dict[str, dict[str, float]] = {}
    if not beside.exists():
        return read
    for line in read_lines(beside):
        try:
            topic, organization, figure = line.text.split()
            probability = float(figure)
        except ValueError as error:
            raise InvalidInput("evaluation.probability_line", file=beside, line=line.number) from error
        if not 0 <= probability <= 1:
            raise InvalidInput("evaluation.probability_line", file=beside, line=line.number)
        read.setdefault(topic, {})[organization] = probability
    return read


def _check(answer: Answered) -> None:
    ranked, topic = answer.ranked, answer.topic
    known = frozenset(topic.known)
    single = np.asarray(ranked.scores, np.float32)
    if len(ranked) > DEPTH or len(set(ranked.ids)) < len(ranked) or len(single) != len(ranked):
        raise InvalidInput("evaluation.list_wrong", topic=topic.id, depth=DEPTH)
    if not np.isfinite(single).all() or not (single[1:] < single[:-1]).all():
        raise InvalidInput("evaluation.list_scores", topic=topic.id)
    for id_ in ranked.ids:
        if len(id_.split()) != 1 or id_.strip() != id_:
            raise InvalidInput("evaluation.id_with_space", organization=id_)
        if id_ in known:
            raise InvalidInput("evaluation.list_known", topic=topic.id, organization=id_)


@dataclass(slots=True)
class _Growing:
    """The lines of one topic read so far."""

    ids: dict[str, float]
    score: float = math.inf


def read_run(path: Path, known: Mapping[str, frozenset[str]] | None = None) -> Run:
    """Read and validate a run; ``InvalidInput`` names the first line that breaks a rule.

    Rules, for each topic: ranks count 1, 2, 3 …; scores are finite and strictly decrease; at most ``DEPTH`` lines; no
    organization twice; none of its ``known`` partners. One tag for the whole file.
    """
    growing: dict[str, _Growing] = {}
    tag = ""
    for line in read_lines(path):
        fields = line.text.split()
        if len(fields) != 6:
            raise InvalidInput("evaluation.run_fields", file=path, line=line.number)
        topic, _, id_, rank, score, line_tag = fields
        tag = tag or line_tag
        if line_tag != tag:
            raise InvalidInput("evaluation.run_tag", file=path, line=line.number, tag=tag, other=line_tag)
        one = growing.setdefault(topic, _Growing({}))
        _add(path, line, one, topic, id_, rank, score)
        if known is not None and id_ in known.get(topic, frozenset()):
            raise InvalidInput("evaluation.run_known", file=path, line=line.number, organization=id_, topic=topic)
    if not growing:
        raise InvalidInput("evaluation.run_empty", file=path)
    return Run(tag, {topic: RankedList(tuple(one.ids), tuple(one.ids.values())) for topic, one in growing.items()})


def _add(path: Path, line: Line, one: _Growing, topic: str, id_: str, rank: str, score: str) -> None:
    where = {"file": path, "line": line.number, "topic": topic}
    try:
        rank_number, score_number = int(rank), float(score)
    except ValueError as error:
        raise InvalidInput("evaluation.run_number", **where) from error
    if not math.isfinite(score_number):
        raise InvalidInput("evaluation.run_number", **where)
    if len(one.ids) >= DEPTH:
        raise InvalidInput("evaluation.run_too_long", **where, depth=DEPTH)
    if id_ in one.ids:
        raise InvalidInput("evaluation.run_twice", **where, organization=id_)
    if rank_number != len(one.ids) + 1:
        raise InvalidInput("evaluation.run_rank", **where, expected=len(one.ids) + 1, rank=rank_number)
    if score_number >= one.score:
        raise InvalidInput("evaluation.run_order", **where)
    one.ids[id_] = one.score = score_number
