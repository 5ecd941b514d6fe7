"""What is known of candidates beside a rule's words: yes, no, or ``None`` where it is not known.

Written apart from the checker, which judges what comes out; the SME test alone is shared with it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from matching.assembling.problem import Problem
from matching.checking.size_class import size_of
from models.consortium import Participant
from models.names import spelt_alike
from models.organization import Size
from models.programmes.rules import Who
from models.programmes.states import states_on
from models.project import Role

_NAMED = {"college": "college", "label": "labels", "experience": "experience", "newcomer_to": "experience"}


@dataclass(slots=True)
class Reading:
    """The facts of one problem's candidates under its edition; what was read once is remembered."""

    problem: Problem
    _sizes: dict[str, frozenset[Size]] = field(default_factory=dict)
    _states: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _keys: dict[Collection[str], frozenset[str]] = field(default_factory=dict)
    _spelt: dict[str, str] = field(default_factory=dict)
    _fits: dict[tuple[int, str, Role], bool | None] = field(default_factory=dict)

    def fits(self, who: Who, one: Participant, role: Role) -> bool | None:
        """Whether ``who`` (of the edition) means somebody in that role."""
        asked = (id(who), one.id, role)
        if asked not in self._fits:
            self._fits[asked] = self._fit(who, one, role)
        return self._fits[asked]

    def spelt(self, name: str) -> str:
        """Case and accents aside."""
        if name not in self._spelt:
            self._spelt[name] = spelt_alike(name)
        return self._spelt[name]

    def _fit(self, who: Who, one: Participant, role: Role) -> bool | None:
        known = True
        for name in who.given:
            answer = self._one(name, who, one, role)
            if answer is False:
                return False
            known = known and answer is not None
        return True if known else None

    def percent(self, one: Participant, role: Role) -> Fraction | None:
        """The least rate of aid that may be somebody's own; ``None`` where it has none: what it gets is not known."""
        possible = []
        for rate in self.problem.edition.rates:
            fits = self.fits(rate.who, one, role)
            if fits is not False:
                possible.append(Fraction(rate.percent))
            if fits:
                break
        return min(possible, default=None)

    def states(self, named: tuple[str, ...]) -> frozenset[str]:
        if named not in self._states:
            self._states[named] = states_on(named, self.problem.form.filed or self.problem.edition.as_of)
        return self._states[named]

    def sizes(self, one: Participant) -> frozenset[Size]:
        """The classes that it may be of."""
        if one.id not in self._sizes:
            self._sizes[one.id] = size_of(one).classes
        return self._sizes[one.id]

    def _one(self, name: str, who: Who, one: Participant, role: Role) -> bool | None:
        match name:
            case "role":
                return who.role is role
            case "kind":
                return None if one.kind is None else one.kind in (who.kind or ())
            case "size":
                sizes, wanted = self.sizes(one), who.classes or frozenset()
                return True if sizes <= wanted else None if sizes & wanted else False
            case "country":
                return None if one.country is None else one.country in self.states(who.country or ())
            case "region":
                return self._in_region(who.region or (), one)
            case "college" | "label" | "experience":
                return self._meets(getattr(who, name), _listed(getattr(one, _NAMED[name])))
            case "newcomer_to":
                known = self._meets(who.newcomer_to or (), one.experience)
                return None if known is None else not known
            case _:
                given = getattr(one, name)
                return None if given is None else given == getattr(who, name)

    def _in_region(self, wanted: str | Collection[str], one: Participant) -> bool | None:
        regions = getattr(self.problem.form, wanted) if isinstance(wanted, str) else wanted
        if regions is None:
            return None
        return self._meets(regions, _listed(one.region)) if regions else False

    def _meets(self, wanted: Collection[str], given: Collection[str] | None) -> bool | None:
        """Whether one of the names given is wanted, case and accents aside."""
        if given is None:
            return None
        if wanted not in self._keys:
            self._keys[wanted] = frozenset(map(spelt_alike, wanted))
        return any(self.spelt(name) in self._keys[wanted] for name in given)


def _listed(given: str | Collection[str] | None) -> Collection[str] | None:
    return (given,) if isinstance(given, str) else given
