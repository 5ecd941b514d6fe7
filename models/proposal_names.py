"""Whom a proposal names: others in their place, or one taken out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from models.names import fold
from models.organization import Organization
from models.project import Role
from models.proposal import Answered, Assembly, Place, Proposed, Settled

_Rename = Callable[[str], str]


def renamed(assembly: Assembly, names: Mapping[str, str]) -> Assembly:
    """With each id that ``names`` has as it has it, and nothing of those that it has as ``""``.

    Two that get one name have one place, at that of the first: who coordinates if one of them did, months and money
    added; of two who answer a need the stronger tells how; of two budgets that of the id that keeps its name counts.
    What staff has settled between those that are one is left out. Points stay those that the proposal was made with.
    """

    def name(id_: str) -> str:
        return names.get(id_, id_)

    proposed = tuple(_proposed(one, name) for one in assembly.proposed)
    return replace(assembly, settled=_settled(assembly.settled, name), proposed=proposed)


def without(assembly: Assembly, organization: Organization) -> Assembly:
    """With no word about one: its places go (``forgotten`` counts them) with how it answers needs, its texts, and what
    staff has settled about it; so does a reason that has its id, its name or a number of it."""
    kept = renamed(assembly, {organization.id: ""})
    own = {organization.id, organization.name, *organization.identifiers.values()}
    because = "" if says(kept.because, own) else kept.because
    return replace(kept, made_by="" if kept.made_by == f"member:{organization.id}" else kept.made_by, because=because)


def _proposed(proposed: Proposed, name: _Rename) -> Proposed:
    places: dict[str, Place] = {}
    for place in proposed.places:
        moved = replace(place, organization_id=name(place.organization_id))
        first = places.get(moved.organization_id)
        places[moved.organization_id] = _joined(first, moved) if first else moved
    answered: dict[tuple[int, str], Answered] = {}
    for one in proposed.answered:
        answer = replace(one, organization_id=name(one.organization_id))
        key = answer.need, answer.organization_id
        first_answer = answered.get(key, answer)
        stronger = max(first_answer, answer, key=lambda either: either.strength)
        answered[key] = replace(stronger, carries=first_answer.carries or answer.carries)
    gone = sum(not name(place.organization_id) for place in proposed.places)
    return replace(
        proposed,
        places=tuple(place for id_, place in places.items() if id_),
        answered=tuple(answer for (_, id_), answer in answered.items() if id_),
        forgotten=proposed.forgotten + gone,
    )


def _joined(one: Place, other: Place) -> Place:
    aid = one.aid + other.aid if one.aid is not None and other.aid is not None else None
    role = Role.COORDINATOR if Role.COORDINATOR in {one.role, other.role} else one.role
    months, budget = one.person_months + other.person_months, one.budget + other.budget
    return Place(one.organization_id, role, months, budget, aid)


def _settled(settled: Settled, name: _Rename) -> Settled:
    def among(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(name, ids))))

    by_those_who_keep_their_name_last = sorted(settled.budgets.items(), key=lambda one: name(one[0]) == one[0])
    budgets = {name(id_): amount for id_, amount in by_those_who_keep_their_name_last}
    return replace(
        settled,
        locked=among(settled.locked),
        lead=name(settled.lead),
        excluded=among(settled.excluded),
        exclusive=tuple(group for group in map(among, settled.exclusive) if len(group) > 1),
        budgets={id_: amount for id_, amount in budgets.items() if id_},
    )


def says(text: str, names: Iterable[str]) -> bool:
    """Whether one of ``names`` stands in it, as a word of its own."""
    said = fold(text)
    return any(key and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", said) for key in map(fold, names))
