"""Who is shown when questions come one after the other, and each answer counts in the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from evaluation.exposure import SHOWN
from evaluation.ranked import RankedList
from evaluation.run import Answered
from evaluation.systems.grappe import GrappeSystem
from evaluation.systems.system import Progress
from evaluation.topics import Topic

PREFIX = "replay_"
FILLER = f"{PREFIX}filler_"


@dataclass(frozen=True, slots=True)
class Replay:
    """The topics in an order drawn with ``seed``; ``exposure`` in [0, 1] as the engine takes it, or with a ``filler``
    above 0 so many of the ten places given away in turn, without looking.
    """

    seed: int
    exposure: float = 0.0
    filler: int = 0

    @property
    def tag(self) -> str:
        """How its run is called: ``replay_0.1``, ``replay_filler_2``."""
        return f"{FILLER}{self.filler}" if self.filler else f"{PREFIX}{self.exposure:g}"

    def answers(self, system: GrappeSystem, topics: Sequence[Topic], progress: Progress | None) -> Iterator[Answered]:
        """The answers in the order in which they were given."""
        shown: Counter[str] = Counter()
        turn = _Turn(system.organizations)
        for done, place in enumerate(np.random.default_rng(self.seed).permutation(len(topics)), start=1):
            topic = topics[place]
            if self.filler:
                ranked = turn.filled(system.answer_with(topic, exposure=0.0, shown=shown), topic, self.filler)
            else:
                ranked = system.answer_with(topic, exposure=self.exposure, shown=shown)
            shown.update(ranked.ids[:SHOWN])
            yield Answered(topic, ranked)
            if progress:
                progress(done, len(topics))


class _Turn:
    """Whose turn it is among ``organizations``: who has waited longest."""

    def __init__(self, organizations: Sequence[str]) -> None:
        self._waiting = dict.fromkeys(organizations)

    def filled(self, ranked: RankedList, topic: Topic, filler: int) -> RankedList:
        """``ranked``, but the last ``filler`` of its first ten are those whose turn it is."""
        kept = ranked.ids[: SHOWN - filler]
        barred = {*kept, *topic.known}
        given = tuple(islice((one for one in self._waiting if one not in barred), filler))
        for one in given:
            self._waiting[one] = self._waiting.pop(one)  # to the end
        rest = (one for one in ranked.ids[SHOWN - filler :] if one not in given)
        return RankedList.in_order((*kept, *given, *rest))
