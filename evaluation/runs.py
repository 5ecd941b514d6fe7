"""From a history and topics to a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import Encoder
from evaluation.replay import Replay
from evaluation.run import Answered, write_run
from evaluation.systems.catalogue import PRODUCT, needs_encoder, open_system
from evaluation.systems.grappe import GrappeSystem
from evaluation.systems.system import Progress, System
from evaluation.topics import Topic, read_topics
from matching.question import USUAL_EXPOSURE
from matching.ranker import Ranker
from models.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What was run and how much came out. ``encoder`` is empty for a system that reads no text with one."""

    system: str
    encoder: str
    out: Path
    topics: int
    answered: int
    lines: int

    @property
    def unanswered(self) -> int:
        return self.topics - self.answered


def run_system(
    history: Path,
    topics: Path,
    system: str,
    encoder: Encoder | None,
    out: Path,
    *,
    work: Path,
    progress: Progress | None = None,
    ranker: Ranker | None = None,
    exposure: float = USUAL_EXPOSURE,
    replay: Replay | None = None,
) -> RunSummary:
    """Answer each topic of the file ``topics`` with ``system`` over the folder ``history`` into the TREC run ``out``.

    ``work`` is an empty folder for what the system keeps meanwhile; the caller removes it. ``progress`` counts first
    the texts to encode, then the topics. ``ranker``: what the product ranks with, the one in the box where none is
    given, and how far it evens out who is shown. With a ``replay`` each answer counts in the next, and the run is
    called after it. Raises what ``read_topics``, ``open_system`` and ``write_run`` raise, before anything of ``out`` is
    written; ``InvalidInput`` for a replay of a system that is not the product.
    """
    asked = read_topics(topics)
    if replay is not None and (system != PRODUCT or encoder is None):
        raise InvalidInput("evaluation.replay_of_other", system=system)
    opened = open_system(
        system, history, encoder, work=work, progress=progress, ranker=ranker, exposure=0.0 if replay else exposure
    )
    try:
        if replay is not None and isinstance(opened, GrappeSystem):
            written = write_run(out, replay.tag, replay.answers(opened, asked, progress))
        else:
            written = write_run(out, system, answers(opened, asked, progress))
    finally:
        opened.close()
    return RunSummary(
        system=system,
        encoder=encoder.name if encoder is not None and needs_encoder(system) else "",
        out=out,
        topics=len(asked),
        answered=written.answered,
        lines=written.lines,
    )


def answers(system: System, topics: Sequence[Topic], progress: Progress | None) -> Iterator[Answered]:
    """The answer to each topic, one after the other; ``progress`` counts them."""
    for done, topic in enumerate(topics, start=1):
        yield Answered(topic, system.answer(topic))
        if progress:
            progress(done, len(topics))
