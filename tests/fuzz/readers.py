"""What is fed to each reader of Grappe's own files, and what it may answer: the thing itself, or a refusal."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np

from embeddings.snapshot import MANIFEST, ArrayRecord, Snapshot, array_file
from embeddings.snapshot_writing import write_snapshot
from matching.catalogue import Catalogue
from matching.ranker import DEFAULT, LearnedRanker
from models.errors import GrappeError
from models.programmes.reading import read_pack_file
from models.programmes.shelf import packaged
from tests.four_organizations import EAST, arrays_of

NONSENSE = (ValueError, IndexError, KeyError, TypeError, OverflowError)
"""What arrays that do not fit together may end in, once all their digests are right: whoever can sign them can say
anything in them. They are refused with a fault on record; nothing falls over."""


class Reader(Protocol):
    def seeds(self) -> Iterator[bytes]:
        """What is whole, to begin with."""

    def read(self, data: bytes) -> None:
        """Whatever this raises is a finding."""


class Snapshots:
    """The first byte says which file of a snapshot is replaced by the rest; everything is signed again, so that no
    digest keeps the bytes from those who parse them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        now = datetime(2026, 3, 12, tzinfo=UTC)
        write_snapshot(self._folder, arrays_of(), encoder="words", dimension=2, counts={"passages": 6}, now=now)
        self._manifest = Snapshot.open(self._folder).manifest
        self._names = (*sorted(self._manifest.arrays), "")
        self._whole = {name: (self._folder / self._file(name)).read_bytes() for name in self._names}

    def seeds(self) -> Iterator[bytes]:
        yield from (bytes([place]) + self._whole[name] for place, name in enumerate(self._names))

    def read(self, data: bytes) -> None:
        name = self._names[data[0] % len(self._names)] if data else ""
        (self._folder / self._file(name)).write_bytes(data[1:])
        if name:
            records = {**self._manifest.arrays, name: _record(data[1:], self._manifest.arrays[name])}
            (self._folder / MANIFEST).write_text(replace(self._manifest, arrays=records).to_json(), encoding="utf-8")
        else:
            (self._folder / MANIFEST).write_bytes(_signed(data[1:]))
        try:
            with suppress(GrappeError):
                _ask(Snapshot.open(self._folder))
        finally:
            for touched in {name, ""}:
                (self._folder / self._file(touched)).write_bytes(self._whole[touched])

    def _file(self, name: str) -> str:
        return array_file(name) if name else MANIFEST


class Rankers:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "ranker.json"

    def seeds(self) -> Iterator[bytes]:
        whole = (DEFAULT / "ranker.json").read_bytes()
        yield whole
        yield json.dumps(json.loads(whole), separators=(",", ":")).encode()
        yield b"[" * 20_000
        yield whole.replace(b'"mean": 0', b'"mean": ' + b"9" * 400, 1)

    def read(self, data: bytes) -> None:
        self._file.write_bytes(data)
        with suppress(GrappeError):
            LearnedRanker.load(self._file.parent)


class Packs:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "pack.toml"

    def seeds(self) -> Iterator[bytes]:
        yield from (pack.text.encode() for pack in packaged().values())

    def read(self, data: bytes) -> None:
        self._file.write_bytes(data)
        with suppress(GrappeError):
            read_pack_file(self._file)


READERS: dict[str, Callable[[Path], Reader]] = {"snapshot": Snapshots, "ranker": Rankers, "pack": Packs}


def _ask(snapshot: Snapshot) -> None:
    """What the first answer does with a snapshot."""
    with suppress(*NONSENSE):
        catalogue = Catalogue.open(snapshot)
        catalogue.index.search(EAST, 3)
        catalogue.lexical.similarities("radio boats")
        catalogue.partners.row(0)
        catalogue.positions(["a", "d"])


def _record(content: bytes, before: ArrayRecord) -> ArrayRecord:
    """What a manifest would say of this file, if it was made for it."""
    digest = sha256(content).hexdigest()
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
        return ArrayRecord(array.dtype.str, array.shape, digest)
    except Exception:  # noqa: BLE001 - the reader itself is asked afterwards
        return replace(before, digest=digest)


def _signed(content: bytes) -> bytes:
    """A manifest's body under its own digest; what is no JSON stays as it is."""
    try:
        body = json.loads(content)["manifest"]
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        return json.dumps({"digest": digest, "manifest": body}).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return content
