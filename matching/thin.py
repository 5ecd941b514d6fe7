"""What is thin: of which members so little is known, or so little that is their own, that nobody will find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from matching.engine import Engine
from matching.question import Question
from models.membership import Audience, Member, Membership, Reader
from models.names import fold
from models.roll import read_roll
from models.store import Store

RECENT_YEARS = 5
FIRST_PLACES = 10


class Lack(StrEnum):
    """What a profile may lack. ``FOUND``: it has competences, and none of them leads to it."""

    COMPETENCE = "competence"
    NEED = "need"
    RECENT = "recent_project"
    FOUND = "findability"
    CONSENT = "consent"
    CONTACT = "contact"


_UNFOUND = frozenset((Lack.COMPETENCE, Lack.FOUND))


@dataclass(frozen=True, slots=True)
class Thin:
    """A member that lacks something.

    ``latest`` is the start of its newest past project, ``None`` where no date is known. ``alike``: how many other
    members say the same, word for word, of the competence that it shares with the fewest.
    """

    member: Member
    lacks: tuple[Lack, ...]
    latest: date | None = None
    alike: int = 0


@dataclass(frozen=True, slots=True)
class ThinReport:
    """Those whom nobody can find first, then those who lack most, then by id. ``members`` counts all that were looked
    at, ``asked`` those of them whose competences were put to the index."""

    thin: tuple[Thin, ...]
    members: int
    asked: int

    @property
    def counts(self) -> dict[Lack, int]:
        """How many lack each thing, in the order of ``Lack``; what nobody lacks is left out."""
        counted = Counter(lack for thin in self.thin for lack in thin.lacks)
        return {lack: counted[lack] for lack in Lack if counted[lack]}


class Finder(Protocol):
    """Says whether somebody who needs just what a member offers would find it."""

    def finds(self, membership: Membership) -> bool | None:
        """``None`` where that cannot be said."""


class OwnWords:
    """Asks the engine, as staff, for each competence of a member word for word: it is found when one of them brings it
    among the first ten that the engine finds, with no regard to who was shown of late.

    Nothing can be said of who offers nothing, and of who agreed to be shown to nobody.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._answers: dict[str, frozenset[str]] = {}

    def finds(self, membership: Membership) -> bool | None:
        offers = [text for competence in membership.competences if (text := competence.text.strip())]
        if membership.shown_to is Audience.NOBODY or not offers:
            return None
        return any(membership.organization_id in self._first(text) for text in offers)

    def _first(self, text: str) -> frozenset[str]:
        if text not in self._answers:
            ranking = self._engine.rank(Question(text, k=FIRST_PLACES, reader=Reader.STAFF, exposure=0.0))
            self._answers[text] = frozenset(ranking.ids[: ranking.n_found])
        return self._answers[text]


def look_for_thin(
    store: Store,
    *,
    today: date,
    finder: Finder | None = None,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> ThinReport:
    """Look at every member, whatever it agreed to. A past project is recent when it began at most five years before
    ``today``. Of whom a ``finder`` can say nothing, those are hard to find who say only what ten others say word for
    word. ``tell`` is told how many members are done."""
    members = list(read_roll(store))
    look = _Look(
        recent=today.replace(year=today.year - RECENT_YEARS, day=min(today.day, 28)),
        latest=_latest(store),
        said=Counter(text for member in members for text in _offers(member.membership)),
        finder=finder,
    )
    thin = []
    for done, member in enumerate(members, start=1):
        found = look.at(member)
        if found.lacks:
            thin.append(found)
        tell(done, len(members))
    thin.sort(key=lambda one: (_UNFOUND.isdisjoint(one.lacks), -len(one.lacks), one.member.id))
    return ThinReport(tuple(thin), len(members), look.asked)


@dataclass(slots=True)
class _Look:
    recent: date
    latest: Mapping[str, date]
    said: Counter[str]
    finder: Finder | None
    asked: int = field(default=0)

    def at(self, member: Member) -> Thin:
        membership, latest = member.membership, self.latest.get(member.id)
        alike = min((self.said[text] - 1 for text in _offers(membership)), default=0)
        missing = {
            Lack.COMPETENCE: not membership.competences,
            Lack.NEED: not membership.needs,
            Lack.RECENT: latest is None or latest < self.recent,
            Lack.FOUND: self._is_lost(membership, alike),
            Lack.CONSENT: membership.consent is None,
            Lack.CONTACT: not membership.contact,
        }
        return Thin(member, tuple(lack for lack, is_so in missing.items() if is_so), latest, alike)

    def _is_lost(self, membership: Membership, alike: int) -> bool:
        found = self.finder.finds(membership) if self.finder else None
        self.asked += found is not None
        if found is None:
            return alike >= FIRST_PLACES and membership.shown_to is not Audience.NOBODY
        return not found


def _latest(store: Store) -> dict[str, date]:
    """The newest start among the past projects of each organization."""
    latest: dict[str, date] = {}
    for project in store.projects():
        if project.start_date:
            for seat in project.participations:
                latest[seat.organization_id] = max(latest.get(seat.organization_id, date.min), project.start_date)
    return latest


def _offers(membership: Membership) -> set[str]:
    return {fold(competence.text) for competence in membership.competences}
