"""All that an answer needs, as named arrays that change together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from tokenize import TokenError
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.verified import Verified
from models.errors import Damaged, NotReady

FORMAT = 5
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 16 * 2**20
"""Bytes."""
ARRAY_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

_PARSING = Lock()
"""Held while the head of an array is parsed: in Python 3.11, threads that do so at once can fail one another
(python/cpython#106905)."""

_PIECE = 2**20
_UNREADABLE = (ValueError, TypeError, SyntaxError, TokenError, OverflowError, RecursionError, MemoryError)
"""What ``json`` and numpy end in over bytes that nobody wrote on purpose."""


@dataclass(frozen=True, slots=True)
class ArrayRecord:
    """What one array's file must be: numpy's dtype string, its shape, the SHA-256 of the ``.npy`` file."""

    dtype: str
    shape: tuple[int, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds and for which encoder it was made. ``counts`` are figures for people to read."""

    format: int
    created: datetime
    encoder: str
    dimension: int
    counts: Mapping[str, int]
    arrays: Mapping[str, ArrayRecord]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(map(array_file, self.arrays))

    def to_json(self) -> str:
        body = {
            "format": self.format,
            "created": self.created.isoformat(),
            "encoder": self.encoder,
            "dimension": self.dimension,
            "counts": dict(self.counts),
            "arrays": {name: asdict(record) for name, record in self.arrays.items()},
        }
        return json.dumps({"digest": _digest(body), "manifest": body}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """``ValueError``, ``KeyError`` or ``TypeError`` when ``text`` is not what ``to_json`` gave."""
        parsed = json.loads(text)
        body = parsed["manifest"]
        if _digest(body) != parsed["digest"]:
            raise ValueError("digest")
        arrays = {
            name: ArrayRecord(record["dtype"], tuple(record["shape"]), record["digest"])
            for name, record in body["arrays"].items()
        }
        created = datetime.fromisoformat(body["created"])
        counts = MappingProxyType(dict(body["counts"]))
        return cls(body["format"], created, body["encoder"], body["dimension"], counts, MappingProxyType(arrays))


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A published snapshot. ``arrays`` are read-only and memory-mapped: they stay readable while they are referenced,
    even after their files were pruned, and all processes share one copy."""

    name: str
    manifest: Manifest
    arrays: Mapping[str, NDArray[Any]]

    @classmethod
    def open(cls, folder: Path, *, afresh: bool = False) -> Self:
        """Open the snapshot in ``folder`` after comparing all that it holds with its manifest.

        Where this machine has done so already, and no file was touched since, that is not done again, unless
        ``afresh``. ``Damaged`` tells which file is missing or altered, ``NotReady`` that another version of Grappe
        wrote it. What the digests do not vouch for is never parsed as an array.
        """
        manifest = _manifest(folder)
        if not all(map(ARRAY_NAME.fullmatch, manifest.arrays)):
            raise Damaged("embeddings.snapshot_altered", snapshot=folder.name, file=MANIFEST)
        verified = Verified(folder, sha256(manifest.to_json().encode()).hexdigest(), manifest.files)
        with verified.alone(folder / MANIFEST):
            known = not afresh and verified.stands()
            before = verified.look()
            try:
                arrays = {name: _array(folder, name, record, known) for name, record in manifest.arrays.items()}
            except Damaged:
                verified.forget()
                raise
            if not known:
                verified.note(before)
        return cls(folder.name, manifest, MappingProxyType(arrays))

    def altered(self) -> tuple[str, ...]:
        """Names of the arrays that are not what the manifest says: all bytes are read again."""
        records = self.manifest.arrays
        names = sorted(self.arrays.keys() | records.keys())
        return tuple(name for name in names if not _agrees(self.arrays.get(name), records.get(name)))


def npy_pieces(array: NDArray[Any]) -> Iterator[bytes | memoryview]:
    """``array`` as a ``.npy`` file, piece by piece and without a copy; ``ValueError`` for an array of objects."""
    if array.dtype.hasobject:
        raise ValueError("Object arrays cannot be written")
    ordered, header = np.asarray(array, order="C"), BytesIO()
    np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(ordered))
    yield header.getvalue()
    content = ordered.reshape(-1).view(np.uint8).data if ordered.nbytes else memoryview(b"")
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


def array_file(name: str) -> str:
    return f"{name}.npy"


def _manifest(folder: Path) -> Manifest:
    try:
        if (folder / MANIFEST).stat().st_size > LARGEST_MANIFEST:
            raise ValueError("size")
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        found = json.loads(text)["manifest"]["format"]
        if found != FORMAT:
            raise NotReady("embeddings.snapshot_format", snapshot=folder.name, found=found, wanted=FORMAT)
        return Manifest.from_json(text)
    except OSError as error:
        raise Damaged("embeddings.snapshot_incomplete", snapshot=folder.name, file=MANIFEST) from error
    except (*_UNREADABLE, KeyError, AttributeError) as error:
        raise Damaged("embeddings.snapshot_altered", snapshot=folder.name, file=MANIFEST) from error


def _array(folder: Path, name: str, record: ArrayRecord, known: bool) -> NDArray[Any]:
    """``known``: somebody else compared it already."""
    file = array_file(name)
    altered = Damaged("embeddings.snapshot_altered", snapshot=folder.name, file=file)
    try:
        if not known:
            with (folder / file).open("rb") as stream:
                if file_digest(stream, "sha256").hexdigest() != record.digest:
                    raise altered
        with _PARSING:
            mapped = np.lib.format.open_memmap(folder / file, mode="r")
    except OSError as error:
        raise Damaged("embeddings.snapshot_incomplete", snapshot=folder.name, file=file) from error
    except _UNREADABLE as error:
        raise altered from error
    array = np.asarray(mapped)  # a plain view: memmap's own subclass slows every slice
    if array.dtype.str != record.dtype or array.shape != record.shape:
        raise altered
    return array


def _agrees(array: NDArray[Any] | None, record: ArrayRecord | None) -> bool:
    if array is None or record is None:
        return False
    digest = sha256()
    for piece in npy_pieces(array):
        digest.update(piece)
    return digest.hexdigest() == record.digest


def _digest(body: object) -> str:
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
