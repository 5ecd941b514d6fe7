"""What is to be assembled, and what is known of it that nobody who assembles is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Self

import numpy as np

from matching.answering_needs import NeedsAnswered
from matching.assembling.candidates import Known, candidates_of
from matching.assembling.problem import Candidate, Problem
from matching.engine import Engine
from matching.question import Question
from models.project import Project
from models.store import Store

FEW_SEATS = 2
_BEST_ANSWERING = 50


@dataclass(frozen=True, slots=True)
class Past:
    """Who has met whom, and how often each took part."""

    _met: dict[str, set[str]] = field(default_factory=dict)
    _seats: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, projects: Iterable[Project]) -> Self:
        past = cls()
        for project in projects:
            partners = {seat.organization_id for seat in project.participations}
            past._seats.update(partners)
            for one in partners:
                past._met.setdefault(one, set()).update(partners)
        return past

    def have_met(self, one: str, other: str) -> bool:
        return other in self._met.get(one, ())

    def has_few_seats(self, id_: str) -> bool:
        """Whether it took part twice at most."""
        return self._seats[id_] <= FEW_SEATS


@dataclass(frozen=True, slots=True)
class Posed:
    """``id`` of the topic or call, ``project`` it hangs together with others by. ``sought``: the real partners, where
    any are known. ``seconds``: how long it took to find and read the candidates."""

    id: str
    project: str
    problem: Problem
    past: Past
    seconds: float
    sought: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who could take part, whom the ranker puts first coming first, and how long it took to find and read them."""

    found: tuple[Candidate, ...]
    seconds: float

    @classmethod
    def look(cls, store: Store, engine: Engine, question: Question, known: Known, needs: Sequence[str]) -> Self:
        """All whom the ranker found, and beside them the fifty who answer each need best."""
        started = perf_counter()
        answered = _worth_looking_at(engine.answer_needs(question, needs))
        found = candidates_of(store, answered, known)
        return cls(found, perf_counter() - started)


def _worth_looking_at(answered: NeedsAnswered) -> NeedsAnswered:
    """Without those whom neither the ranker nor a need brings."""
    kept = answered.scores > 0
    if answered.best.shape[1]:
        kept[np.argsort(-answered.best, axis=0, kind="stable")[:_BEST_ANSWERING].ravel()] = True
    places = np.flatnonzero(kept)
    return replace(
        answered,
        ids=tuple(answered.ids[place] for place in places),
        scores=answered.scores[places],
        shown=answered.shown[places],
        best=answered.best[places],
        digests=answered.digests[places],
        projects=answered.projects[places],
    )
