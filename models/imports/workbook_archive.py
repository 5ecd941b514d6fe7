"""Archives from outside: what a workbook in a zip may be, looked at before anything is read from it.

What is declared is checked first (number, names and sizes of the parts), then what is really there, part by part, with
its checksum. Sources of the limits: a workbook of 100,000 rows of 12 columns has 90 MB in ten parts, packed 17 to 1.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from models.errors import InvalidInput

ZIP = b"PK"
OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_BOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_MOST_PARTS = 2_000
_LARGEST = 500_000_000
_LARGE = 10_000_000
_MOST_PACKED = 150
_CHUNK = 1 << 20
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _DECLARATIONS))
_ERROR_CELL = re.compile(rb'<c [^>]*?t="e"')


def check_workbook(file: str, raw: bytes) -> int:
    """``InvalidInput`` unless ``raw`` is a workbook that is safe to unpack; else how many of its cells hold an error.

    Workbooks in the form of before 2007 are only looked at for encryption, and count no cells.
    """
    if raw.startswith(OLE):
        if all(mark in raw for mark in _ENCRYPTED):
            raise InvalidInput("workbook_encrypted", file=file)
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_declared(file, archive.infolist())
            return sum(_check_part(file, archive, part) for part in archive.infolist())
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        IndexError,
        OverflowError,
    ) as error:
        raise InvalidInput("workbook_damaged", file=file) from error


def _check_declared(file: str, parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if not names.intersection(_BOOKS):
        raise InvalidInput("workbook_other", file=file)
    if any(part.flag_bits & 1 for part in parts):
        raise InvalidInput("workbook_encrypted", file=file)
    if len(parts) > _MOST_PARTS or len(names) < len(parts) or any(map(_leads_out, names)):
        raise InvalidInput("workbook_hostile", file=file)
    if sum(part.file_size for part in parts) > _LARGEST or any(map(_is_bomb, parts)):
        raise InvalidInput("workbook_too_big", file=file)


def _leads_out(name: str) -> bool:
    """Whether a part, were it unpacked by its name, would lie outside of the folder it is unpacked in."""
    return name.startswith(("/", "\\")) or ":" in name or "\0" in name or ".." in re.split(r"[/\\]", name)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _LARGE and part.file_size > _MOST_PACKED * part.compress_size


def _check_part(file: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Unpack a part to its end, a piece at a time; how many cells in it hold an error."""
    errors = 0
    for piece in _pieces(archive, part):
        if any(word in piece for word in _DECLARATIONS):
            raise InvalidInput("workbook_hostile", file=file)
        if b't="e"' in piece:
            errors += len(_ERROR_CELL.findall(piece))
    return errors


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Pieces of a part, each with the end of the one before, so that no word is cut in two unseen."""
    before = b""
    with archive.open(part) as opened:
        while piece := opened.read(_CHUNK):
            yield before + piece
            before = piece[-_OVERLAP:]
