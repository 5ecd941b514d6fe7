"""One participant with its unknown kind, size and place filled in, in every way that a rate of aid can tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from matching.checking.seen import Seen
from matching.checking.size_class import SizeFound
from matching.checking.truth import Truth
from models.consortium import Participant
from models.organization import Kind
from models.programmes.rules import Who

_TERRITORIES: tuple[Literal["territory", "lead_pole_territory"], ...] = ("territory", "lead_pole_territory")
_IN_TERRITORY = {name: Who(region=name) for name in _TERRITORIES}
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
    """In and out of each territory, where its regions or the participant's own are not known."""
    fits = [seen.fits(who, one) for who in _IN_TERRITORY.values()]
    if Truth.MAYBE not in fits:
        yield Filling(seen, one)
        return
    moved = replace(one, region=_THERE)
    for of_all, of_lead in product(*((Truth.YES, Truth.NO) if truth is Truth.MAYBE else (truth,) for truth in fits)):
        placed = replace(seen.consortium, territory=_regions(of_all), lead_pole_territory=_regions(of_lead))
        yield Filling(replace(seen, consortium=placed), moved)


def _regions(within: Truth) -> tuple[str, ...]:
    return (_THERE,) if within is Truth.YES else (_ELSEWHERE,)
