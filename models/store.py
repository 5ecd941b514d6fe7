"""The seam to whatever keeps the cluster's data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from models.access import AccessKey
from models.call import Call
from models.cluster import Cluster
from models.counts import Changes
from models.errors import NotFound, NotReady
from models.facts import Facts
from models.feedback import Feedback, ShownAnswer
from models.golden import Golden
from models.journal import Act, Deed, Journal
from models.listed import Listed
from models.long_job import LongJobs
from models.membership import Consent, Membership
from models.once import Once
from models.organization import Organization
from models.project import Project
from models.proposal import Assembly


@dataclass(frozen=True, slots=True)
class Batch:
    """What one import brings. Everything is written in one transaction, or nothing is."""

    organizations: tuple[Organization, ...] = ()
    memberships: tuple[Membership, ...] = ()
    projects: tuple[Project, ...] = ()
    calls: tuple[Call, ...] = ()
    facts: tuple[Facts, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """Ids of what is to be taken away together with what a batch brings. With a membership go its keys."""

    organizations: tuple[str, ...] = ()
    memberships: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


EDITING = Act(Deed.EDIT)
NOTHING = Removal()
UNLOOKED = Batch()


class Store(Protocol):
    """Where the cluster's data lives. Every implementation passes ``tests/integration/test_store_contract.py``.

    Iterators give rows in ascending order of id. ``ids=None`` means all; unknown ids are left out silently.
    """

    @property
    def journal(self) -> Journal:
        """What was done to the store, by whom and when."""

    @property
    def once(self) -> Once:
        """The requests that must not be done twice."""

    @property
    def golden(self) -> Golden:
        """The questions whose answer staff knows."""

    @property
    def long_jobs(self) -> LongJobs:
        """Work that takes long, and how far it is."""

    def signed(self, by: str, now: Callable[[], datetime]) -> Self:
        """The same store, whose writes are put on record as those of ``by`` (see ``models.journal.signed_by``)."""

    def close(self) -> None:
        """Let go of all connections."""

    def revision(self) -> int:
        """A number that grows with every committed change, whoever made it: one cheap read.

        What is remembered of answers, feedback, proposals and golden questions changes nobody's data and leaves it.
        """

    def cluster(self) -> Cluster:
        """The cluster's own data; ``NotReady`` when none was set."""

    def set_cluster(self, cluster: Cluster, *, expecting: Cluster | None = None) -> None:
        """``Conflict`` when the cluster's data is otherwise than ``expecting`` (where given) by now."""

    def save(
        self,
        batch: Batch,
        *,
        removing: Removal = NOTHING,
        expecting: Batch = UNLOOKED,
        absent: Removal = NOTHING,
        act: Act = EDITING,
        dry_run: bool = False,
    ) -> Changes:
        """Add or replace by id, and remove, all or nothing, with an entry in the journal (and an import's job).

        Saving a membership without a consent keeps the one on record, except where ``act`` undoes a change: what was
        is then restored as it was. What ``batch`` brings is not removed. ``expecting`` holds things as the writer has
        read them, ``absent`` ids that it found free: ``Conflict`` when one is otherwise by now. ``InvalidInput`` when
        an identifier belongs to another organization already, when a membership, a participation or facts name an
        organization that is not there (any more).
        """

    def organizations(self, ids: Collection[str] | None = None) -> Iterator[Organization]: ...

    def memberships(self, ids: Collection[str] | None = None) -> Iterator[Membership]: ...

    def member_ids(self) -> frozenset[str]:
        """The ids of all memberships, at less than it takes to read these."""

    def listed(self) -> Iterator[Listed]:
        """All organizations, at a small part of what it takes to read them with their memberships."""

    def projects(self, ids: Collection[str] | None = None) -> Iterator[Project]: ...

    def calls(self) -> Iterator[Call]: ...

    def facts(self, ids: Collection[str] | None = None) -> Iterator[Facts]:
        """By the ids of their organizations; none where nothing was ever told."""

    def find(self, who: str) -> tuple[Organization, ...]:
        """Organizations with this id, this identifier or this name (case, accents and spaces aside), best kind first:
        an id that fits exactly hides names that fit."""

    def set_consent(self, member_ids: Iterable[str], consent: Consent) -> None:
        """Record a consent for each; ``NotFound`` names the first that is not a member, and nothing is written."""

    def remove_member(self, member_id: str, *, expecting: Batch = UNLOOKED) -> None:
        """Forget the membership with all that it brought: its keys, the answers it asked for or that were asked for it,
        its place in those of others, in proposals and in golden questions, all feedback by it or about it, what the
        journal remembers of it, rows of refused imports that speak of it. The organization stays when past projects
        name it. ``Conflict`` as ``save``.
        """

    def erase(self, organization_id: str) -> str:
        """The same for any organization, and nothing of it stays: past projects keep its place under an id made at
        random (given back, ``""`` where there are none), of which kind, size and country alone are known."""

    def keep_apart(self, one: str, other: str, *, apart: bool = True) -> None:
        """Remember that two organizations are not the same, whatever they are called; or forget that again."""

    def kept_apart(self) -> frozenset[tuple[str, str]]:
        """The pairs that are known to be two, the smaller id first."""

    def add_key(self, key: AccessKey) -> None: ...

    def keys(self) -> Iterator[AccessKey]: ...

    def key_by_digest(self, digest: str) -> AccessKey | None: ...

    def revoke_key(self, key_id: str, when: datetime) -> None:
        """``NotFound`` when there is no such key."""

    def remember_answer(self, answer: ShownAnswer) -> None:
        """Keep what was shown. Waits half a second at most for whoever else writes, then it is ``NotReady``."""

    def answer(self, answer_id: str) -> ShownAnswer:
        """``NotFound`` when there is none."""

    def answers(self, since: datetime | None = None) -> Iterator[ShownAnswer]:
        """Those remembered from ``since`` on, ascending by moment, then id."""

    def times_shown(self, since: datetime) -> Mapping[str, int]:
        """How often each organization stood among the first ten of the answers remembered from ``since`` on; those
        that never did are left out."""

    def forget_answers(self, before: datetime) -> int:
        """Forget the answers older than ``before`` about which no feedback was given; how many these were."""

    def give_feedback(self, feedback: Feedback) -> None:
        """Keep it, in place of what the same giver said before about the same place of the same answer.

        ``NotFound`` when there is no such answer, or the organization has no place in it.
        """

    def feedback(self, *, given_by: str | None = None, answer_id: str | None = None) -> Iterator[Feedback]:
        """By this giver, about this answer (any, if ``None``), ascending by moment, then by ids."""

    def add_assembly(self, assembly: Assembly) -> None:
        """Keep one version, for good. It stays readable when its call is removed, and an organization that becomes one
        with another is read as that (see ``models.proposal_names``).

        ``Conflict`` unless its version is the next one of its series (1 where there is none yet): of two who have
        changed the same version the second is told who wrote since, and when; nothing is written over.
        """

    def assembly(self, assembly_id: str, version: int | None = None) -> Assembly:
        """That version, or the newest; ``NotFound`` when there is none."""

    def assemblies(self, call_id: str | None = None) -> Iterator[Assembly]:
        """The newest version of each series, for this call (any, if ``None``), the newest first, then by id."""

    def assembly_versions(self, assembly_id: str) -> Iterator[Assembly]:
        """All versions of a series, ascending: who made each, when and why. ``NotFound`` when there is none."""

    def forget_assembly(self, assembly_id: str) -> None:
        """All its versions. ``NotFound`` when there is none."""


def known_cluster(store: Store) -> Cluster | None:
    """The cluster's own data, ``None`` before it was set."""
    try:
        return store.cluster()
    except NotReady:
        return None


def known_call(store: Store, call_id: str) -> Call:
    """``NotFound`` when there is none of this id."""
    for call in store.calls():
        if call.id == call_id:
            return call
    raise NotFound("call_unknown", id=call_id)
