"""Consortia as people look at them: judged by what is known now, with the words for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from api.proposing.changing import asked_again, judged
from api.proposing.proposing import Made, Proposing
from api.proposing.recording import known_now, recorded
from matching.assembling.better import Better, better_than
from matching.assembling.difference import Version
from matching.assembling.problem import Candidate, Problem
from matching.assembling.telling import Words
from models.programmes.pack import Edition
from models.proposal import Answered, Assembly, Proposed, Settled
from models.store import Store
from models.texts import Lang


@dataclass(frozen=True, slots=True)
class Shown:
    """``proposed`` as far as it stands, best first; ``versions`` in the same order. ``names`` has, by id, everybody who
    is named in one of them or of whom staff has settled something."""

    problem: Problem
    proposed: tuple[Proposed, ...]
    versions: tuple[Version, ...]
    names: Mapping[str, str]

    @classmethod
    def of_kept(cls, proposing: Proposing, assembly: Assembly) -> Self:
        """``NotFound`` or ``InvalidInput`` where it cannot be judged any more: its call or programme is gone, somebody
        who is locked has left."""
        problem = proposing.preparing.prepare(asked_again(proposing, assembly)).problem
        return cls._of(proposing.store, problem, assembly.proposed, assembly.settled)

    @classmethod
    def of_made(cls, store: Store, made: Made, settled: Settled, before: Assembly | None = None) -> Self:
        """As it would be kept; with the names of those in the version ``before``."""
        problem = made.prepared.problem
        proposed = recorded(store, problem, made.proposals)
        return cls._of(store, problem, proposed, settled, before.proposed if before else ())

    @classmethod
    def _of(
        cls,
        store: Store,
        problem: Problem,
        proposed: tuple[Proposed, ...],
        settled: Settled,
        others: tuple[Proposed, ...] = (),
    ) -> Self:
        ids = {place.organization_id for one in (*proposed, *others) for place in one.places}
        ids |= {*settled.locked, *settled.excluded, *settled.budgets, *filter(None, [settled.lead])}
        ids |= {id_ for group in settled.exclusive for id_ in group}
        names = {one.id: one.label for one in store.organizations(sorted(ids))}
        versions = tuple(judged(problem, one) for one in proposed)
        return cls(problem, tuple(known_now(problem, one) for one in proposed), versions, names)

    def words(self, lang: Lang, earlier: Edition | None = None) -> Words:
        """``earlier``: the edition that counted before, where there is one."""
        return Words.of(self.problem, lang, self.names, earlier)

    def better(self, place: int) -> tuple[Better, ...]:
        """In what one of them is better than the first."""
        return better_than(self.problem, self.versions[0], self.versions[place]) if place else ()

    def level_unknown(self, answered: Answered) -> bool:
        """Whether a need asks for a level, and nobody has said how well it is mastered."""
        return answered.mastery is None and self.problem.needs[answered.need].minimum_level is not None

    def candidates(self) -> Mapping[str, Candidate]:
        return {one.id: one for one in self.problem.candidates}

    def uncovered(self, place: int) -> Sequence[int]:
        """The needs that nobody carries."""
        carries = self.versions[place].carries
        return [need for need in range(len(self.problem.needs)) if need not in carries]
