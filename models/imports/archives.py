"""Zip archives that a stranger may have made: looked over before anything is unpacked, then read as streams.

Nothing is ever written to disk, archives within archives are never opened, and whatever is not an ordinary archive of
ordinary files is refused with one sentence. All limits are far above what CORDIS publishes or a spreadsheet holds.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Self

from models.errors import InvalidInput

_MOST_ENTRIES = 1_000
_LONGEST_DIRECTORY = 4 << 20
_LONGEST_NAME = 250
_HEADER = 30  # bytes of a local header, before the name
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_AT_ONCE = 1 << 18
_UNSAFE_NAME = re.compile(r"^[/~]|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|[\\\x00-\x1f\x7f]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError, struct.error)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unpacked of one file and of all, and how many times smaller a file may be packed; files that are unpacked
    smaller than ``small`` may be packed as well as they can."""

    one_file: int = 1 << 29
    all_files: int = 3 << 29
    ratio: int = 200
    small: int = 10 << 20


class Archive:
    """An archive that passed: ``names`` of its files, and ``open`` to read one; use it in a ``with``."""

    def __init__(self, file: _Cautious, zipped: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> None:
        self.name = file.path.name
        self._file = file
        self._zipped = zipped
        self._entries = entries

    @property
    def names(self) -> tuple[str, ...]:
        """Of its files, as the archive orders them, with folders: ``csv/project.csv``."""
        return tuple(self._entries)

    def open(self, name: str) -> BinaryIO:
        """The bytes of one file as a stream; ``KeyError`` when there is no such file.

        ``InvalidInput``, from here or from a read, when it is not what the archive says: cut short, longer or other.
        """
        entry = self._entries[name]
        with _told(self.name):
            unpacked = self._zipped.open(entry)
        return io.BufferedReader(_Unpacked(self.name, unpacked, entry.file_size), _AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zipped.close()
        self._file.close()


def open_archive(path: Path, limits: Limits | None = None) -> Archive:
    """Open and look over a zip archive; ``InvalidInput`` when it is none, broken, or unsafe to unpack."""
    with _told(path.name):
        try:
            file = _Cautious(path)
        except FileNotFoundError as error:
            raise InvalidInput("file_missing", file=str(path)) from error
        except PermissionError as error:
            raise InvalidInput("file_forbidden", file=str(path)) from error
        try:
            zipped = zipfile.ZipFile(file)
            return Archive(file, zipped, _looked_over(path.name, zipped, limits or Limits()))
        except BaseException:
            file.close()
            raise


def _looked_over(file: str, zipped: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    entries = zipped.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise InvalidInput("archive_too_many", file=file, most=_MOST_ENTRIES)
    found: dict[str, zipfile.ZipInfo] = {}
    end, unpacked = 0, 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < 0:
            raise zipfile.BadZipFile("its beginning is missing")
        _look_at(file, entry, limits)
        unpacked += entry.file_size
        if entry.filename in found:
            raise InvalidInput("archive_twice", file=file, name=_shown(entry))
        if entry.header_offset < end or unpacked > limits.all_files:
            raise InvalidInput("archive_bomb", file=file, name=_shown(entry))
        end = entry.header_offset + _HEADER + len(entry.orig_filename) + entry.compress_size
        found[entry.filename] = entry
    if end > zipped.start_dir:
        raise zipfile.BadZipFile("the last file runs into the directory")
    return {entry.filename: entry for entry in entries if not entry.is_dir()}


def _look_at(file: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.orig_filename
    linked = stat.S_ISLNK(entry.external_attr >> 16)
    if _UNSAFE_NAME.search(name) or not 0 < len(name) <= _LONGEST_NAME or linked:
        raise InvalidInput("archive_unsafe_name", file=file, name=_shown(entry))
    if entry.flag_bits & _ENCRYPTED:
        raise InvalidInput("archive_encrypted", file=file, name=_shown(entry))
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise InvalidInput("archive_method", file=file, name=_shown(entry))
    swollen = entry.file_size > max(limits.small, limits.ratio * entry.compress_size)
    stored = entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size
    if swollen or stored or entry.file_size > limits.one_file:
        raise InvalidInput("archive_bomb", file=file, name=_shown(entry))


def _shown(entry: zipfile.ZipInfo) -> str:
    """A name as it can be put on a terminal."""
    return re.sub(r"[^\x20-\x7e\xa1-\uffff]", "?", entry.orig_filename)[:80]


@contextmanager
def _told(file: str) -> Iterator[None]:
    """What the libraries find broken is told as one sentence."""
    try:
        yield
    except _BROKEN as error:
        raise InvalidInput("archive_broken", file=file, reason=" ".join(str(error).split())[:200]) from error


class _Cautious(io.FileIO):
    """Reads no directory that is too long to be one of few files, however many files it says that it has."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self.path = path

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LONGEST_DIRECTORY:
            raise InvalidInput("archive_too_many", file=self.path.name, most=_MOST_ENTRIES)
        return super().read(-1 if size is None else size) or b""


class _Unpacked(io.RawIOBase):
    """The bytes of one file, whose end must come where the archive says."""

    def __init__(self, file: str, unpacked: IO[bytes], size: int) -> None:
        self._file = file
        self._unpacked = unpacked
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        with _told(self._file):
            piece = self._unpacked.read(len(buffer))
            self._left -= len(piece)
            if self._left < 0 or (not piece and self._left):
                raise zipfile.BadZipFile("a file is not as long as the archive says")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._unpacked.close()
        super().close()
