"""A consortium as one edition of a programme looks at it, and who of it is meant by a ``Who``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Self

from matching.checking.finding import Ask
from matching.checking.size_class import SizeFound, size_of
from matching.checking.truth import Truth
from models.consortium import Consortium, Participant
from models.names import spelt_alike
from models.programmes.needs import fact_of
from models.programmes.pack import Edition
from models.programmes.rules import Who
from models.programmes.states import states_on


@dataclass(frozen=True, slots=True)
class Seen:
    """``day`` is that of the application: on it lists of states and the dates of rules are read. ``rates`` remembers
    the places of the rates that may be each participant's."""

    consortium: Consortium
    edition: Edition
    day: date
    sizes: Mapping[str, SizeFound] = field(repr=False)
    rates: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, consortium: Consortium, edition: Edition) -> Self:
        sizes = {one.id: size_of(one) for one in consortium.participants}
        return cls(consortium, edition, consortium.filed or edition.as_of, sizes)

    def states(self, named: tuple[str, ...]) -> frozenset[str]:
        return _states(named, self.day)

    def fits(self, who: Who, one: Participant) -> Truth:
        """Whether a participant is meant, as far as is known."""
        found = Truth.YES
        for name in who.given:
            truth = self.applies(name, who, one)
            if truth is Truth.NO:
                return truth
            found = min(found, truth)
        return found

    def asks(self, who: Who, one: Participant) -> Iterator[Ask]:
        """What to ask where ``fits`` is not decided."""
        if self.fits(who, one) is Truth.MAYBE:
            for name in who.given:
                if self.applies(name, who, one) is Truth.MAYBE:
                    yield from self._asks_of(name, who, one)

    def _asks_of(self, name: str, who: Who, one: Participant) -> Iterator[Ask]:
        if name == "size":
            yield from (Ask(one.id, fact) for fact in self.sizes[one.id].missing or ("size",))
        elif name == "region" and isinstance(who.region, str):
            if getattr(self.consortium, who.region) is None:
                yield Ask("", who.region)
            if one.region is None:
                yield Ask(one.id, "region")
        else:
            yield Ask(one.id, fact_of(name))

    def applies(self, name: str, who: Who, one: Participant) -> Truth:
        """Whether one field of ``who`` does."""
        match name:
            case "role":
                return Truth.of(one.role is who.role)
            case "kind":
                return Truth.of(None if one.kind is None else one.kind in (who.kind or ()))
            case "size":
                return self.sizes[one.id].among(who.classes or frozenset())
            case "country":
                return Truth.of(None if one.country is None else one.country in self.states(who.country or ()))
            case "region":
                return self._in_region(who.region or frozenset(), one)
            case "college":
                return _named(who.college, None if one.college is None else (one.college,))
            case "label":
                return _named(who.label, one.labels)
            case "experience":
                return _named(who.experience, one.experience)
            case "newcomer_to":
                return ~_named(who.newcomer_to, one.experience)
            case _:
                given = getattr(one, name)
                return Truth.of(None if given is None else given is getattr(who, name))

    def _in_region(self, wanted: str | frozenset[str], one: Participant) -> Truth:
        regions: Collection[str] | None = wanted if not isinstance(wanted, str) else getattr(self.consortium, wanted)
        if regions is None:
            return Truth.MAYBE
        if not regions:
            return Truth.NO
        return _named(regions, None if one.region is None else (one.region,))


def _named(wanted: Collection[str] | None, given: Collection[str] | None) -> Truth:
    """Whether one of the wanted names is among those given, case and accents aside."""
    if given is None or wanted is None:
        return Truth.MAYBE
    keys = {spelt_alike(name) for name in wanted}
    return Truth.of(any(spelt_alike(name) in keys for name in given))


@cache
def _states(named: tuple[str, ...], day: date) -> frozenset[str]:
    return states_on(named, day)
