"""The folder of snapshots: one is published at a time, those before it stay a while, unpublished ones are hidden."""

from __future__ import annotations

import fcntl
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from numpy.typing import NDArray

from embeddings.snapshot import Snapshot
from embeddings.snapshot_sweeping import PREPARED, UNFINISHED, remove, sweep
from embeddings.snapshot_writing import replace_file, sync_folder, write_snapshot
from models.errors import Conflict, Damaged, GrappeError, NotFound, NotReady
from models.texts import Lang

KEPT = 3
"""How many snapshots stay, unless it is said otherwise."""
_POINTER = "current"
_LOCK = ".lock"
_NAME = re.compile(r"\d{8}T\d{6}Z-\d{4}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A snapshot that does not serve, and why."""

    snapshot: str
    error: GrappeError

    def sentence(self, lang: Lang) -> str:
        return self.error.sentence(lang)


@dataclass(frozen=True, slots=True)
class _Served:
    """What the last look at the pointer led to."""

    pointer: str
    encoder: str
    snapshot: Snapshot


class Snapshots:
    """Snapshots in ``folder``, which need not exist yet. Safe with several threads and processes.

    A snapshot is written beside the others, verified, renamed into place, and only then does the file ``current`` name
    it: whoever is killed in between leaves the published one as it was. Of those that were published once, the last
    ``kept`` stay. One that is prepared waits beside them, is never served, and goes when nobody publishes it within two
    days.
    """

    def __init__(self, folder: Path, *, kept: int = KEPT) -> None:
        self._folder = folder
        self._kept = kept
        self._lock = Lock()
        self._served: _Served | None = None
        self._refusals: tuple[Refusal, ...] = ()

    def publish(
        self,
        arrays: Mapping[str, NDArray[Any]],
        *,
        encoder: str,
        dimension: int,
        counts: Mapping[str, int],
        now: datetime,
    ) -> Snapshot:
        """Write, verify and publish ``arrays``. Errors as of ``prepare``; nothing is published then."""
        with self._writing():
            unfinished, snapshot = self._write(arrays, now, encoder=encoder, dimension=dimension, counts=counts)
            self._publish(unfinished, snapshot.name)
            return snapshot

    def prepare(
        self,
        arrays: Mapping[str, NDArray[Any]],
        *,
        encoder: str,
        dimension: int,
        counts: Mapping[str, int],
        now: datetime,
    ) -> Snapshot:
        """Write and verify ``arrays`` under the name that they will be published by; no reader sees them until then.

        ``Damaged`` when the disk gives back something else than was written, ``ValueError`` for an array of objects or
        a name that is no dotted small identifier; nothing stays of it then.
        """
        with self._writing():
            unfinished, snapshot = self._write(arrays, now, encoder=encoder, dimension=dimension, counts=counts)
            unfinished.rename(self._folder / f"{PREPARED}{snapshot.name}")
            sync_folder(self._folder)
            return snapshot

    def prepared(self) -> tuple[str, ...]:
        """Names of the snapshots that wait to be published, oldest first."""
        return self._named(PREPARED)

    def open_prepared(self, name: str) -> Snapshot:
        """``NotFound``, or ``Damaged`` or ``NotReady`` when it is not sound."""
        return replace(Snapshot.open(self._waiting(name)), name=name)

    def publish_prepared(self, name: str) -> Snapshot:
        """Publish what ``prepare`` gave; ``NotFound`` when it is gone, ``Damaged`` when it is not what it was, and
        ``Conflict`` when a later one was published meanwhile."""
        with self._writing():
            waiting = self._waiting(name)
            if self.published() > name:
                raise Conflict("embeddings.snapshot_overtaken", snapshot=name, published=self.published())
            snapshot = self.open_prepared(name)
            self._publish(waiting, name)
            return snapshot

    def discard(self, name: str) -> None:
        """Remove what ``prepare`` gave, if it is there still."""
        with self._writing():
            if name in self.prepared():
                remove(self._waiting(name), name)

    def current(self, *, encoder: str) -> Snapshot:
        """The published snapshot, or the newest sound one before it when that is damaged or of another encoder.

        "Before" is by name. When the pointer itself is lost, the newest sound one serves.

        The pointer is read each time; what it led to last is kept open. Each refusal is logged once and listed by
        ``refusals``. ``NotReady`` when none serves.
        """
        served = self._served
        if served is not None and served.encoder == encoder and served.pointer == self._pointer():
            return served.snapshot
        with self._lock:
            return self._look(encoder)

    def refusals(self) -> tuple[Refusal, ...]:
        """The snapshots that the last look at the folder refused, newest first."""
        return self._refusals

    def names(self) -> tuple[str, ...]:
        """Names of the snapshots that were published and are still there, oldest first."""
        return self._named("")

    def published(self) -> str:
        """Name of the snapshot that is published; ``""`` when none is, or when that is no longer known."""
        pointer = self._pointer()
        return pointer if _NAME.fullmatch(pointer) else ""

    def open(self, name: str, *, afresh: bool = False) -> Snapshot:
        """The snapshot ``name``, read whole again if ``afresh``; ``NotFound``, or ``Damaged`` or ``NotReady`` when it
        is not sound."""
        if name not in self.names():
            raise NotFound("embeddings.snapshot_unknown", snapshot=name, known=", ".join(self.names()) or "–")
        return Snapshot.open(self._folder / name, afresh=afresh)

    def before(self, name: str) -> str:
        """Name of the one kept before ``name``; ``NotFound`` when there is none."""
        earlier = [one for one in self.names() if one < name]
        if not earlier:
            raise NotFound("embeddings.snapshot_first", snapshot=name or "–")
        return earlier[-1]

    def roll_back(self, name: str) -> Snapshot:
        """Publish the snapshot ``name`` again; errors as of ``open``."""
        with self._writing():
            snapshot = self.open(name)
            self._point_to(name)
            return snapshot

    def prune(self) -> None:
        """Remove what ``publish`` would have removed, had it not been killed."""
        with self._writing():
            self._prune(self.published())

    def forget_all_but(self, name: str = "") -> None:
        """Remove every snapshot but ``name``, those that wait too; whoever reads one keeps it until the next look.
        Without one, none serves from now on."""
        with self._writing():
            if not name:
                (self._folder / _POINTER).unlink(missing_ok=True)
            for other in self.names():
                if other != name:
                    remove(self._folder / other, other)
            for waiting in self.prepared():
                remove(self._waiting(waiting), waiting)

    def _write(self, arrays: Mapping[str, NDArray[Any]], now: datetime, **told: Any) -> tuple[Path, Snapshot]:  # noqa: ANN401
        name = self._next_name(now)
        unfinished = self._folder / f"{UNFINISHED}{name}"
        unfinished.mkdir()
        write_snapshot(unfinished, arrays, now=now, **told)
        return unfinished, replace(Snapshot.open(unfinished), name=name)

    def _publish(self, beside: Path, name: str) -> None:
        beside.rename(self._folder / name)
        sync_folder(self._folder)
        self._point_to(name)
        self._prune(name)

    def _look(self, encoder: str) -> Snapshot:
        while True:
            pointer = self._pointer()
            refusals = self._lost_pointer(pointer)
            for name in self._candidates(pointer):
                try:
                    snapshot = self._sound(name, encoder)
                except (Damaged, NotReady) as error:
                    refusals.append(Refusal(name, error))
                    continue
                if not refusals or pointer == self._pointer():
                    self._note(refusals)
                    self._served = _Served(pointer, encoder, snapshot)
                    return snapshot
                break
            if pointer == self._pointer():  # otherwise a newer one was published meanwhile, and these may be pruned
                self._note(refusals)
                self._served = None
                raise NotReady("embeddings.no_index", folder=self._folder, encoder=encoder)

    def _sound(self, name: str, encoder: str) -> Snapshot:
        kept = self._served.snapshot if self._served else None
        snapshot = kept if kept and kept.name == name else Snapshot.open(self._folder / name)
        if snapshot.manifest.encoder != encoder:
            found = snapshot.manifest.encoder
            raise NotReady("embeddings.snapshot_of_other_encoder", snapshot=name, found=found, wanted=encoder)
        return snapshot

    def _candidates(self, pointer: str) -> Sequence[str]:
        """The published one and those before it, newest first; all when the pointer is lost."""
        newest_first = tuple(reversed(self.names()))
        if not _NAME.fullmatch(pointer):
            return newest_first
        return (pointer, *(name for name in newest_first if name < pointer))

    def _lost_pointer(self, pointer: str) -> list[Refusal]:
        if _NAME.fullmatch(pointer) or not self.names():
            return []
        return [Refusal(_POINTER, Damaged("embeddings.pointer_lost", file=self._folder / _POINTER))]

    def _note(self, refusals: Sequence[Refusal]) -> None:
        told = {(refusal.snapshot, str(refusal.error)) for refusal in self._refusals}
        for refusal in refusals:
            if (refusal.snapshot, str(refusal.error)) not in told:
                _log.warning("%s", refusal.sentence("en"))
        self._refusals = tuple(refusals)

    def _pointer(self) -> str:
        """What the pointer file says; empty when there is none."""
        try:
            return (self._folder / _POINTER).read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _point_to(self, name: str) -> None:
        replace_file(self._folder / _POINTER, name + "\n")

    def _next_name(self, now: datetime) -> str:
        """Second and running number; later than every name there is, even under a clock that was set back."""
        stamp, number = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", 1
        last_stamp, _, last_number = max((*self.names(), *self.prepared()), default="").partition("-")
        if last_stamp >= stamp:
            stamp, number = last_stamp, int(last_number) + 1
        return f"{stamp}-{number:04}"

    def _named(self, prefix: str) -> tuple[str, ...]:
        if not self._folder.is_dir():
            return ()
        names = (path.name.removeprefix(prefix) for path in self._folder.iterdir() if path.name.startswith(prefix))
        return tuple(sorted(name for name in names if _NAME.fullmatch(name)))

    def _waiting(self, name: str) -> Path:
        if name not in self.prepared():
            raise NotFound("embeddings.snapshot_gone", snapshot=name)
        return self._folder / f"{PREPARED}{name}"

    def _prune(self, published: str) -> None:
        try:
            for name in self.names()[: -self._kept]:
                if name != published:
                    remove(self._folder / name, name)
        except OSError as error:  # the new one serves already
            _log.warning("an old index could not be removed: %s", error)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time over all processes; what a killed one left unfinished is swept away."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            sweep(self._folder)
            try:
                yield
            finally:
                sweep(self._folder)
