"""From a call and what staff has settled to the problem that is to be solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock

from api.judging import parameters_of
from api.proposing.asked import Asked
from api.proposing.form import form_of
from api.proposing.promised import promised
from matching.assembling.candidates import Known, candidates_of
from matching.assembling.problem import Candidate, Problem, Wishes
from matching.engine import Engine
from matching.question import Question, Scope
from models.call import Call
from models.consortium import Consortium
from models.errors import InvalidInput
from models.membership import Reader
from models.programmes.pack import Pack
from models.programmes.shelf import Shelf
from models.proposal import Settled
from models.store import Store, known_call

_EVERYBODY = 1_000_000
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Prepared:
    """``others`` are organizations known from past projects who are not asked for, but could be brought in."""

    call: Call
    pack: Pack
    problem: Problem
    snapshot: str
    others: Callable[[], tuple[Candidate, ...]]

    @property
    def digest(self) -> str:
        """By which the pack is known again."""
        return sha256(self.pack.text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Preparing:
    """``own_packs`` is the cluster's folder of packs. Candidates of a call are remembered until anything changes."""

    store: Store
    engine: Engine
    own_packs: Path | None
    today: Callable[[], date]
    _remembered: dict[object, tuple[tuple[Candidate, ...], str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def prepare(self, asked: Asked) -> Prepared:
        """``NotFound`` for a call, a programme or an edition that is not there; ``InvalidInput`` for a programme that
        is a call to clusters, a value that cannot be used, or a wish that names nobody."""
        call = known_call(self.store, asked.call_id)
        pack = Shelf(self.own_packs).pack(asked.programme or call.programme)
        if pack.of_clusters:
            raise InvalidInput("matching.check_of_clusters", programme=pack.id)
        edition = pack.edition(_edition(asked, call, pack), parameters_of(pack, asked.settled.parameters))
        form = form_of(asked.settled, call, edition)
        candidates, snapshot = self._candidates(
            call, form, asked, Scope.KNOWN if asked.settled.known else Scope.MEMBERS
        )
        problem = Problem(edition, form, call.needs, candidates, _wishes(asked.settled, call))
        return Prepared(call, pack, problem, snapshot, lambda: self._others(call, form, asked, candidates))

    def _others(
        self, call: Call, form: Consortium, asked: Asked, candidates: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        if asked.settled.known:
            return ()
        there = {one.id for one in candidates}
        known, _ = self._candidates(call, form, asked, Scope.KNOWN)
        return tuple(one for one in known if one.id not in there and not one.member)

    def _candidates(
        self, call: Call, form: Consortium, asked: Asked, scope: Scope
    ) -> tuple[tuple[Candidate, ...], str]:
        """With everybody whom staff names, members or not."""
        settled = asked.settled
        named = {*settled.locked, *settled.budgets, *filter(None, [settled.lead])}
        found, snapshot = self._found(call, form, scope, asked.team)
        if named <= {one.id for one in found}:
            return found, snapshot
        return self._found(call, form, scope, tuple(sorted({*named, *asked.team})))

    def _found(
        self, call: Call, form: Consortium, scope: Scope, team: tuple[str, ...]
    ) -> tuple[tuple[Candidate, ...], str]:
        months, day, taken = form.duration_months, self.today(), promised(self.store, other_than=call.id)
        known = self.store.revision(), self.engine.serving
        wanted = (call, form.programme, months, scope, team, *known, day, tuple(taken.items()))
        with self._lock:
            if wanted in self._remembered:
                return self._remembered[wanted]
        needs = [need.text.fr or need.text.en for need in call.needs]
        question = Question(
            need="\n".join(needs), partners=team, k=_EVERYBODY, reader=Reader.STAFF, scope=scope, exposure=0.0
        )
        answered = self.engine.answer_needs(question, needs)
        found = candidates_of(self.store, answered, Known(form.programme, day, months, taken)), answered.snapshot
        with self._lock:
            self._remembered[wanted] = found
            while len(self._remembered) > _REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
        return found


def _edition(asked: Asked, call: Call, pack: Pack) -> str:
    """That of the call counts for its own programme only."""
    return asked.edition or (call.edition if pack.id == call.programme else "")


def _wishes(settled: Settled, call: Call) -> Wishes:
    """What a project may cost is as the call says, where staff has not said otherwise."""
    return Wishes(
        locked=frozenset(settled.locked),
        lead=settled.lead,
        excluded=frozenset(settled.excluded),
        exclusive=tuple(map(frozenset, settled.exclusive)),
        budgets=settled.budgets,
        partners_least=settled.partners_least,
        partners_most=settled.partners_most,
        budget_least=call.budget_least if settled.budget_least is None else settled.budget_least,
        budget_most=call.budget_most if settled.budget_most is None else settled.budget_most,
        confirmed=settled.confirmed,
    )
