"""Organizations that may be one, met twice under two spellings: proposals with their reasons, for people to decide.

A pair is compared by the rare words of its names (legal forms, articles and abbreviations in brackets put aside, a word
matching one that is spelt nearly alike), by place, by numbers of research units in the name, and by how its members
are reached. Two different numbers of one register are two organizations. Fellegi and Sunter (1969) weigh agreements in
the same way; here the weights are set by hand and precision is measured (``docs/evaluation.md``).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from matching.named import Named
from models.membership import Contact, Membership
from models.names import fold
from models.organization import Organization, Scheme
from models.texts import Lang, Texts

PROPOSED = 0.8
"""The least score of a pair that is proposed."""

_SPELT_ALIKE = 85.0
_SHORTEST_ALIKE = 5
_OFTEN = 40
_NEAR_IN_UNIT = 0.35


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for (or, as a doubt, against) a pair being one."""

    code: str
    fact: str = ""
    doubt: bool = False

    def to(self, lang: Lang) -> str:
        return Texts.of("matching")(f"duplicate_{self.code}", lang, fact=self.fact)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two organizations that may be one. ``score`` lies in [0, 1]; ``one`` has the smaller id."""

    one: Organization
    other: Organization
    score: float
    reasons: tuple[Reason, ...]


def propose(
    organizations: Iterable[Organization],
    memberships: Iterable[Membership] = (),
    *,
    about: Collection[str] | None = None,
    apart: Collection[tuple[str, str]] = (),
) -> tuple[Proposal, ...]:
    """The pairs that may be one, best first, then by id. ``about``: only pairs of which one at least is among these.

    ``apart`` are pairs known to be two, the smaller id first.
    """
    contacts = {membership.organization_id: membership.contact for membership in memberships}
    named = [Named(one, contacts.get(one.id, Contact())) for one in organizations if one.name]
    rarity = _rarity(named)
    left_out = frozenset(apart)
    found = []
    for one, other in _pairs(named, None if about is None else frozenset(about)):
        if (one.organization.id, other.organization.id) not in left_out:
            proposal = _compared(one, other, rarity)
            if proposal.score >= PROPOSED:
                found.append(proposal)
    return tuple(sorted(found, key=lambda pair: (-pair.score, pair.one.id, pair.other.id)))


def _rarity(named: Sequence[Named]) -> Mapping[str, float]:
    """The idf of each word of the names."""
    counts = Counter(word for one in named for word in one.words)
    return {word: math.log((1 + len(named)) / count) for word, count in counts.items()}


def _pairs(named: Sequence[Named], about: frozenset[str] | None) -> Iterator[tuple[Named, Named]]:
    """Pairs that share something rare: a word, its beginning, an abbreviation, a unit, a way to reach them."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(named):
        for key in _keys(one):
            blocks[key].append(place)
    met: set[tuple[int, int]] = set()
    for places in blocks.values():
        if len(places) <= _OFTEN:
            met.update(combinations(sorted(places), 2))
    for first, second in sorted(met):
        one, other = sorted((named[first], named[second]), key=lambda each: each.organization.id)
        if about is None or one.organization.id in about or other.organization.id in about:
            yield one, other


def _keys(one: Named) -> set[str]:
    keys = {f"word {word}" for word in one.words} | {f"start {one.compact[:8]}", f"whole {' '.join(sorted(one.words))}"}
    keys |= {f"words {' '.join(pair)}" for pair in combinations(sorted(one.words)[:12], 2)}
    keys |= {f"unit {unit}" for unit in one.units} | {f"reach {way}" for way in one.reached}
    keys |= {f"short {short}" for short in one.abbreviations}
    return keys | {f"short {one.initials}"} if len(one.initials) > 2 else keys


def _compared(one: Named, other: Named, rarity: Mapping[str, float]) -> Proposal:
    score, reasons = _by_name(one, other, rarity)
    for agree in (_by_reach, _by_place, _by_ordinal):
        weight, told = agree(one, other)
        score += weight
        reasons += told
    if _other_number(one.organization, other.organization):
        score = 0.0
    kept = min(max(score, 0.0), 1.0)
    return Proposal(one.organization, other.organization, kept, tuple(reasons))


def _by_name(one: Named, other: Named, rarity: Mapping[str, float]) -> tuple[float, list[Reason]]:
    units = one.units & other.units
    if units:
        bare = min(len(one.beside_unit), len(other.beside_unit)) <= 1
        near = bare or _alike(one, other, rarity) >= _NEAR_IN_UNIT
        return (0.9 if near else 0.7), [Reason("unit", min(units).upper())]
    if one.units or other.units:
        score, reasons = _by_words(one, other, rarity)
        return (0.0 if one.units and other.units else score - 0.2), reasons
    return _by_words(one, other, rarity)


def _by_words(one: Named, other: Named, rarity: Mapping[str, float]) -> tuple[float, list[Reason]]:
    if one.compact == other.compact:
        same = fold(one.organization.name) == fold(other.organization.name)
        return 0.95, [Reason("same_name" if same else "same_words")]
    if set(one.words) == set(other.words):
        return 0.92, [Reason("same_words")]
    short = _abbreviated(one, other)
    if short:
        return 0.75, [Reason("abbreviation", short.upper())]
    alike = _alike(one, other, rarity)
    return alike, [Reason("alike")]


def _abbreviated(one: Named, other: Named) -> str:
    """The abbreviation that one name is of the other, or that both have beside names that are nearly alike."""
    for short, long in ((one, other), (other, one)):
        for abbreviation in sorted(short.abbreviations):
            if (
                len(abbreviation) > 2
                and short.plain == abbreviation
                and (
                    (abbreviation in long.abbreviations and long.initials.startswith(abbreviation[0]))
                    or (len(long.words) > 2 and abbreviation == long.initials)
                )
            ):
                return abbreviation
    return ""


def _alike(one: Named, other: Named, rarity: Mapping[str, float]) -> float:
    """The share of the rarity of all words of both names that they have in common (Jaccard, words weighted by idf)."""
    from rapidfuzz.fuzz import ratio

    common, union = 0.0, 0.0
    left = list(other.words)
    for word in one.words:
        weight = rarity[word]
        near = word if word in left else ""
        if not near and len(word) >= _SHORTEST_ALIKE and not word.isdecimal():
            scored = [(ratio(word, rival), rival) for rival in left if len(rival) >= _SHORTEST_ALIKE]
            best = max(scored, default=(0.0, ""))
            near = best[1] if best[0] >= _SPELT_ALIKE else ""
        if near:
            left.remove(near)
            weight = min(weight, rarity[near])
            common += weight * (ratio(word, near) / 100.0)
        union += weight
    union += sum(rarity[word] for word in left)
    return common / union if union else 0.0


def _by_reach(one: Named, other: Named) -> tuple[float, list[Reason]]:
    """Whoever is reached in the same way and shares a word that says something is proposed, whatever else differs."""
    shared = one.reached & other.reached
    if not shared:
        return 0.0, []
    from rapidfuzz.fuzz import ratio

    long, other_long = ([word for word in each.words if len(word) >= _SHORTEST_ALIKE] for each in (one, other))
    speaking = any(ratio(word, rival) >= _SPELT_ALIKE for word in long for rival in other_long)
    return (PROPOSED if speaking else 0.2), [Reason("reach", min(shared))]


def _by_place(one: Named, other: Named) -> tuple[float, list[Reason]]:
    here, there = one.organization, other.organization
    if here.country and there.country and here.country != there.country:
        return -1.0, []
    if one.city and other.city:
        if one.city == other.city or one.city in other.city or other.city in one.city:
            return 0.05, [Reason("same_city", here.city)]
        return -0.1, [Reason("other_city", f"{here.city} / {there.city}", doubt=True)]
    return 0.0, []


def _by_ordinal(one: Named, other: Named) -> tuple[float, list[Reason]]:
    """Two teams of one unit, two sites, and two firms under the laws of two countries are two."""
    differ = one.ordinals and other.ordinals and one.ordinals.isdisjoint(other.ordinals)
    abroad = one.law and other.law and one.law.isdisjoint(other.law)
    return (-0.3 if differ or abroad else 0.0), []


def _other_number(one: Organization, other: Organization) -> bool:
    """Whether a register has two numbers for them; an establishment's may differ where none is of a whole."""
    return any(
        scheme in other.identifiers and other.identifiers[scheme] != number
        for scheme, number in one.identifiers.items()
        if scheme is not Scheme.VAT
    )
