"""One participant with its unknown kind, size and place filled in, in every way that a rate of aid can tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from matching.checking.seen import Seen
from matching.checking.size_class import SizeFound
from models.consortium import Participant
from models.organization import Kind

_THERE, _ELSEWHERE = "there", "elsewhere"


@dataclass(frozen=True, slots=True)
class Filling:
    """``one`` as it may be, and the consortium as it then looks at it; other participants are not to be asked about."""

    seen: Seen
    one: Participant


def fillings(seen: Seen, one: Participant) -> Iterator[Filling]:
    """All of them; the participant as it is where none of that is unknown, or rates don't ask for it."""
    asked = {field for rate in seen.edition.rates for field in rate.who.given}
    kinds = list(Kind) if one.kind is None and "kind" in asked else [one.kind]
    found = seen.sizes[one.id]
    sizes = [SizeFound(frozenset({size})) for size in sorted(found.classes)] if "size" in asked else [found]
    places = list(_places(seen, one)) if "region" in asked else [Filling(seen, one)]
    if len(kinds) == len(sizes) == len(places) == 1:
        yield places[0]
        return
    for kind, size, at in product(kinds, sizes, places):
        filled = replace(at.one, kind=kind) if kind is not at.one.kind else at.one
        yield Filling(replace(at.seen, sizes={one.id: size}), filled)


def _places(seen: Seen, one: Participant) -> Iterator[Filling]:
    """With the region and the territories that are not known: at each place that a rate names, or elsewhere, which is
    in such a territory or not."""
    consortium = seen.consortium
    known = consortium.territory is not None and consortium.lead_pole_territory is not None
    if known and one.region is not None:
        yield Filling(seen, one)
        return
    for region in [one.region] if one.region is not None else _regions(seen):
        in_or_out = ((region,), (_ELSEWHERE,))
        for of_all, of_lead in product(
            in_or_out if consortium.territory is None else (consortium.territory,),
            in_or_out if consortium.lead_pole_territory is None else (consortium.lead_pole_territory,),
        ):
            placed = replace(consortium, territory=of_all, lead_pole_territory=of_lead)
            yield Filling(replace(seen, consortium=placed), replace(one, region=region))


def _regions(seen: Seen) -> list[str]:
    """All that rates and territories name, and one that they don't."""
    named = {
        region
        for rate in seen.edition.rates
        if not isinstance(rate.who.region, str)
        for region in rate.who.region or ()
    }
    territories = (seen.consortium.territory, seen.consortium.lead_pole_territory)
    return [*sorted(named.union(*(regions or () for regions in territories))), _THERE]
