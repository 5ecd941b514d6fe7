"""What if: a kept proposal with something settled otherwise, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from api.proposing.asked import Asked, team_of
from api.proposing.proposing import Made, Proposing
from api.proposing.recording import consortium_of, known_now
from matching.assembling.difference import Difference, Version
from matching.assembling.problem import Problem
from matching.assembling.solve import Watch
from matching.checking.check import check
from models.errors import InvalidInput
from models.programmes.pack import Edition
from models.proposal import Assembly, Proposed, Settled


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be settled otherwise; what is not named stays as it was. ``replace_``: who goes, and who comes in
    their place (``""``: whoever is best). ``apart``: sets of which one at most takes part; ``together``: sets that may
    take part together again. ``budgets``: euros, ``None`` for as the work comes to. ``programme``: move to
    another, with its newest edition unless ``edition`` is named."""

    lock: tuple[str, ...] = ()
    unlock: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    lead: str | None = None
    replace_: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    budgets: Mapping[str, Decimal | None] = field(default_factory=dict)
    budget_least: Decimal | None = None
    budget_most: Decimal | None = None
    partners_least: int | None = None
    partners_most: int | None = None
    confirmed: bool | None = None
    known: bool | None = None
    programme: str = ""
    edition: str = ""
    project: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tried:
    """``settled`` is what is settled then; ``difference`` from the consortium that was looked at, ``None`` where
    nothing is possible any more. ``earlier``: the edition under which that was made."""

    asked: Asked
    made: Made
    difference: Difference | None
    earlier: Edition | None = None

    @property
    def settled(self) -> Settled:
        return self.asked.settled


def what_if(
    proposing: Proposing,
    assembly: Assembly,
    place: int,
    *changes: Change,
    count: int = 1,
    watch: Watch | None = None,
    apart: int | None = None,
    seconds: float | None = None,
    everybody: bool = False,
) -> Tried:
    """Nothing is written. ``place``: which of the consortia of ``assembly`` it is about, from 0; ``changes`` are made
    one after the other. ``count`` to ``everybody`` as of ``Asked``."""
    shown = proposed_at(assembly, place)
    asked = asked_again(proposing, assembly)
    asked = replace(asked, count=count, apart=apart, seconds=seconds, everybody=everybody)
    for change in changes:
        asked = _asked_otherwise(asked, change)
    asked = replace(asked, near=frozenset(one.organization_id for one in shown.places))
    made = proposing.make(asked, watch)
    if not made.proposals:
        return Tried(asked, made, None)
    best = made.proposals[0]
    after = Version(best.checked, best.carries, best.points.total)
    before = version_of(proposing, assembly, place)
    return Tried(asked, made, Difference.between(before, after), before.checked.seen.edition)


def _asked_otherwise(asked: Asked, change: Change) -> Asked:
    """Another programme has other parameters, and its newest edition."""
    settled, edition = settled_otherwise(asked.settled, change), asked.edition
    if change.programme and change.programme != asked.programme:
        settled, edition = replace(settled, parameters=dict(change.parameters)), ""
    return replace(
        asked, settled=settled, programme=change.programme or asked.programme, edition=change.edition or edition
    )


def version_of(proposing: Proposing, assembly: Assembly, place: int) -> Version:
    """A kept consortium judged by what is known now, under the programme that it was made for."""
    return judged(proposing.preparing.prepare(asked_again(proposing, assembly)).problem, proposed_at(assembly, place))


def judged(problem: Problem, proposed: Proposed) -> Version:
    """The same of the problem that it was proposed for."""
    carries = {one.need: one.organization_id for one in known_now(problem, proposed).answered if one.carries}
    return Version(check(consortium_of(problem, proposed), problem.edition), carries, sum(proposed.points.values()))


def asked_again(proposing: Proposing, assembly: Assembly) -> Asked:
    """What a version was asked for with."""
    team = _team(proposing, assembly)
    return Asked(assembly.call_id, assembly.settled, assembly.programme, assembly.edition, team=team)


def _team(proposing: Proposing, assembly: Assembly) -> tuple[str, ...]:
    """That of the first version, so that a change does not rank everybody anew."""
    return team_of(proposing.store.assembly(assembly.id, 1).settled)


def proposed_at(assembly: Assembly, place: int) -> Proposed:
    """``InvalidInput`` where there are not so many."""
    if not 0 <= place < len(assembly.proposed):
        raise InvalidInput("api.proposal_place", id=assembly.id, place=place + 1, count=len(assembly.proposed))
    return assembly.proposed[place]


def settled_otherwise(settled: Settled, change: Change) -> Settled:
    goes, comes = set(change.replace_), {one for one in change.replace_.values() if one}
    locked = (set(settled.locked) | set(change.lock) | comes) - set(change.unlock) - set(change.exclude) - goes
    excluded = (
        (set(settled.excluded) | set(change.exclude) | goes) - set(change.allow) - {*change.lock, change.lead} - comes
    )
    budgets = {**settled.budgets, **{id_: budget for id_, budget in change.budgets.items() if budget is not None}}
    lead = settled.lead if change.lead is None else change.lead
    gone = {id_ for id_, budget in change.budgets.items() if budget is None} | excluded
    again = {frozenset(group) for group in change.together}
    exclusive = [group for group in (*settled.exclusive, *change.apart) if frozenset(group) not in again]

    def given(name: str) -> object:
        value = getattr(change, name)
        return getattr(settled, name) if value is None else value

    kept = ("budget_least", "budget_most", "partners_least", "partners_most", "confirmed", "known")
    return replace(
        settled,
        locked=tuple(sorted(locked)),
        excluded=tuple(sorted(excluded)),
        lead="" if lead in excluded else lead,
        exclusive=tuple(dict.fromkeys(exclusive)),
        budgets={id_: budget for id_, budget in budgets.items() if id_ not in gone},
        project={**settled.project, **change.project},
        parameters={**settled.parameters, **change.parameters},
        **{name: given(name) for name in kept},  # type: ignore[arg-type]
    )
