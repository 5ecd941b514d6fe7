"""Consortia proposed for a call, as versions that are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from api.proposing.asked import Asked
from api.proposing.preparing import Prepared, Preparing
from api.proposing.recording import recorded
from matching.assembling.pool import MOST
from matching.assembling.proposal import Proposal
from matching.assembling.solve import APART, Watch, assemble
from matching.assembling.solver import Limit
from matching.assembling.why import Why, why
from models.proposal import Assembly, Settled
from models.store import Store

_STAYS = 0.25
_WORK = 4.0


@dataclass(frozen=True, slots=True)
class Made:
    """What was asked for, and what came of it: ``proposals`` best first, or (there are none) ``why``. Where that is
    ``None`` as well, nothing was found in time."""

    prepared: Prepared
    proposals: tuple[Proposal, ...]
    why: Why | None


@dataclass(frozen=True, slots=True)
class Proposing:
    store: Store
    preparing: Preparing
    ranker: Callable[[], str]
    now: Callable[[], datetime]

    def make(self, asked: Asked, watch: Watch | None = None) -> Made:
        """Nothing is written."""
        prepared = self.preparing.prepare(asked)
        problem = prepared.problem
        if asked.near:
            staying = tuple(
                replace(one, preference=one.preference + _STAYS) if one.id in asked.near else one
                for one in problem.candidates
            )
            problem = replace(problem, candidates=staying)
        found = assemble(
            problem,
            k=asked.count,
            apart=APART if asked.apart is None else asked.apart,
            limit=Limit(_WORK, asked.seconds),
            watch=watch,
            most=None if asked.everybody else MOST,
        )
        stopped = watch is not None and watch.stopped
        return Made(prepared, found, None if found or stopped else why(prepared.problem, prepared.others()))

    def first(self, asked: Asked, made: Made, *, by: str, because: str = "") -> Assembly:
        """The first version of a new series, kept."""
        taken = {one.id for one in self.store.assemblies()}
        number = next(n for n in range(1, len(taken) + 2) if f"{asked.call_id}-{n}" not in taken)
        assembly = self._version(f"{asked.call_id}-{number}", 1, asked.settled, made, by, because)
        self.store.add_assembly(assembly)
        return assembly

    def next(self, before: Assembly, settled: Settled, made: Made, *, by: str, because: str = "") -> Assembly:
        """The version after ``before``, kept; ``Conflict`` when somebody was faster."""
        assembly = self._version(before.id, before.version + 1, settled, made, by, because)
        self.store.add_assembly(assembly)
        return assembly

    def again(self, before: Assembly, version: int, *, by: str, because: str = "") -> Assembly:
        """An earlier version as the newest one: what was done since is taken back, and stays on record."""
        earlier = self.store.assembly(before.id, version)
        assembly = replace(earlier, version=before.version + 1, made_by=by, made_at=self.now(), because=because)
        self.store.add_assembly(assembly)
        return assembly

    def keep(self, before: Assembly, place: int | None, *, by: str, because: str = "") -> Assembly:
        """Decide for one of the consortia: its work counts as promised from then on. ``None``: for none."""
        assembly = replace(
            before, version=before.version + 1, made_by=by, made_at=self.now(), because=because, kept=place
        )
        self.store.add_assembly(assembly)
        return assembly

    def _version(self, id_: str, version: int, settled: Settled, made: Made, by: str, because: str) -> Assembly:
        edition = made.prepared.problem.edition
        return Assembly(
            id_,
            version,
            made.prepared.call.id,
            edition.programme,
            edition.id,
            by,
            self.now(),
            because,
            made.prepared.snapshot,
            self.ranker(),
            made.prepared.digest,
            settled,
            recorded(self.store, made.prepared.problem, made.proposals),
        )
