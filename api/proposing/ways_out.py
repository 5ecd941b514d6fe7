"""Repairs as changes that can be made by a click."""

from __future__ import annotations

from dataclasses import dataclass

from api.proposing.changing import Change
from matching.assembling.model import Element
from matching.assembling.repairs import Repair


@dataclass(frozen=True, slots=True)
class WayOut:
    """``joining`` are the ids of those who come in with it."""

    changes: tuple[Change, ...]
    joining: tuple[str, ...] = ()


def ways_out(repair: Repair) -> tuple[WayOut, ...]:
    """One for each who could come in; none where somebody is yet to be found, or the call or the project would have to
    be another."""
    changes = tuple(_change_of(repair, one) for one in repair.give_up)
    given_up = tuple(change for change in changes if change is not None)
    if len(given_up) < len(changes) or not all(one.participant.name for one in repair.joining):
        return ()
    if not repair.joining:
        return (WayOut(given_up),)
    teams = (repair.joining, *((one,) for one in repair.instead if one.participant.name))
    ids = (tuple(one.id for one in team) for team in teams)
    return tuple(WayOut((*given_up, Change(lock=joining, known=True)), joining) for joining in ids)


def _change_of(repair: Repair, element: Element) -> Change | None:
    """``None`` for what staff has not settled."""
    limit = repair.limits.get(element)
    match element.kind:
        case "lock":
            return Change(unlock=(element.name,))
        case "lead":
            return Change(lead="")
        case "excluded":
            return Change(allow=(element.name,))
        case "budget":
            return Change(budgets={element.name: None})
        case "confirmed":
            return Change(confirmed=False)
        case "budget_least" if limit is not None:
            return Change(budget_least=limit)
        case "budget_most" if limit is not None:
            return Change(budget_most=limit)
        case "partners_least" if limit is not None:
            return Change(partners_least=int(limit))
        case "partners_most" if limit is not None:
            return Change(partners_most=int(limit))
    return None
