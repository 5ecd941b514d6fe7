"""What is to be assembled: the needs of a call, who could take part, the rules, and what staff has settled already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from models.call import Mastery, Need
from models.consortium import Consortium, Participant
from models.errors import InvalidInput
from models.programmes.pack import Edition

MOST_PARTNERS = 100
_LADDER = tuple(Mastery)


@dataclass(frozen=True, slots=True)
class Cover:
    """How somebody answers a need: ``strength`` in (0, 1], ``mastery`` as it says (``None``: not known), and the
    ``text`` of its own or the past ``project`` that speaks for it."""

    strength: float
    mastery: Mastery | None = None
    text: str = ""
    project: str = ""

    def reaches(self, need: Need) -> bool:
        """Whether it is not known to master it less than the need asks."""
        if need.minimum_level is None or self.mastery is None:
            return True
        return _LADDER.index(self.mastery) >= _LADDER.index(need.minimum_level)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take part.

    ``participant`` tells what is known of it; its role, budget, aid and person-months are for assembling to say.
    ``covers``: by the need's place, from 0. ``score``: where the ranker puts it, in [0, 1]. ``shown``: how often it was
    suggested of late beside the others, in [0, 1]. ``preference``: staff's, in [-1, 1]. ``cost`` of a person-month in
    euros, ``None`` for that of everybody. ``needed``: it is among the candidates because a rule may need it.
    """

    participant: Participant
    covers: Mapping[int, Cover] = field(default_factory=dict)
    score: float = 0.0
    small: bool = False
    shown: float = 0.0
    preference: float = 0.0
    may_lead: bool = True
    member: bool = True
    needed: bool = False
    cost: Decimal | None = None

    @property
    def id(self) -> str:
        return self.participant.id


@dataclass(frozen=True, slots=True)
class Work:
    """How work is shared out: in units of ``months`` person-months, from ``least`` to ``most`` units for whoever takes
    part, and ``effort`` units at least for each need that somebody carries. ``usual`` units for taking part, for
    leading and for each need are aimed at, where rules and limits allow that. ``cost``: euros a person-month."""

    months: int = 3
    least: int = 1
    most: int = 60
    effort: int = 1
    usual: int = 4
    cost: Decimal = Decimal(8000)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What staff has settled.

    ``locked`` take part, ``lead`` leads (``""``: anybody), ``excluded`` don't take part; of each set of ``exclusive``
    one at most. ``budgets``: euros that somebody has, whatever its months come to. ``budget_least`` and
    ``budget_most`` hold for all together. ``confirmed``: every hard rule must hold on what is known already.
    """

    locked: frozenset[str] = frozenset()
    lead: str = ""
    excluded: frozenset[str] = frozenset()
    exclusive: tuple[frozenset[str], ...] = ()
    budgets: Mapping[str, Decimal] = field(default_factory=dict)
    partners_least: int = 1
    partners_most: int = 8
    budget_least: Decimal | None = None
    budget_most: Decimal | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much in the sum that is to be greatest (``matching.assembling.points``).

    A need of average weight, wholly covered, is the unit; a partner costs more than the ranker's word alone brings, so
    that nobody takes part for nothing.
    """

    coverage: float = 1.0
    certainty: float = 0.2
    preferences: float = 0.1
    score: float = 0.2
    small: float = 0.02
    shown: float = 0.02
    wished: float = 0.2
    lead: float = 0.05
    partner: float = 0.225


@dataclass(frozen=True, slots=True)
class Problem:
    """``form`` is the consortium without participants: what the project says of itself. Candidates have their ids once,
    in the order in which ties are settled."""

    edition: Edition
    form: Consortium
    needs: tuple[Need, ...]
    candidates: tuple[Candidate, ...]
    wishes: Wishes = Wishes()
    work: Work = Work()
    weights: Weights = Weights()

    def __post_init__(self) -> None:
        for error in self._problems():
            raise error

    def _problems(self) -> Iterator[InvalidInput]:
        """Locks and the like that name nobody, or that contradict each other as they stand."""
        ids = {one.id for one in self.candidates}
        wishes = self.wishes
        named = {*wishes.locked, *wishes.budgets, *(wishes.lead and (wishes.lead,))}
        yield from (InvalidInput("matching.assembling_nobody", id=id_) for id_ in sorted(named - ids))
        both = sorted(wishes.excluded & {*wishes.locked, wishes.lead})
        yield from (InvalidInput("matching.assembling_locked_and_excluded", id=id_) for id_ in both)
        nothing = sorted(id_ for id_, budget in wishes.budgets.items() if budget <= 0)
        yield from (InvalidInput("matching.assembling_budget", id=id_) for id_ in nothing)
        if not 1 <= self.work.least <= self.work.most or self.work.months < 1 or self.work.cost <= 0:
            yield InvalidInput("matching.assembling_work")
        least, most = wishes.partners_least, wishes.partners_most
        if not 1 <= least <= most <= MOST_PARTNERS:
            yield InvalidInput("matching.assembling_partners", least=least, most=most, limit=MOST_PARTNERS)

    def allowed(self, candidate: Candidate, place: int) -> Cover | None:
        """How a candidate could carry a need; ``None`` where it does not answer it, or is known to master it less."""
        cover = candidate.covers.get(place)
        return cover if cover is not None and cover.reaches(self.needs[place]) else None

    def cost(self, candidate: Candidate) -> Decimal:
        return self.work.cost if candidate.cost is None else candidate.cost
