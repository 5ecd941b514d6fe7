"""Bytes that are on the disk before anybody is told of them."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from numpy.typing import NDArray

from embeddings.snapshot import ARRAY_NAME, FORMAT, MANIFEST, ArrayRecord, Manifest, array_file, npy_pieces
from embeddings.verified import SETTLED

LARGE = 2**24
"""Bytes of a snapshot that takes longer to be read again than it takes to settle."""


def write_snapshot(
    folder: Path,
    arrays: Mapping[str, NDArray[Any]],
    *,
    encoder: str,
    dimension: int,
    counts: Mapping[str, int],
    now: datetime,
) -> None:
    """One ``.npy`` an array, then the manifest, all synced. Digests are of what was meant, not of what was written.

    ``ValueError`` for an array of objects or for a name that is no dotted small identifier.
    """
    records = {name: _write_array(folder, name, array) for name, array in arrays.items()}
    manifest = Manifest(FORMAT, now.astimezone(UTC), encoder, dimension, counts, records)
    with (folder / MANIFEST).open("wb") as stream:
        stream.write(manifest.to_json().encode())
        _sync(stream)
    sync_folder(folder)
    if sum(array.nbytes for array in arrays.values()) >= LARGE:
        time.sleep(SETTLED)  # then the first look at it counts for all who read it


def replace_file(path: Path, text: str) -> None:
    """Put ``text`` into ``path`` at one moment: readers see the file before or after, never between."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as stream:
        stream.write(text.encode())
        _sync(stream)
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make creations and renames in ``folder`` outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_array(folder: Path, name: str, array: NDArray[Any]) -> ArrayRecord:
    if not ARRAY_NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot name an array: small letters, digits, _ and . only")
    digest = sha256()
    with (folder / array_file(name)).open("wb") as stream:
        for piece in npy_pieces(array):
            digest.update(piece)
            stream.write(piece)
        _sync(stream)
    return ArrayRecord(array.dtype.str, array.shape, digest.hexdigest())


def _sync(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())
