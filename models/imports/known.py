"""Organizations that the store has already: a row without an id may tell of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from models.names import name_key
from models.organization import Organization, Scheme


class Known:
    """Looked up by id, by a number of a register, and by name."""

    def __init__(self, organizations: Iterable[Organization] = ()) -> None:
        self._by_id: dict[str, Organization] = {}
        self._by_number: dict[tuple[Scheme, str], Organization] = {}
        self._by_name: defaultdict[str, list[Organization]] = defaultdict(list)
        for organization in organizations:
            self._by_id[organization.id] = organization
            self._by_name[name_key(organization.name)].append(organization)
            for number in organization.identifiers.items():
                self._by_number[number] = organization

    def by_id(self, id_: str) -> Organization | None:
        return self._by_id.get(id_)

    def by_number(self, scheme: Scheme, number: str) -> Organization | None:
        return self._by_number.get((scheme, number))

    def by_name(self, key: str) -> tuple[Organization, ...]:
        """Those whose ``name_key`` is ``key``."""
        return tuple(self._by_name.get(key, ()))
