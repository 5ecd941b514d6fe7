"""A proposed consortium as every export shows it: chosen once, the same in both languages.

Nothing in it was told in confidence (accounts, owners, capacity), and nobody who has not agreed to be shown is in it:
such a place is called "Participant 3", and has its role, kind, country, budget and aid alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matching.checking.check import Checked
from models.call import Call
from models.consortium import Consortium, Participant
from models.programmes.pack import Pack
from models.proposal import Answered


@dataclass(frozen=True, slots=True)
class Partner:
    """One place of the consortium. ``answers`` has the needs that it answers, by their place in the call;
    what is said there of a ``project`` is what that is called."""

    participant: Participant
    named: bool
    city: str = ""
    website: str = ""
    answers: tuple[Answered, ...] = ()

    @property
    def id(self) -> str:
        return self.participant.id


@dataclass(frozen=True, slots=True)
class Made:
    """By whom (``""`` where no name is known), when, and with what the proposal was made.

    ``number`` is its place among the ``of`` proposals of this version, from 1.
    """

    assembly: str
    version: int
    number: int
    of: int
    by: str
    at: datetime
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """``checked`` was judged with all that is known and tells nothing of it but verdicts; ``partners`` stand in the
    order of its participants. ``carried_unnamed``: the needs that somebody carries who is not named, and
    ``answered_unnamed`` those that somebody answers who is not."""

    cluster: str
    call: Call
    pack: Pack
    checked: Checked
    partners: tuple[Partner, ...]
    carried_unnamed: frozenset[int]
    answered_unnamed: frozenset[int]
    made: Made

    @property
    def consortium(self) -> Consortium:
        """In the form that the checker reads."""
        return self.checked.seen.consortium

    @property
    def unnamed(self) -> int:
        return sum(not one.named for one in self.partners)

    def answering(self, need: int) -> tuple[Partner, ...]:
        """Those of the named who answer a need, in their order."""
        return tuple(one for one in self.partners if any(answer.need == need for answer in one.answers))

    def carrier(self, need: int) -> Partner | None:
        """Who of the named carries it."""
        carrying = (one for one in self.partners for answer in one.answers if answer.need == need and answer.carries)
        return next(carrying, None)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The needs that nobody carries."""
        needs = range(len(self.call.needs))
        return tuple(need for need in needs if self.carrier(need) is None and need not in self.carried_unnamed)
