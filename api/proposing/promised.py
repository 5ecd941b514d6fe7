"""The work that members have promised to consortia that staff decided for."""

from __future__ import annotations

from decimal import Decimal

from models.store import Store


def promised(store: Store, *, other_than: str = "") -> dict[str, Decimal]:
    """Person-months by id, ascending, over the kept proposals of all calls but one."""
    months: dict[str, Decimal] = {}
    for assembly in store.assemblies():
        if assembly.kept is not None and assembly.call_id != other_than:
            for place in assembly.proposed[assembly.kept].places:
                months[place.organization_id] = months.get(place.organization_id, Decimal(0)) + place.person_months
    return dict(sorted(months.items()))
