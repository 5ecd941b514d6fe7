"""The arrays of a snapshot: what is said anew is encoded, all else taken from the snapshot before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Vectors
from embeddings.index import Index
from embeddings.indexes import EXACT_UP_TO, Kept, index_of
from embeddings.snapshot import Snapshot
from matching.catalogue_arrays import Arrays, lengths
from matching.incidence import Incidence
from matching.lexical import LexicalIndex
from matching.reading import ORIGIN, Reading
from matching.said import found_in
from models.store import Store


@dataclass(frozen=True, slots=True)
class Built:
    """What ``Snapshots.publish`` takes."""

    arrays: Arrays
    counts: Mapping[str, int]


def build(
    store: Store,
    encoder: Encoder,
    before: Snapshot | None,
    times_shown: Mapping[str, int],
    *,
    exact_up_to: int = EXACT_UP_TO,
) -> Built:
    """The arrays of all that ``store`` holds; but for the centres of a large index the same whatever was ``before``, a
    snapshot of ``encoder`` and, as far as the journal can tell, of this store.
    """
    reading = Reading.of(store, before, exact_up_to=exact_up_to)
    return built(reading, reading.columns(times_shown), encoder, exact_up_to=exact_up_to)


def built(reading: Reading, columns: Arrays, encoder: Encoder, *, exact_up_to: int = EXACT_UP_TO) -> Built:
    """The same of what was read already; ``columns`` are those of ``reading``."""
    said, known = reading.said, reading.known

    def new(positions: NDArray[np.int64]) -> Vectors:
        return encoder.encode([said.texts[at] for at in positions.tolist()])

    kept = Kept(known.index, said.places) if known is not None else None
    index = index_of(len(said), encoder.dimension, new, kept, exact_up_to=exact_up_to)
    words = known.words if known is not None else LexicalIndex.from_texts([])
    arrays: Arrays = {
        **columns,
        **words.renewed(said.places, said.texts, len(said)).to_arrays(),
        "organizations.length": _lengths(reading, index),
        "revision": np.asarray([reading.revision], dtype=np.int64),
        ORIGIN: np.frombuffer(reading.mark, np.uint8),
        "index": index.to_array(),
    }
    return Built(arrays, reading.counts)


def _lengths(reading: Reading, index: Index) -> NDArray[np.float32]:
    """Those of the snapshot before for whoever says and did the same as then."""
    said, known, organizations = reading.said, reading.known, reading.organizations
    n = len(organizations)
    if known is None or type(index) is not type(known.index):
        return lengths(said, index, np.arange(n))
    moved = found_in(np.asarray([one.id for one in organizations]), np.asarray(known.arrays["organizations"]))
    before = np.zeros(n, dtype=np.float32)
    before[moved[moved >= 0]] = known.arrays["organizations.length"][moved >= 0]
    owners = Incidence.from_arrays(known.arrays, "owners", len(moved))
    rows, columns = np.repeat(said.places, owners.lengths), moved[owners.columns]
    stays = (rows >= 0) & (columns >= 0)
    then = rows[stays] * n + columns[stays]
    now = np.repeat(np.arange(len(said)), said.owners.lengths) * n + said.owners.columns
    otherwise = np.zeros(n, dtype=np.bool_)
    otherwise[columns[(rows < 0) & (columns >= 0)]] = True
    otherwise[np.setxor1d(then, now, assume_unique=True) % max(n, 1)] = True
    places = np.flatnonzero(otherwise)
    before[places] = lengths(said, index, places)
    return before
