"""What is to be imported each night: the tables ``source`` of a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.errors import InvalidInput
from models.membership import Audience


class Kind(StrEnum):
    """As the commands of ``grappe import`` are called."""

    MEMBERS = "members"
    CONSORTIA = "consortia"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Source:
    """``path`` names one file or folder, or several by ``*``. The rest are the options of ``grappe import``, of which
    some go with some kinds only."""

    kind: Kind
    path: Path
    keep_good: bool = False
    consent: Audience | None = None
    consent_note: str = ""
    consent_contact: bool = False
    mapping: str = ""
    country: tuple[str, ...] = ()
    as_of: str = ""
    source: str = ""

    def files(self) -> list[Path]:
        """What lies there now, by name. Of a folder of members or facts, its files; a folder of consortia is one.

        Nothing may lie in a folder or under a pattern; a path that is not there is ``InvalidInput``.
        """
        if "*" in str(self.path):
            root = Path(self.path.anchor)
            found = (path for path in root.glob(str(self.path.relative_to(root))) if path.is_file() or path.is_dir())
            return sorted(path for path in found if _shown(path))
        if not self.path.exists():
            raise InvalidInput("file_missing", file=self.path)
        if self.path.is_dir() and self.kind is not Kind.CONSORTIA:
            return sorted(file for file in self.path.iterdir() if file.is_file() and _shown(file))
        if not self.path.is_dir() and not self.path.is_file():  # a pipe would have the night wait for ever
            raise InvalidInput("api.night.source_no_file", file=self.path)
        return [self.path]


_CONSENTING = {"consent", "consent_note", "consent_contact"}
_OF_KIND = {
    Kind.MEMBERS: {"mapping"} | _CONSENTING,
    Kind.CONSORTIA: {"country"} | _CONSENTING,
    Kind.FACTS: {"as_of", "source"},
}
_OF_ALL = {"kind", "path", "keep_good"}
_YES_OR_NO = {"keep_good", "consent_contact"}
_SEVERAL = {"country"}


def read_sources(file: Path) -> tuple[Source, ...]:
    """The sources of a file, in its order; a path that is not absolute begins where the file is.

    ``InvalidInput`` names the file, the source and what is wrong in it.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("api.night.sources_no_toml", file=file, reason=str(error)) from error
    except FileNotFoundError as error:
        raise InvalidInput("file_missing", file=file) from error
    given = tables.pop("source", [])
    if tables or not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        raise InvalidInput("api.night.sources_wrong", file=file)
    return tuple(_source(table, number, file) for number, table in enumerate(given, start=1))


def _source(table: Mapping[str, Any], number: int, file: Path) -> Source:
    kinds = {kind.value for kind in Kind}
    if table.get("kind") not in kinds:
        raise InvalidInput("api.night.source_kind", file=file, number=number, known=", ".join(sorted(kinds)))
    kind = Kind(table["kind"])
    known = _OF_ALL | _OF_KIND[kind]
    for name, value in table.items():
        if name not in known:
            listed = ", ".join(sorted(known))
            raise InvalidInput("api.night.source_key", file=file, number=number, key=name, known=listed)
        if not _fits(name, value):
            raise InvalidInput("api.night.source_value", file=file, number=number, key=name)
    if not table.get("path"):
        raise InvalidInput("api.night.source_value", file=file, number=number, key="path")
    audiences = {audience.value for audience in Audience}
    if table.get("consent", "members") not in audiences:
        listed = ", ".join(sorted(audiences))
        raise InvalidInput("api.night.source_consent", file=file, number=number, known=listed)
    told = dict(table) | {"kind": kind, "path": file.absolute().parent / table["path"]}
    if "consent" in told:
        told["consent"] = Audience(told["consent"])
    elif {"consent_note", "consent_contact"} & told.keys():
        raise InvalidInput("api.night.source_value", file=file, number=number, key="consent")
    if "country" in told:
        told["country"] = tuple(told["country"])
    return Source(**told)


def _fits(name: str, value: object) -> bool:
    if name in _SEVERAL:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, bool if name in _YES_OR_NO else str)


def _shown(path: Path) -> bool:
    """Whether it is no file that its program hides, or has open (``~$…``)."""
    return not path.name.startswith((".", "~$"))


def every_file(sources: tuple[Source, ...]) -> Iterator[tuple[Source, Path | InvalidInput | OSError]]:
    """Each file of each source, or why there is none."""
    for source in sources:
        try:
            found = source.files()
        except (InvalidInput, OSError) as error:
            yield source, error
            continue
        for path in found:
            yield source, path
