"""What was changed in the store since a snapshot was made: there it may be otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from api.night.gate.still import Still
from matching.catalogue import Catalogue
from models.journal import Sort

_UNTOLD = 3
"""How many things a change may bring or take that leaves no trace of whom it was about: an organization that is erased
with its membership, and the one that is made in its place."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """``touched`` are the ids of what the journal says was changed; ``untold`` others at most may differ as well."""

    touched: frozenset[str]
    untold: int

    @classmethod
    def since(cls, catalogue: Catalogue, still: Still) -> Self:
        sorts = (Sort.ORGANIZATION, Sort.MEMBERSHIP, Sort.PROJECT)
        touched = still.store.journal.touched_since(catalogue.revision, sorts)
        return cls(touched, _UNTOLD * max(still.revision - catalogue.revision, 0))
