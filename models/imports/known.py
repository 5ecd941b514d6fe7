"""Organizations that the store has already: a row without an id may tell of one of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from models.names import name_key
from models.organization import Organization, Scheme

_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}\d{9}")


class Known:
    """Looked up by id, by a number of a register, and by name.

    A French firm's VAT number is made of its SIREN: who is known by one is known by the other.
    """

    def __init__(self, organizations: Iterable[Organization] = ()) -> None:
        self._by_id: dict[str, Organization] = {}
        self._by_number: dict[tuple[Scheme, str], Organization] = {}
        self._by_name: defaultdict[str, list[Organization]] = defaultdict(list)
        for organization in organizations:
            self._by_id[organization.id] = organization
            self._by_name[name_key(organization.name)].append(organization)
            for number in organization.identifiers.items():
                self._by_number[number] = organization
        for organization in self._by_id.values():
            for number in _implied(organization):
                self._by_number.setdefault(number, organization)

    def by_id(self, id_: str) -> Organization | None:
        return self._by_id.get(id_)

    def by_number(self, scheme: Scheme, number: str) -> Organization | None:
        return self._by_number.get((scheme, number))

    def by_name(self, key: str) -> tuple[Organization, ...]:
        """Those whose ``name_key`` is ``key``."""
        return tuple(self._by_name.get(key, ()))


def _implied(organization: Organization) -> Iterator[tuple[Scheme, str]]:
    siren, vat = (organization.identifiers.get(scheme, "") for scheme in (Scheme.SIREN, Scheme.VAT))
    if siren and not vat:
        yield Scheme.VAT, f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"
    if _FRENCH_VAT.fullmatch(vat) and not siren:
        yield Scheme.SIREN, vat[-9:]
