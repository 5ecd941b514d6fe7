"""Where one organization stands in what was proposed for calls, without what is others' own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.proposal import Answered, Assembly, Place
from models.store import Store
from models.texts import Localized


@dataclass(frozen=True, slots=True)
class InProposal:
    """One version, made on ``day``: the place that it has in each consortium in which it has one, how it answers needs
    there, and in which fields of ``Settled`` staff has named it. Who else is named, who made it and why is not told.

    ``call`` is the title of the call, or its id where that is gone.
    """

    id: str
    version: int
    day: date
    call: Localized
    places: tuple[Place, ...]
    answered: tuple[Answered, ...]
    settled: tuple[str, ...]


def in_proposals(store: Store, organization_id: str) -> Iterator[InProposal]:
    """Every version that names it, by series, ascending."""
    titles = {call.id: call.title for call in store.calls()}
    for series in sorted(one.id for one in store.assemblies()):
        for version in store.assembly_versions(series):
            found = _in(version, organization_id, titles.get(version.call_id))
            if found.places or found.answered or found.settled:
                yield found


def _in(assembly: Assembly, id_: str, title: Localized | None) -> InProposal:
    own = assembly.settled
    settled = {
        "locked": id_ in own.locked,
        "lead": id_ == own.lead,
        "excluded": id_ in own.excluded,
        "exclusive": any(id_ in group for group in own.exclusive),
        "budgets": id_ in own.budgets,
    }
    places = (place for one in assembly.proposed for place in one.places)
    answered = (answer for one in assembly.proposed for answer in one.answered)
    return InProposal(
        assembly.id,
        assembly.version,
        assembly.made_at.date(),
        title or Localized(assembly.call_id, assembly.call_id),
        tuple(place for place in places if place.organization_id == id_),
        tuple(answer for answer in answered if answer.organization_id == id_),
        tuple(field for field, named in settled.items() if named),
    )
