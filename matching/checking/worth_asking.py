"""Which facts of members are most worth asking for: by how many verdicts each would decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Consortium, Participant
from models.programmes.needs import fact_of, facts_of, groups_of
from models.programmes.pack import Edition
from models.programmes.rules import Who


@dataclass(frozen=True, slots=True)
class Worth:
    """A fact that is not known of a participant.

    ``decides`` counts the questions "is it one of those whom this hard rule (or this rate of aid) means?", over all
    editions, that nothing but this fact leaves open; ``helps`` those that something else leaves open too; ``prefers``
    those of preferences. ``programmes`` are those whose questions they are.
    """

    participant: str
    fact: str
    decides: int
    helps: int
    prefers: int
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactWorth:
    """A fact over all participants of whom it is not known: how many they are, and what it decides for them all."""

    fact: str
    participants: int
    decides: int
    helps: int
    prefers: int


def by_fact(found: Sequence[Worth]) -> tuple[FactWorth, ...]:
    """Facts that decide most first."""
    facts = {one.fact: [other for other in found if other.fact == one.fact] for one in found}
    summed = [
        FactWorth(
            fact,
            len(those),
            sum(one.decides for one in those),
            sum(one.helps for one in those),
            sum(one.prefers for one in those),
        )
        for fact, those in facts.items()
    ]
    return tuple(sorted(summed, key=lambda one: (-one.decides, -one.helps, -one.prefers, one.fact)))


@dataclass(frozen=True, slots=True)
class Known:
    """Participants as far as they are known under an edition of a programme."""

    edition: Edition
    participants: tuple[Participant, ...]


@dataclass(slots=True)
class _Count:
    decides: int = 0
    helps: int = 0
    prefers: int = 0
    programmes: dict[str, None] = field(default_factory=dict)


def worth_asking(known_under: Sequence[Known]) -> tuple[Worth, ...]:
    """All facts that leave a question open, those that decide most first, ties by participant and fact.

    ``known_under``: participants as far as they are known under each edition, since each programme has its own zone.
    The places of poles' territories are facts of a project, and not asked for here.
    """
    counts: dict[tuple[str, str], _Count] = {}
    for known in known_under:
        edition, meant = known.edition, list(_meant(known.edition))
        for one in known.participants:
            seen = Seen.of(Consortium((one,)), edition)
            for who, hard in meant:
                unknown = list(_open(seen, who, one))
                for name in unknown:
                    count = counts.setdefault((one.id, name), _Count())
                    count.programmes[edition.programme] = None
                    if not hard:
                        count.prefers += 1
                    elif len(unknown) == 1:
                        count.decides += 1
                    else:
                        count.helps += 1
    found = [Worth(id_, fact, c.decides, c.helps, c.prefers, tuple(c.programmes)) for (id_, fact), c in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.decides, -one.helps, -one.prefers, one.participant, one.fact)))


def _meant(edition: Edition) -> Iterator[tuple[Who, bool]]:
    """Whom the rules and the rates of an edition mean, each kind of them once, and whether that is of a hard rule."""
    meant = [(who, rule.hard) for rule in edition.rules for who in groups_of(rule)]
    meant += [(rate.who, True) for rate in edition.rates]
    asked = [(who.model_copy(update={"role": None, "region": None}), hard) for who, hard in meant]
    yield from (one for place, one in enumerate(asked) if one not in asked[:place])


def _open(seen: Seen, who: Who, one: Participant) -> Iterator[str]:
    """The facts that leave open whether somebody is meant; none where it is decided without them."""
    if seen.fits(who, one) is Truth.MAYBE:
        yield from (fact for fact in dict.fromkeys(facts_of(who)) if _is_open(seen, who, one, fact))


def _is_open(seen: Seen, who: Who, one: Participant, fact: str) -> bool:
    """Whether the part of ``who`` that speaks of a fact is not decided."""
    names = [name for name in who.given if fact_of(name) == fact]
    return any(seen.applies(name, who, one) is Truth.MAYBE for name in names)
