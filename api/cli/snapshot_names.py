"""Names for the ids of snapshots, as staff may see them now: who was removed, or is shown to nobody, has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from matching.snapshot_difference import Difference
from models.membership import Reader
from models.store import Store


@dataclass(frozen=True, slots=True)
class Listed:
    """``named`` by id; how many ``others`` there are."""

    named: Mapping[str, str]
    others: int

    def plain(self) -> dict[str, object]:
        listed = [{"id": id_, "name": name} for id_, name in self.named.items()]
        return {"count": len(self.named) + self.others, "listed": listed}


@dataclass(frozen=True, slots=True)
class Named:
    organizations: Mapping[str, str]
    projects: Mapping[str, str]

    @classmethod
    def read(cls, store: Store) -> Self:
        hidden = {one.organization_id for one in store.memberships() if not one.shown_to.admits(Reader.STAFF)}
        organizations = {one.id: one.label for one in store.organizations() if one.id not in hidden}
        return cls(organizations, {one.id: one.label for one in store.projects()})

    def organizations_in(self, difference: Difference) -> dict[str, Listed]:
        return _listed(difference, self.organizations)

    def projects_in(self, difference: Difference) -> dict[str, Listed]:
        return _listed(difference, self.projects)


def _listed(difference: Difference, names: Mapping[str, str]) -> dict[str, Listed]:
    return {
        "came": _with_names(difference.came, names),
        "went": _with_names(difference.went, names),
        "changed": _with_names(difference.changed, names),
    }


def _with_names(ids: Sequence[str], names: Mapping[str, str]) -> Listed:
    named = {id_: names[id_] for id_ in ids if id_ in names}
    return Listed(named, len(ids) - len(named))
