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
from models.programmes.pack import Edition
from models.programmes.rules import Who
from models.programmes.states import states_on

_FLAGS = ("innovative", "rd_in_france", "registered_in_france", "in_zone")


@dataclass(frozen=True, slots=True)
class Seen:
    """``day`` is that of the application: on it lists of states and the dates of rules are read."""

    consortium: Consortium
    edition: Edition
    day: date
    sizes: Mapping[str, SizeFound] = field(repr=False)

    @classmethod
    def of(cls, consortium: Consortium, edition: Edition) -> Self:
        sizes = {one.id: size_of(one) for one in consortium.participants}
        return cls(consortium, edition, consortium.filed or edition.as_of, sizes)

    def states(self, named: tuple[str, ...]) -> frozenset[str]:
        return _states(named, self.day)

    def fits(self, who: Who, one: Participant) -> Truth:
        """Whether a participant is meant, as far as is known."""
        return min((truth for _, truth in self._fields(who, one)), default=Truth.YES)

    def asks(self, who: Who, one: Participant) -> Iterator[Ask]:
        """What to ask where ``fits`` is not decided."""
        if self.fits(who, one) is Truth.MAYBE:
            for field_, truth in self._fields(who, one):
                if truth is Truth.MAYBE:
                    yield from self._asks_of(field_, who, one)

    def _asks_of(self, field_: str, who: Who, one: Participant) -> Iterator[Ask]:
        if field_ == "size":
            yield from (Ask(one.id, fact) for fact in self.sizes[one.id].missing or ("size",))
        elif field_ == "region" and isinstance(who.region, str):
            if getattr(self.consortium, who.region) is None:
                yield Ask("", who.region)
            if one.region is None:
                yield Ask(one.id, "region")
        else:
            yield Ask(one.id, {"label": "labels", "newcomer_to": "experience"}.get(field_, field_))

    def _fields(self, who: Who, one: Participant) -> Iterator[tuple[str, Truth]]:
        """Each field that ``who`` gives, and whether it applies."""
        if who.role is not None:
            yield "role", Truth.of(one.role is who.role)
        if who.kind is not None:
            yield "kind", Truth.of(None if one.kind is None else one.kind in who.kind)
        if who.classes is not None:
            yield "size", self.sizes[one.id].among(who.classes)
        if who.country is not None:
            yield "country", Truth.of(None if one.country is None else one.country in self.states(who.country))
        if who.region is not None:
            yield "region", self._in_region(who.region, one)
        if who.college is not None:
            yield "college", _named(who.college, None if one.college is None else (one.college,))
        if who.label is not None:
            yield "label", _named(who.label, one.labels)
        if who.experience is not None:
            yield "experience", _named(who.experience, one.experience)
        if who.newcomer_to is not None:
            yield "newcomer_to", ~_named(who.newcomer_to, one.experience)
        for flag in _FLAGS:
            wanted, given = getattr(who, flag), getattr(one, flag)
            if wanted is not None:
                yield flag, Truth.of(None if given is None else given is wanted)

    def _in_region(self, wanted: str | frozenset[str], one: Participant) -> Truth:
        regions: Collection[str] | None = wanted if not isinstance(wanted, str) else getattr(self.consortium, wanted)
        if regions is None:
            return Truth.MAYBE
        if not regions:
            return Truth.NO
        return _named(regions, None if one.region is None else (one.region,))


def _named(wanted: Collection[str], given: Collection[str] | None) -> Truth:
    """Whether one of the wanted names is among those given, case and accents aside."""
    if given is None:
        return Truth.MAYBE
    keys = {spelt_alike(name) for name in wanted}
    return Truth.of(any(spelt_alike(name) in keys for name in given))


@cache
def _states(named: tuple[str, ...], day: date) -> frozenset[str]:
    return states_on(named, day)
