"""All that is known of one member, for its right of access (GDPR, article 15), without what is others' own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from models.collective import Seat
from models.facts import Facts
from models.feedback import DeclineReason, Reaction
from models.in_proposals import InProposal, in_proposals
from models.journal import Deed, Journal, Sort, Thing
from models.membership import Audience, Member, Reader
from models.project import Role
from models.store import Store, known_cluster

_ITS_OWN = {Sort.ORGANIZATION, Sort.MEMBERSHIP, Sort.FACTS}


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """An access key that was made for it: never the secret, nor its digest."""

    id: str
    created: datetime
    revoked: datetime | None


@dataclass(frozen=True, slots=True)
class PastProject:
    id: str
    label: str
    summary: str
    start_date: date | None
    role: Role


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """An answer that it asked for, or that was asked for it: the need, who was in already, and who was suggested.

    Organizations are told by id and label; ``withheld`` counts those who are shown to nobody or to staff only by now.
    """

    id: str
    at: datetime
    asked_by_itself: bool
    need: str
    partners: tuple[tuple[str, str], ...]
    suggested: tuple[tuple[str, str], ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stood in an answer to somebody else, without who asked, nor what: that is theirs."""

    day: date
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Said:
    """Feedback. ``about`` (id and label) is ``None`` where it is about the member itself, or about somebody who may
    not be shown; ``note`` is told of its own feedback only."""

    day: date
    reaction: Reaction
    reason: DeclineReason | None
    about: tuple[str, str] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """What the journal keeps of a change of its own facts: when, what was done, and what was there before. Who did it
    is not told."""

    at: datetime
    deed: Deed
    before: Thing


@dataclass(frozen=True, slots=True)
class InGolden:
    """That staff has named it in a golden question on ``day``: as one who is ``expected`` in the answer, or as one of
    those who ask. What is asked is not told."""

    id: str
    day: date
    expected: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """``made`` is when it was gathered; ``seats`` are its own in the cluster's governance; ``proposals``
    by series and version; everything else in the order of its moments."""

    made: datetime
    member: Member
    facts: Facts
    keys: tuple[KeyFacts, ...]
    seats: tuple[Seat, ...]
    projects: tuple[PastProject, ...]
    answers: tuple[OwnAnswer, ...]
    places: tuple[Place, ...]
    proposals: tuple[InProposal, ...]
    golden: tuple[InGolden, ...]
    given: tuple[Said, ...]
    received: tuple[Said, ...]
    former: tuple[Former, ...]


def gather(store: Store, member: Member, now: datetime) -> Dossier:
    """The dossier of ``member``. What others wrote, and who they are, is not in it; what was said of it is."""
    id_ = member.id
    names = _Names(store, id_)
    keys, answers = store.keys(), list(store.answers())
    own = [answer for answer in answers if id_ in {answer.asked, answer.seeker}]
    said = list(store.feedback())
    cluster = known_cluster(store)
    return Dossier(
        made=now,
        member=member,
        facts=next(store.facts([id_]), Facts(id_)),
        keys=tuple(KeyFacts(key.id, key.created, key.revoked) for key in keys if key.member_id == id_),
        seats=tuple(seat for seat in (cluster.governance if cluster else ()) if seat.organization_id == id_),
        projects=tuple(
            PastProject(project.id, project.label, project.summary, project.start_date, seat.role)
            for project in store.projects()
            for seat in project.participations
            if seat.organization_id == id_
        ),
        answers=tuple(
            OwnAnswer(
                answer.id,
                answer.at,
                answer.asked == id_,
                answer.need,
                names.of(answer.partners),
                names.of([one.organization_id for one in answer.shown]),
                names.hidden([*answer.partners, *(one.organization_id for one in answer.shown)]),
            )
            for answer in own
        ),
        places=tuple(
            Place(answer.at.date(), one.rank, one.score)
            for answer in answers
            if answer not in own
            for one in answer.shown
            if one.organization_id == id_
        ),
        proposals=tuple(in_proposals(store, id_)),
        golden=tuple(
            InGolden(one.id, one.at.date(), id_ in one.expected)
            for one in store.golden.questions()
            if id_ in {one.seeker, *one.partners, *one.expected}
        ),
        given=tuple(
            Said(one.at.date(), one.reaction, one.reason, next(iter(names.of([one.organization_id])), None), one.note)
            for one in said
            if one.given_by == id_
        ),
        received=tuple(Said(one.at.date(), one.reaction, one.reason) for one in said if one.organization_id == id_),
        former=tuple(_former(store.journal, id_)),
    )


def _former(journal: Journal, member_id: str) -> Iterator[Former]:
    """Its former states, the oldest first."""
    for change in reversed(list(journal.changes(about=member_id))):
        for one in journal.changed(change.id):
            if one.id == member_id and one.sort in _ITS_OWN and one.before is not None:
                yield Former(change.at, change.deed, one.before)


class _Names:
    """Labels of those that the member may know of: itself, who agreed to be shown to members, and who is none."""

    def __init__(self, store: Store, member_id: str) -> None:
        shown_to: dict[str, Audience] = {one.organization_id: one.shown_to for one in store.memberships()}
        self._labels = {
            one.id: one.label
            for one in store.organizations()
            if one.id == member_id or shown_to.get(one.id, Audience.MEMBERS).admits(Reader.MEMBER)
        }

    def of(self, ids: Collection[str]) -> tuple[tuple[str, str], ...]:
        return tuple((id_, self._labels[id_]) for id_ in ids if id_ in self._labels)

    def hidden(self, ids: Collection[str]) -> int:
        return len(set(ids) - self._labels.keys())
