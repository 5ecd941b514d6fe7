"""What the store holds that an index is made of, and what of it is otherwise than in an index that was made before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Self

import numpy as np

from embeddings.snapshot import Snapshot
from matching.catalogue_arrays import Arrays
from matching.incidence import Incidence
from matching.reading import Reading
from models.store import Store

_OF_LATE = timedelta(days=90)
_ARRAY = "content"


@dataclass(frozen=True, slots=True)
class Difference:
    """Organizations: how many are ``added``, ``changed`` in what they say, need or took part in, and ``gone``."""

    added: int
    changed: int
    gone: int


@dataclass(frozen=True)
class Content:
    """One state of the store. ``times_shown``: how often each organization stood among the first ten of the last ninety
    days."""

    reading: Reading
    times_shown: Mapping[str, int]

    @classmethod
    def read(
        cls, store: Store, now: datetime, before: Snapshot | None, times_shown: Mapping[str, int] | None = None
    ) -> Self:
        """``times_shown`` as given, or as the store remembers it. What is in ``before`` need not be read."""
        if times_shown is None:
            times_shown = store.times_shown(now - _OF_LATE)
        return cls(Reading.of(store, before), times_shown)

    @property
    def counts(self) -> dict[str, int]:
        """For people to read."""
        return self.reading.counts

    @cached_property
    def columns(self) -> Arrays:
        """``Reading.columns``."""
        return self.reading.columns(self.times_shown)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of all that the arrays of an index follow from, the encoder aside."""
        whole = sha256()
        for name, array in sorted(self.columns.items()):
            whole.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
            whole.update(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
        return whole.hexdigest()

    @property
    def array(self) -> Arrays:
        """By which an index tells what it was made of."""
        return {_ARRAY: np.asarray([self.digest], dtype=np.str_)}

    def is_in(self, snapshot: Snapshot, *, encoder: str) -> bool:
        """Whether an index made now by this encoder would be the same."""
        made_of = snapshot.arrays.get(_ARRAY)
        return snapshot.manifest.encoder == encoder and made_of is not None and str(made_of[0]) == self.digest

    def against(self, before: Snapshot | None) -> Difference:
        """What is otherwise than in ``before``; without one, everything is new."""
        ids = np.asarray([one.id for one in self.reading.organizations], dtype=np.str_)
        if before is None:
            return Difference(len(ids), 0, 0)
        known, said = np.asarray(before.arrays["organizations"]), self.reading.said
        then, now = np.asarray(before.arrays["passages.digests"]), said.digests
        owners = Incidence.from_arrays(before.arrays, "owners", len(known))
        touched = np.union1d(
            known[owners.gather(np.flatnonzero(~np.isin(then, now))).columns],
            ids[said.owners.gather(np.flatnonzero(~np.isin(now, then))).columns],
        )
        both = np.intersect1d(ids, known, assume_unique=True)
        return Difference(len(ids) - len(both), int(np.isin(touched, both).sum()), len(known) - len(both))
