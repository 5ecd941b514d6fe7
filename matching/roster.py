"""Who may be suggested: what the store says of every organization at this moment, ready to be filtered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.question import Question, Scope
from models.membership import Audience, Contact, Reader
from models.names import fold
from models.organization import Size
from models.store import Store, known_cluster

_BELOW_SME = (Size.SOLO, Size.MICRO, Size.SMALL, Size.MEDIUM)


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of texts of which many are alike: row r holds ``known[numbers[r]]``; ``numbers`` is ``(n,)``."""

    known: tuple[str, ...]
    numbers: NDArray[np.int32]

    @classmethod
    def of(cls, texts: Iterable[str], *, read: Callable[[str], str] = str) -> Labels:
        """``read`` makes of each text what stands in its place."""
        number: dict[str, int] = {}
        numbers = np.fromiter((number.setdefault(text, len(number)) for text in texts), dtype=np.int32)
        return cls(tuple(map(read, number)), numbers)

    def among(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """``(n,)``: which rows hold one of ``wanted``."""
        return np.asarray([text in wanted for text in self.known], dtype=np.bool_)[self.numbers]


@dataclass(frozen=True, slots=True)
class Roster:
    """All organizations of the store, ascending by id, as columns ``(n,)``.

    ``place`` is where each stands in the catalogue of ``snapshot``, or -1 (it came after that was made). ``open_to``
    says for each reader who agreed to be shown to it; organizations that are not members carry public facts and are
    open. A member whose country is not known counts as of the cluster's own, of which ``contact`` is that of the staff.
    """

    snapshot: str
    revision: int
    ids: NDArray[np.str_]
    place: NDArray[np.int64]
    member: NDArray[np.bool_]
    open_to: dict[Reader, NDArray[np.bool_]]
    country: Labels
    region: Labels
    kind: Labels
    size: Labels
    college: Labels
    contact: Contact

    @classmethod
    def read(cls, store: Store, catalogue: Catalogue) -> Roster:
        """Read the whole roster; the revision is taken first, so that a change meanwhile is seen the next time."""
        revision = store.revision()
        cluster = known_cluster(store)
        home = cluster.country if cluster else ""
        everybody = list(store.listed())
        ids = np.asarray([one.id for one in everybody], dtype=np.str_)
        known = np.isin(ids, catalogue.organizations)
        place = np.full(len(ids), -1, dtype=np.int64)
        place[known] = np.searchsorted(catalogue.organizations, ids[known])
        return cls(
            snapshot=catalogue.name,
            revision=revision,
            ids=ids,
            place=place,
            member=np.asarray([one.member for one in everybody], dtype=np.bool_),
            open_to={
                reader: np.asarray([(one.shown_to or Audience.MEMBERS).admits(reader) for one in everybody], np.bool_)
                for reader in Reader
            },
            country=Labels.of(one.country or (home if one.member else "") for one in everybody),
            region=Labels.of((one.region for one in everybody), read=fold),
            kind=Labels.of(one.kind.value for one in everybody),
            size=Labels.of(one.size or "" for one in everybody),
            college=Labels.of(one.college or "" for one in everybody),
            contact=cluster.contact if cluster else Contact(),
        )

    def admitted(self, question: Question) -> NDArray[np.bool_]:
        """``(n,)``: who passes consent, scope and filters, the team and the excluded left out."""
        filters = question.filters
        passes = self.open_to[question.reader].copy()
        if question.scope is Scope.MEMBERS:
            passes &= self.member
        for column, wanted in (
            (self.country, [country.upper() for country in filters.countries]),
            (self.region, [fold(region) for region in filters.regions]),
            (self.kind, [kind.value for kind in filters.kinds]),
            (self.size, _sizes(filters.sizes)),
            (self.college, filters.colleges),
        ):
            if wanted:
                passes &= column.among(wanted)
        passes[self._rows([*question.team, *filters.exclude])] = False
        return passes

    def _rows(self, ids: list[str]) -> NDArray[np.int64]:
        """Rows of those of ``ids`` that the roster has."""
        if not ids or not len(self.ids):
            return np.zeros(0, dtype=np.int64)
        wanted = np.asarray(ids, dtype=np.str_)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        found: NDArray[np.int64] = rows[self.ids[rows] == wanted]
        return found

    def in_catalogue(self, mask: NDArray[np.bool_], n_organizations: int) -> NDArray[np.bool_]:
        """``mask`` ``(n,)`` over the roster as ``(n_organizations,)`` over the catalogue."""
        inside = np.zeros(n_organizations, dtype=np.bool_)
        places = self.place[mask]
        inside[places[places >= 0]] = True
        return inside


def _sizes(wanted: tuple[Size, ...]) -> list[str]:
    """The sizes that pass: ``sme`` is any of the four before it, and any of these may stand as plain ``sme``."""
    sizes = set(wanted)
    if Size.SME in sizes:
        sizes.update(_BELOW_SME)
    return sorted(size.value for size in sizes)
