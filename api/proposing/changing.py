"""What if: a kept proposal with something settled otherwise, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from api.proposing.asked import Asked, team_of
from api.proposing.proposing import Made, Proposing
from api.proposing.recording import consortium_of
from matching.assembling.difference import Difference, Version
from matching.assembling.solve import Watch
from matching.checking.check import check
from models.errors import InvalidInput
from models.proposal import Assembly, Proposed, Settled


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be settled otherwise; what is not named stays as it was. ``replace_``: who goes, and who comes in
    their place (``""``: whoever is best). ``budgets``: euros, ``None`` for as the work comes to. ``programme``: move to
    another, with its newest edition unless ``edition`` is named."""

    lock: tuple[str, ...] = ()
    unlock: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    lead: str | None = None
    replace_: Mapping[str, str] = field(default_factory=dict)
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
    nothing is possible any more."""

    asked: Asked
    made: Made
    difference: Difference | None

    @property
    def settled(self) -> Settled:
        return self.asked.settled


def what_if(
    proposing: Proposing, assembly: Assembly, place: int, change: Change, *, count: int = 1, watch: Watch | None = None
) -> Tried:
    """Nothing is written. ``place``: which of the consortia of ``assembly`` it is about, from 0."""
    shown = proposed_at(assembly, place)
    settled = settled_otherwise(assembly.settled, change)
    moved = bool(change.programme) and change.programme != assembly.programme
    if moved:
        settled = replace(settled, parameters=dict(change.parameters))
    asked = Asked(
        assembly.call_id,
        settled,
        programme=change.programme or assembly.programme,
        edition=change.edition or ("" if moved else assembly.edition),
        count=count,
        team=_team(proposing, assembly),
        near=frozenset(one.organization_id for one in shown.places),
    )
    made = proposing.make(asked, watch)
    if not made.proposals:
        return Tried(asked, made, None)
    best = made.proposals[0]
    after = Version(best.checked, best.carries, best.points.total)
    return Tried(asked, made, Difference.between(version_of(proposing, assembly, place), after))


def version_of(proposing: Proposing, assembly: Assembly, place: int) -> Version:
    """A kept consortium judged by what is known now, under the programme that it was made for."""
    shown = proposed_at(assembly, place)
    asked = Asked(
        assembly.call_id, assembly.settled, assembly.programme, assembly.edition, team=_team(proposing, assembly)
    )
    problem = proposing.preparing.prepare(asked).problem
    carries = {one.need: one.organization_id for one in shown.answered if one.carries}
    return Version(check(consortium_of(problem, shown), problem.edition), carries, sum(shown.points.values()))


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
    excluded = (set(settled.excluded) | set(change.exclude) | goes) - set(change.allow) - set(change.lock) - comes
    budgets = {**settled.budgets, **{id_: budget for id_, budget in change.budgets.items() if budget is not None}}
    lead = settled.lead if change.lead is None else change.lead
    gone = {id_ for id_, budget in change.budgets.items() if budget is None} | excluded

    def given(name: str) -> object:
        value = getattr(change, name)
        return getattr(settled, name) if value is None else value

    kept = ("budget_least", "budget_most", "partners_least", "partners_most", "confirmed", "known")
    return replace(
        settled,
        locked=tuple(sorted(locked)),
        excluded=tuple(sorted(excluded)),
        lead="" if lead in excluded else lead,
        budgets={id_: budget for id_, budget in budgets.items() if id_ not in gone},
        project={**settled.project, **change.project},
        parameters={**settled.parameters, **change.parameters},
        **{name: given(name) for name in kept},  # type: ignore[arg-type]
    )
