"""Which facts of members are most worth asking for: by how many verdicts each would decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Consortium, Participant
from models.programmes.needs import facts_of, groups_of
from models.programmes.pack import Edition
from models.programmes.rules import Who

_FACT = {"label": "labels", "newcomer_to": "experience"}


@dataclass(frozen=True, slots=True)
class Worth:
    """A fact that is not known of a participant.

    ``decides`` counts the questions "is it one of those whom this rule (or this rate of aid) means?", over all
    editions, that nothing but this fact leaves open; ``helps`` those that something else leaves open too.
    ``programmes`` are those whose questions they are.
    """

    participant: str
    fact: str
    decides: int
    helps: int
    programmes: tuple[str, ...]


@dataclass(slots=True)
class _Count:
    decides: int = 0
    helps: int = 0
    programmes: dict[str, None] = field(default_factory=dict)


def worth_asking(participants: Iterable[Participant], editions: Sequence[Edition]) -> tuple[Worth, ...]:
    """All facts that leave a question open, those that decide most first, ties by participant and fact.

    The places of poles' territories are facts of a project, and not asked for here.
    """
    counts: dict[tuple[str, str], _Count] = {}
    for one in participants:
        for edition in editions:
            seen = Seen.of(Consortium((one,)), edition)
            for who in _meant(edition):
                unknown = list(_open(seen, who, one))
                for name in unknown:
                    count = counts.setdefault((one.id, name), _Count())
                    count.programmes[edition.programme] = None
                    if len(unknown) == 1:
                        count.decides += 1
                    else:
                        count.helps += 1
    found = [Worth(id_, fact, c.decides, c.helps, tuple(c.programmes)) for (id_, fact), c in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.decides, -one.helps, one.participant, one.fact)))


def _meant(edition: Edition) -> Iterator[Who]:
    """Whom the rules and the rates of an edition mean, each kind of them once."""
    meant = [who for rule in edition.rules for who in groups_of(rule)] + [rate.who for rate in edition.rates]
    without_role = [who.model_copy(update={"role": None, "region": None}) for who in meant]
    yield from (who for place, who in enumerate(without_role) if who not in without_role[:place])


def _open(seen: Seen, who: Who, one: Participant) -> Iterator[str]:
    """The facts that leave open whether somebody is meant; none where it is decided without them."""
    if seen.fits(who, one) is Truth.MAYBE:
        yield from (fact for fact in dict.fromkeys(facts_of(who)) if _is_open(seen, who, one, fact))


def _is_open(seen: Seen, who: Who, one: Participant, fact: str) -> bool:
    """Whether the part of ``who`` that speaks of a fact is not decided."""
    names = [name for name in who.given if _FACT.get(name, name) == fact]
    return any(seen.applies(name, who, one) is Truth.MAYBE for name in names)
