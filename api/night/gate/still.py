"""The store as it was at one moment, read once: what all checks of one gate look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self, TypeVar, cast

from models.cluster import Cluster
from models.journal import Sort
from models.listed import Listed
from models.membership import Audience, Consent, Membership
from models.organization import Organization
from models.project import Project
from models.store import Store

T = TypeVar("T", Organization, Membership, Project)
_WITHDRAWN = Consent(Audience.NOBODY, date.min)


@dataclass(frozen=True, slots=True)
class Still:
    """Organizations, memberships and projects by id, each ascending, of the store at ``revision``.

    An engine may ask it in the store's stead (``as_store``): it is told that nothing changed since any snapshot was
    made, so that it answers from the snapshot as that was built.
    """

    store: Store
    revision: int
    organizations: Mapping[str, Organization]
    memberships: Mapping[str, Membership]
    projects: Mapping[str, Project]

    @classmethod
    def of(cls, store: Store) -> Self:
        revision = store.revision()  # first, so that a change meanwhile counts as one that came after
        return cls(
            store,
            revision,
            {one.id: one for one in store.organizations()},
            {one.organization_id: one for one in store.memberships()},
            {one.id: one for one in store.projects()},
        )

    def withdrawing(self, members: Iterable[str]) -> Self:
        """As though these ``members`` agreed to be shown to nobody any more."""
        withdrawn = {id_: replace(self.memberships[id_], consent=_WITHDRAWN) for id_ in members}
        return replace(self, memberships={**self.memberships, **withdrawn})

    def shown_to(self, id_: str) -> Audience:
        """To whom an organization may be shown; who is no member is known from public facts."""
        membership = self.memberships.get(id_)
        if membership:
            return membership.shown_to
        return Audience.MEMBERS if id_ in self.organizations else Audience.NOBODY

    @property
    def as_store(self) -> Store:
        return cast("Store", _AsStore(self))


class _Untouched:
    def touched_since(self, change_id: int, sorts: Collection[Sort]) -> frozenset[str]:
        return frozenset()


class _AsStore:
    """What an engine asks of a store, and nothing else: what it does not have cannot be answered from a later state."""

    def __init__(self, still: Still) -> None:
        self._still = still
        self.journal = _Untouched()

    def cluster(self) -> Cluster:
        return self._still.store.cluster()

    def revision(self) -> int:
        return self._still.revision

    def organizations(self, ids: Collection[str] | None = None) -> Iterator[Organization]:
        return _some(self._still.organizations, ids)

    def listed(self) -> Iterator[Listed]:
        for one in self._still.organizations.values():
            membership = self._still.memberships.get(one.id)
            college, shown_to = (membership.college, membership.shown_to) if membership else (None, None)
            yield Listed(one.id, one.kind, one.size, one.country, one.region, college, shown_to)

    def memberships(self, ids: Collection[str] | None = None) -> Iterator[Membership]:
        return _some(self._still.memberships, ids)

    def projects(self, ids: Collection[str] | None = None) -> Iterator[Project]:
        return _some(self._still.projects, ids)


def _some(things: Mapping[str, T], ids: Collection[str] | None) -> Iterator[T]:
    if ids is None:
        return iter(things.values())
    return (things[id_] for id_ in sorted(set(ids)) if id_ in things)
