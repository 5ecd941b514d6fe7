"""Vectors that were computed once, kept by encoder and content."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic

import numpy as np

from embeddings.encoder import Encoder, Vectors
from models.errors import Damaged, NotReady

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL,
    digest BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (encoder, digest)
)
"""
_PAGE = "PRAGMA page_size = 16384"  # seven vectors of 512 numbers to a page, where 4096 has room for one
_BUSY_SECONDS = 60.0
_LOOKUP = 500
_BATCH = 256
_KEEP_SECONDS = 1.0


class VectorCache:
    """One SQLite file of float32 vectors; the key is an encoder's name and the SHA-256 of a text.

    Safe with several threads and processes: each call opens the file for itself and writes in one transaction. The
    file holds nothing that cannot be computed again. ``Damaged`` when it is not such a cache, ``NotReady`` when it
    cannot be opened or written now.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connected() as connection:
            connection.execute(_PAGE)  # of a new file
            connection.execute(_SCHEMA)

    @staticmethod
    def look_over(path: Path) -> None:
        """``Damaged`` or ``NotReady`` when the file at ``path`` could not be used; nothing is changed or made."""
        if path.exists():
            with _told(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                connection.execute("SELECT name FROM sqlite_master").fetchall()

    def read(self, encoder: str, dimension: int, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors ``(dimension,)`` of those ``texts`` that are known. One that no encoder gives is left out."""
        text_of = {_digest(text): text for text in texts}
        digests = list(text_of)
        found: dict[str, Vectors] = {}
        with self._connected() as connection:
            for start in range(0, len(digests), _LOOKUP):
                chunk = digests[start : start + _LOOKUP]
                places = ",".join("?" * len(chunk))
                query = f"SELECT digest, vector FROM vectors WHERE encoder = ? AND digest IN ({places})"  # noqa: S608
                for digest, content in connection.execute(query, (encoder, *chunk)):
                    vector = _vector(content, dimension)
                    if vector is not None:
                        found[text_of[digest]] = vector
        return found

    def write(self, encoder: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep the vector of each text, all or none; one that is there already is replaced."""
        rows = [(encoder, _digest(text), vector.astype("<f4").tobytes()) for text, vector in vectors.items()]
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")

    def __len__(self) -> int:
        """How many vectors there are, of all encoders."""
        with self._connected() as connection:
            return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def keep_only(self, texts: Iterable[str]) -> int:
        """Forget, for every encoder, the vectors of all but ``texts``, so that nothing of them is left in the file; how
        many these were."""
        with self._connected() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("CREATE TEMP TABLE kept (digest BLOB PRIMARY KEY)")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((_digest(text),) for text in texts))
            gone = connection.execute("DELETE FROM vectors WHERE digest NOT IN (SELECT digest FROM kept)").rowcount
            connection.execute("COMMIT")
        return gone

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with (
            _told(self._path),
            closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection,
        ):
            yield connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite says of the file at ``path``, as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise NotReady("embeddings.cache_unusable", path=path, reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise Damaged("embeddings.cache_damaged", path=path, reason=str(error)) from error


class CachedEncoder:
    """An encoder that computes only what ``cache`` does not hold; satisfies ``embeddings.encoder.Encoder``.

    Each distinct text is encoded once, longest first in batches of like length, and what is there is kept every second:
    a run that was cut short goes on where it stopped. ``progress(done, total)`` counts the texts to encode since this
    was made, as far as they were asked for, and is not called when there are none.
    """

    def __init__(
        self, encoder: Encoder, cache: VectorCache, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self._encoder = encoder
        self._cache = cache
        self._progress = progress
        self._done = 0

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As ``Encoder.encode``; equal texts get equal rows."""
        spoken = list(dict.fromkeys(text for text in texts if text.strip()))
        known = self._cache.read(self.name, self.dimension, spoken)
        missing = sorted((text for text in spoken if text not in known), key=lambda text: (-len(text), text))
        total = self._done + len(missing)
        if missing:
            self._tell(total)
        fresh: dict[str, Vectors] = {}
        kept_at = monotonic()
        try:
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                fresh |= dict(zip(batch, self._encoder.encode(batch), strict=True))
                if monotonic() - kept_at >= _KEEP_SECONDS:
                    self._cache.write(self.name, fresh)
                    known |= fresh
                    fresh, kept_at = {}, monotonic()
                self._done += len(batch)
                self._tell(total)
        finally:
            if fresh:
                self._cache.write(self.name, fresh)
        known |= fresh
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            if text in known:
                rows[place] = known[text]
        return rows

    def _tell(self, total: int) -> None:
        if self._progress is not None:
            self._progress(self._done, total)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _vector(content: bytes, dimension: int) -> Vectors | None:
    """The vector in ``content``; ``None`` unless it has ``dimension`` numbers and the length 1 (or 0) of a row."""
    if len(content) != 4 * dimension:
        return None
    vector = np.frombuffer(content, dtype="<f4").astype(np.float32, copy=False)
    length = float(np.linalg.norm(vector))
    return vector if length == 0 or abs(length - 1) < 1e-3 else None
