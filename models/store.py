"""The seam to whatever keeps the cluster's data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.access import AccessKey
from models.call import Call
from models.cluster import Cluster
from models.errors import NotReady
from models.feedback import Feedback, ShownAnswer
from models.membership import Consent, Membership
from models.organization import Organization
from models.project import Project


@dataclass(frozen=True, slots=True)
class Batch:
    """What one import brings. Everything is written in one transaction, or nothing is."""

    organizations: tuple[Organization, ...] = ()
    memberships: tuple[Membership, ...] = ()
    projects: tuple[Project, ...] = ()
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changed (or would change)."""

    organizations: Count = Count()
    memberships: Count = Count()
    projects: Count = Count()
    calls: Count = Count()

    def __bool__(self) -> bool:
        counts = (self.organizations, self.memberships, self.projects, self.calls)
        return any(count.added or count.changed for count in counts)


class Store(Protocol):
    """Where the cluster's data lives. Every implementation passes ``tests/integration/test_store_contract.py``.

    Iterators give rows in ascending order of id. ``ids=None`` means all; unknown ids are left out silently.
    """

    def close(self) -> None:
        """Let go of all connections."""

    def revision(self) -> int:
        """A number that grows with every committed change, whoever made it: one cheap read.

        What is remembered of answers, and feedback, changes nobody's data and leaves it as it is.
        """

    def cluster(self) -> Cluster:
        """The cluster's own data; ``NotReady`` when none was set."""

    def set_cluster(self, cluster: Cluster) -> None: ...

    def save(self, batch: Batch, *, dry_run: bool = False) -> Changes:
        """Add or replace by id, all or nothing. Saving a membership without a consent keeps the one on record.

        ``InvalidInput`` when an identifier belongs to another organization already, or when a membership or a
        participation names an organization that neither the store nor the batch has.
        """

    def organizations(self, ids: Collection[str] | None = None) -> Iterator[Organization]: ...

    def memberships(self, ids: Collection[str] | None = None) -> Iterator[Membership]: ...

    def projects(self, ids: Collection[str] | None = None) -> Iterator[Project]: ...

    def calls(self) -> Iterator[Call]: ...

    def find(self, who: str) -> tuple[Organization, ...]:
        """Organizations with this id, this identifier or this name (case, accents and spaces aside), best kind first:
        an id that fits exactly hides names that fit."""

    def set_consent(self, member_ids: Iterable[str], consent: Consent) -> None:
        """Record a consent for each; ``NotFound`` names the first that is not a member, and nothing is written."""

    def remove_member(self, member_id: str) -> None:
        """Forget the membership with all that it brought: its keys, the answers it asked for or that were asked for it,
        its place in those of others, and all feedback by it or about it. The organization stays when past projects
        name it."""

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


def known_cluster(store: Store) -> Cluster | None:
    """The cluster's own data, ``None`` before it was set."""
    try:
        return store.cluster()
    except NotReady:
        return None
