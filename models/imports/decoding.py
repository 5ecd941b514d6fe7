"""From bytes to text: UTF-8 and UTF-16 with a mark or without, Windows-1252; Mac Roman and CP850 where that is sure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.imports.values import CONTROLS, plain_text

_SOME_CONTROLS = 8
_LOOKED_AT = 65_536
_FEWEST = 3
_LOWER, _UPPER = "àâäçéèêëîïôöùûüÿœæ", "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ"
_SIGNS = "«»“”‘–—…€°²³µ·•\u00a0"
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")
_PLAUSIBLE = re.compile(
    rf"(?<=[A-Za-z{_LOWER}{_UPPER}])[{_LOWER}]|[{_LOWER}](?=[a-z{_LOWER}])|(?<![a-z])[{_UPPER}](?=[A-Za-z{_LOWER}])"
    rf"|(?<=[A-Za-z])’(?=[A-Za-z{_LOWER}{_UPPER}])|(?<![A-Za-z])[{_SIGNS}]|[{_SIGNS}](?![A-Za-z])"
    rf"|(?<=[ ;,|\t\"])à(?= )"
)


def decode(raw: bytes) -> str | None:
    """The text, without control characters; ``None`` when it is none."""
    for encoding in encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_text(text):
            return plain_text(text)
    return None


def encodings(raw: bytes) -> Iterator[str]:
    """Those that a text which is, or begins with, these bytes may be in, likeliest first."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
        return
    zeros = raw[:_LOOKED_AT:2].count(0), raw[1:_LOOKED_AT:2].count(0)
    half = max(1, len(raw[:_LOOKED_AT]) // 2)
    if max(zeros) > 0.7 * half and min(zeros) < 0.05 * half:
        yield "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    yield "utf-8-sig"
    old = _older(raw)
    if old:
        yield old
    yield from ("cp1252", "latin-1")


def _older(raw: bytes) -> str:
    """Mac Roman or CP850 where letters are in place with it and hardly any would be with Windows-1252; else ``""``."""
    beginning = raw[:_LOOKED_AT]
    if _share(beginning, "cp1252") > 0.3:
        return ""
    found = {encoding: _share(beginning, encoding) for encoding in ("mac_roman", "cp850")}
    best = max(found, key=lambda encoding: found[encoding])
    return best if found[best] >= 0.9 and min(found.values()) <= 0.6 else ""


def _share(raw: bytes, encoding: str) -> float:
    """How many of the characters beyond ASCII stand where French has them, 0 to 1; 1 where there are few."""
    text = raw.decode(encoding, errors="replace")
    strange = len(_OUTSIDE_ASCII.findall(text))
    return len(_PLAUSIBLE.findall(text)) / strange if strange >= _FEWEST else 1.0


def is_text(decoded: str) -> bool:
    """Few control characters, if any: a broken export has some, a picture or a program has many."""
    beginning = decoded[:_LOOKED_AT]
    strange = len(CONTROLS.findall(beginning))
    return strange <= _SOME_CONTROLS or strange * 50 <= len(beginning)
